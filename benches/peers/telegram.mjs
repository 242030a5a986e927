// sendMessage by the fetch of Node, which keeps its connections open.
import { apiRoot, token } from './settings.mjs';

export async function sendMessage(chat_id, text) {
  const response = await fetch(`${apiRoot}/bot${token}/sendMessage`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ chat_id, text }),
  });
  const answer = await response.json();
  if (!answer.ok) throw new Error(answer.description);
  return answer.result.message_id;
}
