// The delivery log: a line for each notification, which opens into its story. All of it is what the program's API says.

import { $, make, keep, page, customers } from './elements.js';

const NAMES = { telegram: 'Telegram', sms: 'SMS' };
const WAITS = {
  its_time: 'its time', its_next_try: 'its next try', a_free_slot: 'a free slot', a_receipt: 'a receipt', its_reader: 'its reader',
  to_be_found_at_the_provider: 'word whether the provider has it', the_provider_s_answer: "the provider's answer",
};
const LOOKS = { delivered: 'good', failed: 'bad', expired: 'bad', suppressed: 'quiet', cancelled: 'quiet' };
const ATTEMPTS = { accepted: 'taken', confirmed: 'delivered', failed: 'failed', unconfirmed: 'unconfirmed', unknown: 'perhaps sent', queued: 'next try', sending: 'sending' };
// What keeps the agents' topics in order is told only where it fails: it would bury the messages.
const isTold = n => n.state === 'failed' || !/^ticket-(topic|name|card|pin|lock|change)$/.test(n.template);
const TICKETS = {
  'ticket-relay': 'Customer to agents', 'ticket-reply': 'Agent to customer', 'ticket-reply-part': 'Agent to customer, a part', 'ticket-notice': 'Ticket notice',
  'ticket-not-told': 'To agents: missed', 'ticket-not-texted': 'To agents: not texted', 'ticket-sms-size': 'To agents: SMS size', 'ticket-lacks': 'To agents: rights',
  'ticket-merged-away': 'To agents: merged away', 'ticket-merged-here': 'To agents: merged here', 'ticket-link': 'Link into the chat',
};
const opened = new Set();

const clock = at => new Date(at).toLocaleTimeString('en-GB');
const words = name => {
  if (TICKETS[name]) return TICKETS[name];
  const plain = name.replace(/^(push|alert)-/, '').replaceAll('-', ' ').replace(/^sms (.*)$/, '$1 (SMS)').replace('stock title', 'low stock');
  return plain[0].toUpperCase() + plain.slice(1);
};
// A channel that never was one for this message is told in its story only.
const isOut = line => !/: (not a channel of this category|no words for it)$/.test(line);

export function draw() {
  const { notifications: all, error } = page.state.deliveries, notifications = (all || []).filter(isTold);
  $('log-fault').hidden = !error;
  $('log-fault').textContent = error ? 'The log could not be read: ' + error : '';
  if (notifications.length) keep($('log'), notifications, n => n.id, drawOne);
  else if (!$('log').querySelector('.quiet')) $('log').replaceChildren(make('li', { className: 'quiet' }, 'Nothing was sent since the demo began. Each notification gets a line here; open it for its whole story.'));
}

function drawOne(n) {
  const item = make('li'), isOpen = opened.has(n.id);
  const story = make('div', { className: 'story', id: 'story-' + n.id, hidden: !isOpen }, ...(isOpen ? tell(n) : []));
  const head = make('button', { type: 'button', className: 'head', aria: { expanded: isOpen, controls: story.id } },
    make('time', { dateTime: n.created_at }, clock(n.created_at)),
    make('span', { className: 'what' }, make('b', {}, words(n.template)), ' ', n.subject && !/^(ver|tkt)_/.test(n.subject) && make('span', { className: 'order' }, n.subject)),
    make('span', { className: 'badge ' + (LOOKS[n.state] || 'open') }, n.state.replaceAll('_', ' ')),
    make('span', { className: 'path' }, ...path(n)),
    make('span', { className: 'aside' }, make('span', { className: 'priority ' + n.priority }, n.priority), n.proof ? ` · ${n.proof}` : ''));
  head.onclick = () => {
    const now = !opened.has(n.id);
    if (now) opened.add(n.id); else opened.delete(n.id);
    head.setAttribute('aria-expanded', now);
    story.hidden = !now;
    story.replaceChildren(...(now ? tell(n) : []));
  };
  item.append(head, story);
  return item;
}

