// The shop's buttons, and the switches for what goes wrong.

import { $, make, keep, post, page, customer } from './elements.js';

const SWITCHES = [
  { name: 'telegram_slow', label: 'Telegram is slow', note: '3 s' },
  { name: 'telegram_busy', label: 'Telegram is busy', note: '429, wait 5 s' },
  { name: 'telegram_down', label: 'Telegram is down', note: '502' },
  { name: 'twilio_down', label: 'Twilio is down', note: '502' },
  { name: 'sms_undelivered', label: 'SMS undelivered', note: '30008' },
  { name: 'callbacks_lost', label: 'Callbacks lost', note: 'asks after 5 s' },
];

export function begin(chat, group) {
  document.querySelectorAll('[data-do]').forEach(b => { b.onclick = () => ask(b); });
  $('check').onsubmit = async event => {
    event.preventDefault();
    const code = $('typed').value.trim();
    if (code && customer()) await post('/demo/shop', { do: 'check', customer: customer().id, code });
  };
  const block = { name: 'block', label: 'The customer blocks the bot', note: '403' };
  const demote = { name: 'demote', label: 'The bot is no admin of the group', note: 'no topics' };
  const chats = { block: on => chat.does(on ? 'block' : 'unblock'), demote: on => group.demotes(on) };
  const turn = (name, on) => chats[name] ? chats[name](on) : post('/demo/switch', { switch: name, on });
  $('faults').append(...[block, demote, ...SWITCHES].map(s => make('button',
    { type: 'button', id: s.name, onclick: e => turn(s.name, e.currentTarget.getAttribute('aria-checked') !== 'true'), aria: { role: 'switch', checked: 'false' } },
    make('span', { className: 'label' }, s.label), make('small', {}, s.note), make('span', { className: 'knob', aria: { hidden: 'true' } }))));
}

async function ask(button) {
  if (!customer()) return;
  button.disabled = true;
  const asked = { do: button.dataset.do, customer: customer().id, order: $('order').value || null };
  const done = await post('/demo/shop', asked).catch(() => ({}));
  button.disabled = false;
  if (asked.do === 'order.placed' && done.answer) {
    drawOrders();
    $('order').value = done.answer.order;
  }
}

function drawOrders() {
  const chosen = $('order').value, orders = customer().orders;
  keep($('order'), orders, o => o.id, o => make('option', { value: o.id }, [o.id, o.goods, o.money].filter(Boolean).join(' · ').replaceAll('_', ' ')));
  if (orders.some(o => o.id === chosen)) $('order').value = chosen;
}

export function draw(chat, group) {
  const c = customer(), isBlocked = Boolean(chat.seen.blocked);
  $('for-whom').textContent = c.name;
  drawOrders();
  const lines = page.state.log.map((line, i) => ({ i, ...line })).reverse();
  if (lines.length) keep($('sent'), lines, l => l.i, drawLine);
  else if (!$('sent').children.length) $('sent').append(make('li', { className: 'quiet' }, 'Each button sends what a shop would send, signed. The answers come here.'));
  $('check').hidden = !c.verification;
  const status = c.verification && c.verification.status;
  $('checked').textContent = status || '';
  $('checked').className = status === 'approved' ? 'good' : 'bad';
  for (const s of SWITCHES) $(s.name).setAttribute('aria-checked', page.state.switches.includes(s.name));
  $('block').setAttribute('aria-checked', isBlocked);
  $('demote').setAttribute('aria-checked', Boolean(group.seen.demoted));
  $('block').disabled = !chat.seen.started;
  $('block').firstElementChild.replaceChildren(make('bdi', {}, c.name), ' blocks the bot');
}

function drawLine(line) {
  const a = line.answer;
  if (!a) return make('li', { className: 'bad' }, `${line.do} → ${line.error}`);
  const what = line.do.startsWith('stock.') ? 'stock.low' : line.do.includes('.') ? line.do : '';
  const said = a.url || (a.said && `${a.said.status}, ${a.said.tries_left} tries left`) || '';
  return make('li', {}, make('b', {}, `${a.status} `), [`POST ${a.path.replace(/ver_[0-9a-f]+/, '{id}')}`, what, a.order, said].filter(Boolean).join(' · '));
}
