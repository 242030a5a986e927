// An SMS phone: what arrived there, and what its owner texts back. A link into the bot's chat opens it.

import { direction, make, keep, stick, post, page } from './elements.js';

export class Phone {
  constructor(list, form, opens) {
    this.opens = opens;
    this.list = list;
    this.number = '';
    this.keepEnd = stick(list);
    if (!form) return;
    form.addEventListener('submit', event => {
      event.preventDefault();
      const input = form.querySelector('input'), text = input.value.trim();
      input.value = '';
      if (text) this.texts(text);
    });
    form.querySelectorAll('[data-word]').forEach(b => { b.onclick = () => this.texts(b.dataset.word); });
  }

  texts(text) { return post('/control/sms/text', { phone: this.number, text }); }
  get seen() { return page.state.phones[this.number] || { lines: [], first: 0, stopped: false }; }

  draw(number) {
    if (number !== this.number) this.list.replaceChildren();
    this.number = number;
    const { lines, first } = this.seen;
    this.keepEnd(() => {
      if (lines.length) keep(this.list, lines.map((line, i) => ({ ...line, i: first + i })), l => l.i, l => this.line(l));
      else if (!this.list.querySelector('.empty')) this.list.replaceChildren(make('div', { className: 'empty' }, 'No texts yet.'));
    });
  }

  line(line) {
    const by = line.by_twilio && make('div', { className: 'note' }, 'answered by Twilio itself');
    return make('div', { className: 'message text' + (line.is_own ? ' mine' : '') }, make('div', { className: 'bubble', dir: direction(line.text) }, ...this.words(line)), by);
  }

  words(line) {
    if (line.is_own || !this.opens) return [line.text];
    return line.text.split(/(https:\/\/t\.me\/\w+\?start=[\w-]+)/).map(part => {
      const [link, token] = part.split('?start=');
      if (!token || !link.startsWith('https://t.me/')) return part;
      return make('a', { href: '#', title: 'Opens the chat', onclick: e => { e.preventDefault(); this.opens(token); } }, part);
    });
  }
}