// Where it went, in order: channels left out, and the last word of each run of tries on one channel.
function path(n) {
  const steps = n.excluded.filter(isOut).map(line => {
    const [channel, why] = line.split(': ');
    return { channel, word: why.replaceAll('_', ' '), look: 'quiet' };
  });
  for (const a of n.attempts) {
    const look = { accepted: 'good', confirmed: 'good', failed: 'bad', unconfirmed: 'bad' }[a.state] || 'open';
    const last = steps.at(-1);
    if (last && last.attempt && last.channel === a.channel && last.look === look) Object.assign(last, { look, attempt: a, times: last.times + 1 });
    else steps.push({ channel: a.channel, look, attempt: a, times: 1 });
  }
  return steps.flatMap((s, i) => {
    const a = s.attempt;
    const word = s.word || (a.state === 'failed' ? [a.class, a.code].filter(Boolean).join(' ').replaceAll('_', ' ') : ATTEMPTS[a.state]);
    const mark = { good: '✓', bad: '✗', open: '…', quiet: '–' }[s.look];
    const step = make('span', { className: 'step ' + s.look }, `${NAMES[s.channel] || s.channel} ${mark} ${word}${s.times > 1 ? ' ×' + s.times : ''}`);
    return i ? [make('span', { className: 'then', aria: { hidden: 'true' } }, '→'), step] : [step];
  });
}

// The whole story: where it could go, then everything that happened in the order of its time.
function tell(n) {
  const to = customers().find(c => c.id === n.customer_id);
  const facts = [
    ['To', to ? make('bdi', {}, to.name) : n.category === 'staff' ? 'the team' : n.customer_id || 'a phone'],
    ['Kind', `${n.category}, ${n.priority}, ${n.locale} · ${n.template}`],
    ['Route', n.route.map(stop => `${NAMES[stop.channel]} ${stop.address}`).join(' → ') || 'none'],
    ...(n.excluded.length ? [['Left out', n.excluded.map(line => line.replace(/^\w+/, c => NAMES[c] || c).replaceAll('_', ' ')).join(' · ')]] : []),
    ...(n.reason ? [['Reason', n.reason.replaceAll('_', ' ')]] : []),
    ...(n.waits_for ? [['Waits for', `${WAITS[n.waits_for.what] || n.waits_for.what}, until ${clock(n.waits_for.until)}`]] : []),
    ['Id', make('code', {}, n.id)],
  ];
  const begun = Date.parse(n.created_at);
  const lines = events(n).sort((a, b) => a.at - b.at).map(e => make('li', { className: e.look || '' },
    make('span', { className: 'at' }, `+${((e.at - begun) / 1000).toFixed(2)} s`), make('span', {}, e.words)));
  return [make('dl', {}, ...facts.flatMap(([name, value]) => [make('dt', {}, name), make('dd', {}, value)])), make('ol', { className: 'events' }, ...lines)];
}

function events(n) {
  const at = Date.parse, found = [{ at: at(n.created_at), words: 'entered' }];
  const tries = new Map(n.attempts.map(a => [a.id, `${NAMES[a.channel]} try ${a.try}`]));
  for (const a of n.attempts) {
    const name = tries.get(a.id), why = [a.class, a.code, a.detail].filter(Boolean).join(' · ').replaceAll('_', ' ');
    // What a receipt ended was taken first.
    const wasTaken = a.provider_id && a.ended_at;
    const took = a.took_ms === null ? '' : ` after ${a.took_ms} ms`;
    if (!a.ended_at) found.push({ at: at(a.started_at || a.due_at), words: `${name}: ${a.started_at ? 'on its way' : 'is due'}`, look: 'open' });
    else if (wasTaken) found.push({ at: at(a.ended_at), words: `${name}: taken${took}${a.segments ? `, ${a.segments} segment${a.segments > 1 ? 's' : ''}` : ''}`, look: 'good' });
    else found.push({ at: at(a.ended_at), words: `${name}: ${ATTEMPTS[a.state]}${took}${why ? ' · ' + why : ''}`, look: a.state === 'failed' ? 'bad' : 'open' });
  }
  for (const r of n.receipts) {
    const look = ['undelivered', 'failed'].includes(r.status) ? 'bad' : r.status === 'delivered' ? 'good' : '';
    found.push({ at: at(r.received_at), words: `${tries.get(r.attempt_id) || 'a try'}: ${r.source} says ${r.status}${r.code ? ' ' + r.code : ''}${r.effect === 'moved' ? '' : ` (${r.effect.replaceAll('_', ' ')})`}`, look });
  }
  if (n.settled_at) found.push({ at: at(n.settled_at), words: `${n.state}${n.proof ? ', proof: ' + n.proof : ''}`, look: LOOKS[n.state] });
  return found;
}
