// A Telegram chat: what the bot wrote there, its buttons, and what a person writes.

import { $, direction, make, keep, stick, post, page } from './elements.js';

const LIKE = '👍';

// Telegram's HTML as nodes: only tags that we know become elements, everything else stays words; commands can be pressed.
const KNOWN = { B: 'b', STRONG: 'b', I: 'i', EM: 'i', U: 'u', S: 's', CODE: 'code', PRE: 'pre' };

export class Chat {
  constructor(list, form) {
    this.list = list;
    this.id = 0;
    this.keepEnd = stick(list);
    this.writing = new Writing(form);
    form.addEventListener('submit', event => {
      event.preventDefault();
      const input = form.querySelector('input'), text = input.value.trim(), { edits, ...answer } = this.writing.ends();
      input.value = '';
      if (!text || !this.id) return;
      if (edits) this.does('people/edit', text, { message: edits });
      else if (answer.reply_to) this.does('people/post', text, answer);
      else this.say(text);
    });
    list.addEventListener('click', event => event.target.closest('button, a') || this.marks(event.target.closest('.message')));
    list.addEventListener('keydown', event => this.walks(event));
    form.querySelectorAll('[data-media]').forEach(b => { b.onclick = () => this.id && this.shows(b.dataset.media); });
  }

  get seen() { return page.state.chats[this.id] || { messages: [] }; }
  does(act, text, more) { return post('/control/' + act, { chat: this.id, text, ...more }); }
  say(text) { return this.does('say', text); }
  press(m, data) { return this.does('press', data, { message: m.id }); }
  shows(media) { return this.does('people/post', '', { media }); }
  get me() { return this.id; }
  get shown() { return this.seen.messages; }

  draw(id, empty) {
    if (id !== this.id) {
      this.list.replaceChildren();
      this.writing.ends(true);
    }
    this.id = id;
    const messages = albums(this.shown);
    this.keepEnd(() => {
      if (messages.length) keep(this.list, messages, m => m.id, m => m.notice ? this.notice(m) : this.message(m));
      else if (!this.list.querySelector('.empty')) this.list.replaceChildren(make('div', { className: 'empty' }, ...empty()));
    });
  }

  notice(m) { return make('div', { className: 'notice' }, ...told(m)); }
  isMine(m) { return !m.from_bot; }
  author() { return null; }

  // A message that is pressed shows what can be done with it, where nothing can be pointed at.
  marks(message) {
    const was = message && message.classList.contains('marked');
    this.list.querySelectorAll('.marked').forEach(e => e.classList.remove('marked'));
    if (message && !was) message.classList.add('marked');
  }

  // By keys: Enter on the chat marks its last message, arrows go to the one before and after.
  walks(event) {
    const all = [...this.list.querySelectorAll('.message')], here = all.indexOf(event.target.closest('.message'));
    const next = event.target === this.list ? event.key === 'Enter' && all.at(-1)
      : event.target.closest('.tools') && all[here + ({ ArrowUp: -1, ArrowDown: 1 }[event.key] || NaN)];
    if (!next) return;
    event.preventDefault();
    if (!next.classList.contains('marked')) this.marks(next);
    next.scrollIntoView({ block: 'nearest' });
    next.querySelector('.tools button').focus();
  }

  // What a person does with a message: answers it, or the words of it that are marked; edits it; reacts to it.
  tools(m) {
    const tool = (sign, label, onclick) => make('button', { type: 'button', title: label, onclick, aria: { label } }, sign);
    const like = (m.reactions[this.me] || []).includes(LIKE) ? [] : [LIKE];
    return make('div', { className: 'tools', role: 'group', aria: { label: 'With this message' } },
      tool('↩', 'Reply', () => this.writing.answers(m)),
      this.isMine(m) && m.text && tool('✎', 'Edit', () => this.writing.edits(m)),
      tool(LIKE, like.length ? 'React' : 'Take the reaction back', () => this.does('people/react', undefined, { message: m.id, emoji: like })));
  }

  message(m) {
    const text = m.html ? this.nodes(m.html) : [m.text.replace(/^\/start \S+$/, '/start')];
    const answered = m.reply_to && this.seen.messages.find(o => o.id === m.reply_to);
    const quote = answered && !answered.notice && make('div', { className: 'quote', dir: 'auto' }, m.quote || answered.text || (answered.media && tile(answered.media)) || '…');
    const tiles = m.tiles.length > 0 && make('div', { className: 'tiles' }, ...m.tiles.map(t => make('span', { className: 'tile' }, tile(t))));
    const bubble = make('div', { className: 'bubble', dir: direction(m.text) }, this.author(m), quote, tiles, ...text);
    const top = make('div', { className: 'top' }, bubble, this.tools(m));
    const rows = m.buttons.map(row => make('div', { className: 'row' }, ...row.map(b => this.button(m, b))));
    const notes = [m.silent && 'no sound', m.edits && 'edited'].filter(Boolean).join(' · ');
    const signs = Object.values(m.reactions).flat();
    const reactions = signs.length > 0 && make('div', { className: 'reactions', aria: { label: 'Reactions' } }, ...signs.map(s => make('span', {}, s)));
    const looks = ['message', this.isMine(m) && 'mine', rows.length && 'wide'].filter(Boolean).join(' ');
    return make('div', { className: looks }, top, reactions, ...rows, notes && make('div', { className: 'note' }, notes));
  }

