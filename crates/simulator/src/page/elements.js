// What the parts of the page share: the newest state, and how elements are made, kept and asked for.

export const $ = id => document.getElementById(id);

export function make(tag, props = {}, ...children) {
  const { aria = {}, ...own } = props;
  const element = Object.assign(document.createElement(tag), own);
  for (const [name, value] of Object.entries(aria)) element.setAttribute(name === 'role' ? name : 'aria-' + name, value);
  element.append(...children.filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

// The newest state, and which customer is looked at.
export const page = { state: { scene: {}, chats: {}, phones: {}, menus: [], log: [], switches: [], deliveries: {} }, current: 0 };
export const customers = () => page.state.scene.customers || [];
export const customer = () => customers()[page.current];
export const staff = () => page.state.scene.staff;

export async function post(path, body) {
  const answer = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok && said.error && path.startsWith('/control')) toast(said.error);
  return said;
}

let toastEnds;
export function toast(words) {
  $('toast').textContent = words;
  $('toast').className = 'shown';
  clearTimeout(toastEnds);
  toastEnds = setTimeout(() => { $('toast').className = ''; }, 3000);
}

// Draws a list so that what has not changed stays the same element: focus and place are kept.
export function keep(list, items, key, draw) {
  const old = new Map([...list.children].map(e => [e.dataset.key, e]));
  const fresh = items.map(item => {
    const [name, look] = [String(key(item)), JSON.stringify(item)];
    const known = old.get(name);
    if (known && known.dataset.look === look) return known;
    const element = draw(item);
    Object.assign(element.dataset, { key: name, look });
    if (known) {
      element.classList.add('redrawn');
      element.classList.toggle('marked', known.classList.contains('marked'));
    }
    return element;
  });
  const focused = list.contains(document.activeElement) ? document.activeElement.closest('[data-key]') : null;
  const stays = new Set(fresh);
  for (const element of [...list.children]) if (!stays.has(element)) element.remove();
  fresh.forEach((element, i) => { if (list.children[i] !== element) list.insertBefore(element, list.children[i] || null); });
  // What was drawn anew under the focus hands it to its heir.
  if (!focused || focused.isConnected) return;
  const heir = fresh.find(element => element.dataset.key === focused.dataset.key);
  if (heir) (heir.matches('button') ? heir : heir.querySelector('button') || list).focus({ preventScroll: true });
}

// A list that is read at its end stays there while it grows.
export function stick(list) {
  let atEnd = true, size = '';
  const measure = () => `${list.clientWidth} ${list.clientHeight}`;
  const toEnd = () => { list.scrollTop = list.scrollHeight; };
  // A list that is shown anew or gets another size is scrolled by nobody: only what a person scrolls moves it off its end.
  list.addEventListener('scroll', () => { if (measure() === size) atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40; });
  new ResizeObserver(() => {
    size = measure();
    if (atEnd) toEnd();
  }).observe(list);
  return draw => {
    const last = () => list.lastElementChild && list.lastElementChild.dataset.key;
    const before = last();
    draw();
    if (atEnd || last() !== before) toEnd();
  };
}

// Which way words run: as their first letter does, where what is isolated in them, such as a name, does not count.
export function direction(words) {
  const letter = /\p{L}/u.exec(words.replace(/[\u2066-\u2068][^\u2069]*\u2069/g, '')) || /\p{L}/u.exec(words);
  return letter && /[\u0590-\u08ff\ufb1d-\ufefc]/.test(letter[0]) ? 'rtl' : 'ltr';
}

// Something came here.
export const dot = () => make('span', { className: 'unread', aria: { role: 'img', label: 'new' } });

// Tabs that arrow keys move along.
export function arrows(list, choose) {
  list.addEventListener('keydown', event => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const tabs = [...list.children];
    choose((tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length);
  });
}
