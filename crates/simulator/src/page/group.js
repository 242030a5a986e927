// The team's group: General and a topic for each ticket, who writes there, and the card of the ticket, always in sight.

import { $, direction, make, keep, arrows, dot, page, post } from './elements.js';
import { Chat } from './chat.js';

const GENERAL = 1;
const ALL = { manage_topics: true, pin_messages: true, delete_messages: true };

export class Group extends Chat {
  constructor(list, form) {
    super(list, form);
    Object.assign(this, { thread: GENERAL, by: 0, read: null });
    arrows($('topics'), i => this.opens(this.topics[i].thread, true));
    arrows($('writers'), i => this.writesAs(this.agents[i].id, true));
    const input = form.querySelector('input');
    // The group's commands are offered once a slash is typed.
    const offers = () => input.value.startsWith('/') ? input.setAttribute('list', 'commands') : input.removeAttribute('list');
    input.addEventListener('input', offers);
    form.addEventListener('submit', offers);
    $('delete-topic').onclick = () => this.acts('topic-delete', { thread: this.thread });
  }

  get topics() { return [{ thread: GENERAL, name: '# General' }, ...(this.seen.topics || [])]; }
  get shown() { return this.in(this.thread); }
  in(thread) { return this.seen.messages.filter(m => (m.thread || GENERAL) === thread); }

  acts(act, more) { return post('/control/people/' + act, { chat: this.id, by: this.by, ...more }); }
  does(act, text, more) { return this.acts(act.replace('people/', ''), { text, thread: this.thread, ...more }); }
  get me() { return this.by; }
  say(text) { return this.acts('post', { text, thread: this.thread }); }
  shows(media) { return this.acts('post', { media, thread: this.thread }); }
  press(m, data) { return this.acts('press', { message: m.id, text: data }); }
  demotes(on) { return post('/control/people/role', { chat: this.id, by: page.state.bot_id, role: on ? 'member' : { administrator: ALL } }); }

  isMine(m) { return m.author === this.by; }
  author(m) {
    const person = page.state.people[m.author];
    return person && !m.from_bot && make('div', { className: 'author' }, make('bdi', {}, person.name));
  }

  opens(thread, focus) {
    if (thread !== this.thread) {
      this.list.replaceChildren();
      this.writing.ends(true);
    }
    this.thread = thread;
    this.drawDesk(this.staff);
    if (focus) $('topic-' + thread).focus();
  }

  writesAs(id, focus) {
    this.by = id;
    this.writing.ends(true);
    this.list.replaceChildren();
    this.drawDesk(this.staff);
    if (focus) $('by-' + id).focus();
  }

  drawDesk(staff) {
    Object.assign(this, { staff, agents: staff.agents, id: staff.group, by: this.by || staff.agents[0].id });
    if (!this.topics.some(t => t.thread === this.thread)) return this.opens(GENERAL);
    this.draw(staff.group, () => ['Requests of customers come here, each in a topic of its own: write /support in a customer’s chat, or a text on their phone. So do alerts: low stock, channels that fail.']);
    this.drawTabs();
    this.drawPinned();
    keep($('writers'), this.agents.map(a => ({ ...a, on: a.id === this.by })), a => a.id, a => make('button',
      { type: 'button', id: 'by-' + a.id, tabIndex: a.on ? 0 : -1, onclick: () => this.writesAs(a.id), aria: { role: 'radio', checked: a.on } }, a.name, make('small', {}, a.role)));
    keep($('commands'), page.state.group_menu || [], c => c.command, c => make('option', { value: '/' + c.command + ' ' }, c.description));
    $('delete-topic').hidden = this.thread === GENERAL;
  }

  // A topic that something was written in since it was looked at has a dot.
  drawTabs() {
    const last = thread => this.in(thread).reduce((newest, m) => m.from_bot || m.author !== this.by ? m.id : newest, 0);
    this.read ||= new Map(this.topics.map(t => [t.thread, last(t.thread)]));
    this.read.set(this.thread, last(this.thread));
    const tabs = this.topics.map(t => ({ ...t, on: t.thread === this.thread, unread: last(t.thread) > (this.read.get(t.thread) || 0) }));
    keep($('topics'), tabs, t => t.thread, t => make('button',
      { type: 'button', id: 'topic-' + t.thread, className: t.closed ? 'closed' : '', tabIndex: t.on ? 0 : -1, onclick: () => this.opens(t.thread),
        aria: { role: 'tab', selected: t.on, controls: 'group' } },
      make('bdi', {}, t.name), t.closed && ' 🔒', t.unread && dot()));
    const tab = $('topic-' + this.thread);
    if (this.looked !== this.thread) tab.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    this.looked = this.thread;
  }

  // The card that is pinned, in two lines; its buttons work here too.
  drawPinned() {
    const card = this.thread !== GENERAL && this.shown.findLast(m => m.pinned);
    $('pinned').hidden = !card;
    keep($('pinned'), card ? [{ id: card.id, text: card.text, buttons: card.buttons }] : [], c => c.id, c => make('div', {},
      make('div', { className: 'lines', dir: direction(c.text) }, '📌 ' + c.text.split('\n').slice(0, 2).join(' · ')),
      make('div', { className: 'row' }, ...c.buttons.flat().map(b => this.button(c, b)))));
  }
}
