// A sender inside the request without a library for Telegram: as lean as it gets on Node.
import { serveInRequest } from './messages.mjs';
import { sendMessage } from './telegram.mjs';

serveInRequest(sendMessage);
