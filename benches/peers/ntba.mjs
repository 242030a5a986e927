// A sender inside the request with node-telegram-bot-api as it comes: it calls by Node's fetch.
import { Api } from 'node-telegram-bot-api';
import { serveInRequest } from './messages.mjs';
import { apiRoot, token } from './settings.mjs';

const api = new Api(token, { apiRoot });
serveInRequest(async (chat, text) => (await api.sendMessage({ chat_id: chat, text })).message_id);