  button(m, b) {
    if (b.url) return make('a', { href: /^https?:/.test(b.url) ? b.url : '#', target: '_blank', rel: 'noreferrer', dir: 'auto' }, b.text + ' ↗');
    return make('button', { type: 'button', dir: 'auto', onclick: () => this.press(m, b.data) }, b.text);
  }

  words(text) {
    return text.split(/((?<![\w/])\/[a-z_]+\b)/).filter(Boolean).map(part => part.startsWith('/')
      ? make('a', { href: '#', onclick: e => { e.preventDefault(); this.say(part); } }, part)
      : document.createTextNode(part));
  }

  nodes(html) {
    const walk = from => [...from.childNodes].flatMap(n => n.nodeType === 3 ? this.words(n.data) : [make(KNOWN[n.nodeName] || 'span', {}, ...walk(n))]);
    return walk(new DOMParser().parseFromString(html, 'text/html').body);
  }
}

// What stands above the input while a message is answered or edited.
class Writing {
  constructor(form) {
    Object.assign(this, { input: form.querySelector('input'), bar: make('div', { className: 'writing', hidden: true }), now: {} });
    form.before(this.bar);
    this.input.addEventListener('keydown', event => event.key === 'Escape' && this.ends(true));
  }

  begins(now, what, words) {
    this.now = now;
    this.bar.replaceChildren(make('span', { dir: 'auto' }, make('b', {}, what), ' ', words),
      make('button', { type: 'button', title: 'Leave it', onclick: () => this.ends(true), aria: { label: 'Leave it' } }, '✕'));
    this.bar.hidden = false;
    this.input.focus();
  }

  answers(m) {
    const marked = String(getSelection()).trim(), quote = m.text.includes(marked) && marked ? marked : undefined;
    this.begins({ reply_to: m.id, quote }, 'Reply:', quote || m.text || (m.media && tile(m.media)) || '…');
  }

  edits(m) {
    this.begins({ edits: m.id }, 'Edit:', m.text);
    this.input.value = m.text;
  }

  // Left, what was to be edited stands no longer in the input.
  ends(left) {
    const was = this.now;
    if (left && was.edits) this.input.value = '';
    this.now = {};
    this.bar.hidden = true;
    return was;
  }
}

// An album is one message with several tiles.
function albums(messages) {
  const whole = [];
  for (const m of messages) {
    const last = whole.at(-1);
    if (m.album && last && last.album === m.album) {
      last.tiles.push(m.media);
      if (!last.text) Object.assign(last, { text: m.text, html: m.html });
    } else whole.push({ ...m, tiles: m.media ? [m.media] : [] });
  }
  return whole;
}

const KINDS = { photo: '🖼 Photo', video: '🎬 Video', voice: '🎤 Voice', video_note: '⏺ Video', animation: '🎞 GIF', audio: '🎵 Audio', location: '📍 Place', venue: '📍 Place', poll: '📊 Poll', dice: '🎲' };
function tile({ kind, body }) {
  if (kind === 'document') return '📄 ' + (body.file_name || 'File');
  if (kind === 'sticker') return body.emoji;
  if (kind === 'contact') return '👤 ' + body.first_name;
  const seconds = body.duration && ` 0:${String(body.duration % 60).padStart(2, '0')}`;
  return (KINDS[kind] || kind) + (seconds || '');
}

// Telegram's own notices, in words.
function told({ notice }) {
  if (notice.forum_topic_created) return ['Topic ', make('bdi', {}, notice.forum_topic_created.name), ' was created'];
  if (notice.forum_topic_edited) return ['Topic is now called ', make('bdi', {}, notice.forum_topic_edited.name || '…')];
  if (notice.forum_topic_closed) return ['Topic was closed'];
  if (notice.forum_topic_reopened) return ['Topic was reopened'];
  if (notice.pinned_message) return ['A message was pinned'];
  return [Object.keys(notice)[0].replaceAll('_', ' ')];
}

// What stands between a customer's chat and its input: Start, a phone number to share, a link that the shop sent, and the menu.
const opened = new Set();
export function drawBelow(chat, customer, draw) {
  const below = [], share = chat.seen.keyboard && chat.seen.keyboard[0][0], link = customer.link;
  if (link && !opened.has(link.url)) below.push({ kind: 'link', url: link.url, token: link.token });
  if (!chat.seen.started) below.push({ kind: 'start' });
  else if (share) below.push({ kind: 'share', text: share.text || share });
  keep($('below'), below, b => b.kind + customer.id, b => {
    if (b.kind === 'start') return make('button', { type: 'button', className: 'big', id: 'start', onclick: () => chat.say('/start') }, 'Start');
    if (b.kind === 'share') return make('button', { type: 'button', className: 'big', id: 'share', dir: 'auto', onclick: () => chat.does('contact', customer.phone) }, b.text);
    const open = () => { opened.add(b.url); chat.say('/start ' + b.token); draw(); };
    return make('div', { className: 'link' }, 'The shop sent a link: ', make('button', { type: 'button', id: 'open', onclick: open }, b.url));
  });
  const menus = page.state.menus;
  const menu = menus.find(m => m.language === customer.locale) || menus.find(m => m.language === '') || { commands: [] };
  keep($('menu'), chat.seen.started ? menu.commands : [], m => m.command,
    m => make('button', { type: 'button', title: m.description, onclick: () => chat.say('/' + m.command) }, '/' + m.command));
}
