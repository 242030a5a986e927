// BullMQ with Redis: a request becomes a job, and a worker in the same process sends what is queued, 64 at once.
import { Queue, Worker } from 'bullmq';
import Redis from 'ioredis';
import { serve } from './server.mjs';
import { database } from './settings.mjs';
import { sendMessage } from './telegram.mjs';

const connect = () => new Redis(database, { maxRetriesPerRequest: null });
const queue = new Queue('messages', {
  connection: connect(),
  defaultJobOptions: { removeOnComplete: true, attempts: 5, backoff: { type: 'exponential', delay: 1000 } },
});
const worker = new Worker('messages', job => sendMessage(job.data.chat, job.data.text), { connection: connect(), concurrency: 64 });
worker.on('error', error => console.error(error));
await worker.waitUntilReady();

serve(async (chat, text) => (await queue.add('message', { chat, text })).id);
