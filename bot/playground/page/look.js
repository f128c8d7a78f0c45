// An article as it is, or would be, on the wire: its summary lit in the text, its tags, and who gets it and why.
import * as api from './api.js';
import { busily, byId, h, icon } from './dom.js';

const USUAL = 2; // sentences, as many as a new reader gets
/** What is said of an article that has no tag. */
export const NO_TAGS = 'It has no hashtag, so no digest takes it. Write one into the text, as in: the #harbour is open.';
const STATUS = {
  new: 'Not published yet',
  correction: 'A correction of what is on the wire',
  kept: 'On the wire',
};

/** Show an article. `acts`: publish(text), edit(text), close(). Gives an `error` where there is none in the text. */
export async function look(text, acts) {
  const found = await api.look(text);
  if (found.error) return found;
  const box = byId('look');
  const most = found.lengths;
  const body = h('div', { class: 'look-text', dir: found.rtl ? 'rtl' : 'ltr', lang: found.language, 'data-testid': 'look-text' });
  const said = h('output', { class: 'soft', for: 'look-length', 'data-testid': 'look-said' });
  const light = (length) => {
    body.replaceChildren(...paragraphs(found.pieces, length));
    said.textContent = most ? `${length} ${length === 1 ? 'sentence' : 'sentences'}` : 'The headline alone: there is no text under it.';
  };
  const chosen = Math.min(USUAL, most);
  const length = most > 1 && h('input', {
    type: 'range', id: 'look-length', min: '1', max: String(most), value: String(chosen), 'data-testid': 'look-length', oninput: () => light(Number(length.value)),
  });
  box.replaceChildren(
    h('button', { type: 'button', class: 'look-back', 'data-testid': 'look-back', onclick: acts.close }, icon('back'), 'All articles'),
    h('p', { class: `look-status look-${found.status}`, 'data-testid': 'look-status' }, STATUS[found.status]),
    h('h2', { dir: 'auto', lang: found.language }, found.title),
    h('ul', { class: 'result-tags', dir: found.rtl ? 'rtl' : 'ltr', 'aria-label': 'Tags' }, ...found.tags.map((tag) => h('li', { dir: 'auto' }, `#${tag}`))),
    h('div', { class: 'look-length' }, h(length ? 'label' : 'span', length ? { for: 'look-length' } : {}, 'Summary'), length, said),
    body,
    readers(found),
    h('div', { class: 'own-row' },
      found.status !== 'kept' && h('button', { type: 'button', class: 'primary', 'data-testid': 'look-publish', onclick: (event) => busily(event.currentTarget, () => acts.publish(text)) }, 'Publish'),
      h('button', { type: 'button', class: 'quiet', onclick: () => acts.edit(text) }, 'Edit in the box')),
  );
  light(chosen);
  box.hidden = false;
  return found;
}

/** Part pieces of a text, of which each knows the lengths of the summaries that it is a sentence of, into paragraphs. */
function paragraphs(pieces, length) {
  const parted = [[]];
  for (const [text, lengths] of pieces) {
    text.split('\n').forEach((line, n) => {
      if (n) parted.push([]);
      if (line) parted.at(-1).push(lengths.includes(length) ? h('mark', {}, line) : line);
    });
  }
  return parted.filter((line) => line.length).map((line) => h('p', {}, ...line));
}

/** Who gets it and why; then who doesn't. */
export function readers({ gets, others, crowd, status, tags }) {
  const line = (one) => h('li', {}, h('b', { dir: 'auto' }, one.who), ` ${one.why}`);
  const why = !tags.length ? NO_TAGS : status === 'kept' ? 'Nobody follows one of its tags.' : 'Nobody yet. Who follows one of its tags gets it: as Ada, tap a tag in a chat or write /subscribe with one.';
  const nobody = !gets.length && !crowd && h('p', { class: 'soft' }, why);
  return h('div', { class: 'look-readers', 'data-testid': 'look-readers' },
    h('h3', {}, 'Who gets it'),
    nobody,
    h('ul', {}, ...gets.map(line), crowd > 0 && h('li', {}, h('b', {}, `${crowd} invented readers`), ' follow #bulletin.')),
    others.length > 0 && h('details', {}, h('summary', {}, `Who doesn’t (${others.length})`), h('ul', {}, ...others.map(line))));
}
