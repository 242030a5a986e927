// The demo page: follows the state and has each part drawn.

import { $, make, keep, arrows, dot, page, customer, customers, staff, toast } from './elements.js';
import { Chat, drawBelow } from './chat.js';
import { Group } from './group.js';
import { Phone } from './phone.js';
import * as shop from './shop.js';
import * as log from './log.js';

const chat = new Chat($('chat'), $('say')), group = new Group($('group'), $('group-say'));
const phone = new Phone($('sms'), $('reply'), token => chat.say('/start ' + token)), staffPhone = new Phone($('staff-sms'));
let toasts = null;
const done = new Set();

// Whether something came since it was looked at.
const looked = new Map();
function isNews(key, came, isLookedAt) {
  if (isLookedAt || !looked.has(key)) looked.set(key, came);
  return came > looked.get(key);
}
// The newest word of the bot in a chat, and the texts on a phone, as a number that grows with each.
function came(id, number) {
  const chat = page.state.chats[id], phone = page.state.phones[number];
  return (chat ? chat.messages.findLast(m => m.from_bot)?.id || 0 : 0) + (phone ? phone.first + phone.lines.length : 0);
}
const isSeen = part => $(part).offsetParent !== null;

const tongue = new Intl.DisplayNames('en', { type: 'language' });
function drawPeople() {
  const tabs = customers().map((c, i) => ({ i, name: c.name, language: tongue.of(c.locale), on: i === page.current,
    isNew: isNews(c.id, came(c.chat, c.phone), i === page.current && isSeen('chat')) }));
  keep($('people'), tabs, t => t.i, t => make('button',
    { type: 'button', id: 'tab-' + t.i, tabIndex: t.on ? 0 : -1, onclick: () => choose(t.i), aria: { role: 'tab', selected: t.on } },
    make('bdi', {}, t.name), t.isNew && dot(), make('small', {}, t.language)));
  hasNews('customer', tabs.some(t => t.isNew));
  hasNews('staff', isNews('staff', came(staff().group, staff().phone), isSeen('group')));
}
function hasNews(part, isNew) {
  const button = document.querySelector(`#views [data-view=${part}]`);
  if (isNew === !!button.querySelector('.unread')) return;
  if (isNew) button.append(dot()); else button.querySelector('.unread').remove();
}
function choose(i, focus) {
  page.current = i;
  draw();
  if (focus) $('tab-' + i).focus();
}
arrows($('people'), i => choose(i, true));

const nobody = () => [make('bdi', {}, customer().name), ' has not written to the bot yet, so it may not write either. Press Start, or let the shop send a personal link.'];

function drawCustomer() {
  const c = customer();
  drawPeople();
  chat.draw(c.chat, nobody);
  drawBelow(chat, c, draw);
  phone.draw(c.phone);
  $('chat-name').textContent = c.name;
  $('blocked').hidden = !chat.seen.blocked;
  $('sms-number').textContent = c.phone;
  $('stopped').hidden = !phone.seen.stopped;
}

function drawStaff() {
  group.drawDesk(staff());
  staffPhone.draw(staff().phone);
  $('group-name').textContent = group.seen.name || 'The team';
  $('staff-number').textContent = `${staff().name} · ${staff().phone}`;
}

// The guided hint: a step stays ticked once it was done.
function drawSteps() {
  if (page.state.log.some(line => line.do === 'order.placed' && line.answer)) done.add('place');
  if (chat.seen.blocked) done.add('block');
  if (done.has('block') && phone.seen.lines.length && page.state.log.some(line => line.do === 'order.shipped')) done.add('ship');
  const next = ['place', 'block', 'ship'].find(step => !done.has(step));
  for (const step of ['place', 'block', 'ship']) {
    $('step-' + step).className = done.has(step) ? (next ? 'done' : step === 'ship' ? 'done last' : 'done') : step === next ? 'next' : '';
    $(step).classList.toggle('hinted', step === next);
  }
}

function draw() {
  if (!customer() || !staff()) return;
  drawCustomer();
  drawStaff();
  shop.draw(chat, group);
  log.draw();
  drawSteps();
  if (toasts !== null && page.state.toasts > toasts) toast(page.state.toast);
  toasts = page.state.toasts;
}

// On a narrow screen one part is seen at a time.
function view(name) {
  document.body.dataset.view = name;
  document.querySelectorAll('#views button').forEach(b => b.setAttribute('aria-pressed', b.dataset.view === name));
  window.scrollTo(0, 0);
  draw();
}
document.querySelectorAll('#views button').forEach(b => { b.onclick = () => view(b.dataset.view); });
view('shop');
shop.begin(chat, group);

(async function follow(since) {
  for (;;) {
    try {
      const answer = await fetch('/demo/state' + (since === undefined ? '' : '?since=' + since));
      if (!answer.ok) throw new Error(answer.status);
      page.state = await answer.json();
      since = page.state.since;
      $('lost').hidden = true;
      draw();
    } catch (error) {
      console.error(error);
      $('lost').hidden = false;
      since = undefined;
      await new Promise(again => setTimeout(again, 1000));
    }
  }
})();
