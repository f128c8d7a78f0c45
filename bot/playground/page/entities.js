// Telegram's message entities to DOM nodes. Offsets and lengths are UTF-16 units, which is how JavaScript counts too.
import { h, icon } from './dom.js';

const INLINE = {
  bold: 'strong',
  italic: 'em',
  underline: 'u',
  strikethrough: 's',
  code: 'code',
};
const BLOCKS = new Set(['pre', 'blockquote', 'expandable_blockquote']);

/**
 * Render a text with its entities.
 *
 * `acts` says what a tap does: `link(url, text)`, `tag(text)`, `command(text)`.
 */
export function render(text, entities, acts) {
  const fragment = document.createDocumentFragment();
  fragment.append(...between(text, 0, text.length, nest(text, entities ?? []), acts));
  return fragment;
}

/** Put entities into one another: a list of {type, start, end, children}. One that crosses another's end is cut there. */
export function nest(text, entities) {
  const sorted = entities
    .map((entity) => ({
      ...entity,
      start: Math.max(0, entity.offset),
      end: Math.min(text.length, entity.offset + entity.length),
      children: [],
    }))
    .filter((entity) => entity.end > entity.start)
    .sort((a, b) => a.start - b.start || b.end - a.end);
  const roots = [];
  const open = [];
  for (const entity of sorted) {
    while (open.length && open.at(-1).end <= entity.start) open.pop();
    const parent = open.at(-1);
    if (parent) entity.end = Math.min(entity.end, parent.end);
    (parent ? parent.children : roots).push(entity);
    open.push(entity);
  }
  return roots;
}

function between(text, start, end, entities, acts) {
  const nodes = [];
  let at = start;
  for (const entity of entities) {
    if (entity.start > at) nodes.push(text.slice(at, entity.start));
    nodes.push(element(text, entity, acts));
    at = entity.end;
    // A block ends its line by itself: the line break after it would show as an empty line.
    if (BLOCKS.has(entity.type) && text[at] === '\n' && at < end) at += 1;
  }
  if (at < end) nodes.push(text.slice(at, end));
  return nodes;
}

function element(text, entity, acts) {
  const said = text.slice(entity.start, entity.end);
  const inside = between(text, entity.start, entity.end, entity.children, acts);
  if (INLINE[entity.type]) return h(INLINE[entity.type], {}, ...inside);
  switch (entity.type) {
    case 'text_link':
      return link(entity.url, inside, () => acts.link(entity.url, said));
    case 'url':
      return link(withScheme(said), inside, () => acts.link(withScheme(said), said));
    case 'email':
      return link(`mailto:${said}`, inside, () => acts.link(`mailto:${said}`, said));
    case 'mention':
      return link(`https://t.me/${said.slice(1)}`, inside, () => acts.link(`https://t.me/${said.slice(1)}`, said));
    case 'hashtag':
    case 'cashtag':
      return tap('tag', inside, () => acts.tag(said));
    case 'bot_command':
      return tap('command', inside, () => acts.command(said));
    case 'spoiler':
      return spoiler(inside);
    case 'pre':
      return h('pre', { dir: 'auto' }, h('code', {}, ...inside));
    case 'blockquote':
      return h('blockquote', { dir: 'auto' }, ...inside);
    case 'expandable_blockquote':
      return expandable(inside);
    default: // text_mention, custom_emoji, phone_number and what is yet to come: their words
      return h('span', {}, ...inside);
  }
}

const withScheme = (url) => (/^[a-z][a-z0-9+.-]*:/i.test(url) ? url : `http://${url}`);

/** A link that never leaves by itself: the page decides what a tap does. */
function link(url, inside, act) {
  const safe = /^(https?|mailto|tg):/i.test(url);
  return h('a', {
    href: safe ? url : null,
    title: safe ? url : null,
    rel: 'noopener noreferrer',
    target: '_blank',
    onclick: (event) => {
      event.preventDefault();
      event.stopPropagation();
      if (safe) act();
    },
    // Enter works as a click for links; the middle button would open the link past the page's question.
    onauxclick: (event) => event.preventDefault(),
  }, ...inside);
}

/** A whole hashtag or command: a link in looks, a button in what it does. */
function tap(kind, inside, act) {
  const act1 = (event) => {
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  return h('a', {
    class: kind,
    role: 'button',
    tabindex: '0',
    onclick: act1,
    onkeydown: (event) => (event.key === 'Enter' || event.key === ' ') && act1(event),
  }, ...inside);
}

function spoiler(inside) {
  const show = (event) => {
    event.currentTarget.classList.add('shown');
    event.currentTarget.removeAttribute('tabindex');
    event.currentTarget.removeAttribute('role');
  };
  return h('span', {
    class: 'spoiler',
    role: 'button',
    tabindex: '0',
    'aria-label': 'Hidden text, press to show',
    onclick: show,
    onkeydown: (event) => event.key === 'Enter' && show(event),
  }, ...inside);
}

/** A quote that shows three lines until it is opened. */
function expandable(inside) {
  const toggle = h('button', { type: 'button', class: 'unfold', 'aria-expanded': 'false', 'aria-label': 'Show the whole quote' },
    icon('down'));
  const quote = h('blockquote', { dir: 'auto', class: 'expandable' }, h('div', { class: 'quoted' }, ...inside), toggle);
  quote.addEventListener('click', (event) => {
    if (event.target.closest('a') || String(document.getSelection())) return;
    const open = quote.classList.toggle('open');
    toggle.setAttribute('aria-expanded', String(open));
    toggle.setAttribute('aria-label', open ? 'Show less of the quote' : 'Show the whole quote');
  });
  return quote;
}

/** After layout: quotes that fit into three lines need no button. */
export function fitQuotes(root) {
  for (const quote of root.querySelectorAll('blockquote.expandable:not(.open)')) {
    const words = quote.querySelector('.quoted');
    quote.classList.toggle('fits', words.clientHeight > 0 && words.scrollHeight <= words.clientHeight + 2);
  }
}
