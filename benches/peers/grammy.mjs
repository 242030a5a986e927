// grammY's answer to the updates: /order replies with a list and a button. Nothing is stored and nothing rendered.
import { createServer } from 'node:http';
import { Bot, InlineKeyboard, webhookCallback } from 'grammy';
import { apiRoot, host, port, token, webhookSecret } from './settings.mjs';

const bot = new Bot(token, { client: { apiRoot } });
bot.command('order', ctx => ctx.reply('Sie haben <b>eine Bestellung</b>:', {
  parse_mode: 'HTML',
  link_preview_options: { is_disabled: true },
  reply_markup: new InlineKeyboard().text(`ORD-${ctx.chat.id} · Bestellt · 19,90 €`, `o:ORD-${ctx.chat.id}`),
}));
await bot.init();
const take = webhookCallback(bot, 'http', { secretToken: webhookSecret });
createServer((request, response) => {
  if (request.url === '/api/telegram/webhook') return take(request, response);
  request.resume();
  response.writeHead(404).end();
}).listen(port, host);
