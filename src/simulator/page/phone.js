// An SMS phone: what arrived there, and what its owner texts back.

import { make, keep, stick, post, page } from './elements.js';

export class Phone {
  constructor(list, form) {
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
      if (lines.length) keep(this.list, lines.map((line, i) => ({ ...line, i: first + i })), l => l.i, drawLine);
      else if (!this.list.querySelector('.empty')) this.list.replaceChildren(make('div', { className: 'empty' }, 'No texts yet.'));
    });
  }
}

function drawLine(line) {
  const by = line.by_twilio && make('div', { className: 'note' }, 'answered by Twilio itself');
  return make('div', { className: 'message text' + (line.is_own ? ' mine' : '') }, make('div', { className: 'bubble', dir: 'auto' }, line.text), by);
}
