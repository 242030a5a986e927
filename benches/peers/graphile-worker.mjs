// graphile-worker with PostgreSQL: a request becomes a job, and workers in the same process send what is queued, 64 at once.
import { makeWorkerUtils, run } from 'graphile-worker';
import { serve } from './server.mjs';
import { database } from './settings.mjs';
import { sendMessage } from './telegram.mjs';

const preset = {
  worker: { connectionString: database, maxPoolSize: 10, concurrentJobs: 64, localQueue: { size: 65 } },
};
const utils = await makeWorkerUtils({ preset });
await utils.migrate();
const runner = await run({ preset, taskList: { message: ({ chat, text }) => sendMessage(chat, text).then(() => {}) }, noHandleSignals: true });
runner.promise.catch(error => { console.error(error); process.exit(1); });

serve(async (chat, text) => (await utils.addJob('message', { chat, text })).id);
