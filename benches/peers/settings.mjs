// What the peers take from the environment: the same variables as bellhop.
const env = process.env;
const listen = new URL(`http://${env.BELLHOP__HTTP__LISTEN}`);

export const token = env.BELLHOP__TELEGRAM__TOKEN;
export const apiRoot = env.BELLHOP__TELEGRAM__API_URL;
export const webhookSecret = env.BELLHOP__TELEGRAM__WEBHOOK_SECRET;
// sqlite:/path, redis://… or postgres://…
export const database = env.BELLHOP__DATABASE__URL;
export const host = listen.hostname;
export const port = Number(listen.port);

process.once('SIGTERM', () => process.exit(0));
