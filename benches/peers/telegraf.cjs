// telegraf's answer to the updates: /order replies with a list and a button. Nothing is stored and nothing rendered.
const { Telegraf, Markup } = require('telegraf');
const env = process.env;
const bot = new Telegraf(env.BELLHOP__TELEGRAM__TOKEN, { telegram: { apiRoot: env.BELLHOP__TELEGRAM__API_URL, webhookReply: false } });
bot.command('order', ctx => ctx.reply('Sie haben <b>eine Bestellung</b>:', {
  parse_mode: 'HTML', link_preview_options: { is_disabled: true },
  ...Markup.inlineKeyboard([[Markup.button.callback(`ORD-${ctx.chat.id} · Bestellt · 19,90 €`, `o:ORD-${ctx.chat.id}`)]]),
}));
const url = new URL(env.BELLHOP__HTTP__PUBLIC_URL);
bot.launch({ webhook: { domain: 'https://' + url.host, host: url.hostname, port: Number(url.port), path: '/api/telegram/webhook', secretToken: env.BELLHOP__TELEGRAM__WEBHOOK_SECRET } });
process.once('SIGTERM', () => process.exit(0));
