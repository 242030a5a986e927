// POST /api/notifications, with the body that bellhop takes there. `take(chat, text)` resolves when the message is safe;
// only then is the request answered 202.
import { createServer } from 'node:http';
import { host, port } from './settings.mjs';

export function serve(take) {
  createServer((request, response) => {
    const answer = (status, body) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (request.method !== 'POST' || request.url !== '/api/notifications') {
      request.resume();
      return answer(404, { title: 'not found' });
    }
    const chunks = [];
    request.on('data', chunk => chunks.push(chunk));
    request.on('end', async () => {
      try {
        const { recipient, text } = JSON.parse(Buffer.concat(chunks).toString());
        answer(202, { id: await take(recipient.chat_id, text.telegram) });
      } catch (error) {
        answer(500, { title: String(error) });
      }
    });
  }).listen(port, host);
}
