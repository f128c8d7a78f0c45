// The news desk: sample articles, an own article, and what became of it.
import * as api from './api.js';
import { busily, byId, h, icon } from './dom.js';
import { NO_TAGS, look, readers } from './look.js';
import { toast } from './overlay.js';
import { languageName } from './when.js';

const SAID = {
  added: ['good', 'Published.', 'It will be in the next digest of everyone who follows one of its tags.'],
  updated: ['good', 'Corrected.', 'The new text replaces the old one. Nobody gets it a second time.'],
  duplicate: ['plain', 'Already published.', 'This is the same article, so nothing changes and nobody gets it twice.'],
  rejected: ['bad', 'Not published.', 'The page could not be read as an article.'],
};

/** Fill the desk; without one (404) its panel says so. */
export async function openDesk() {
  byId('publish-form').addEventListener('submit', async (event) => {
    event.preventDefault();
    const box = byId('publish-text');
    if (!box.value.trim()) return box.focus();
    return publish(box.value, byId('publish'));
  });
  byId('look-first').addEventListener('click', (event) => {
    const box = byId('publish-text');
    return box.value.trim() ? busily(event.currentTarget, () => read(box.value)) : box.focus();
  });
  byId('ask-feed').addEventListener('click', (event) => busily(event.currentTarget, askFeed));
  try {
    await refreshSamples();
  } catch (error) {
    if (error.status !== 404) throw error;
    for (const id of ['desk-news', 'desk-feed', 'desk-console', 'jump']) byId(id).hidden = true;
    for (const tab of document.querySelectorAll('[data-part="break"], [data-part="real"]')) tab.hidden = true;
    byId('no-desk').hidden = false;
  }
}

async function refreshSamples() {
  const { samples } = await api.samples();
  showSamples(samples);
}

function showSamples(samples) {
  const languages = [...new Set(samples.map((sample) => sample.language))];
  byId('samples').replaceChildren(...languages.flatMap((language) => [
    h('h3', { class: 'samples-language', lang: language, dir: 'auto' }, languageName(language)),
    h('ul', { class: 'samples' }, ...samples.filter((sample) => sample.language === language).map(row)),
  ]));
}

function row(sample) {
  const title = h('button', {
    type: 'button',
    class: 'sample-title',
    'data-name': sample.name,
    dir: 'auto',
    lang: sample.language,
    title: 'Read it, with its summary lit',
    onclick: () => read(sample.text, sample.name),
  }, sample.title);
  return h('li', { class: 'sample' }, title, sample.published ? onTheWire(sample) : publisher(sample));
}

function onTheWire(sample) {
  return h('span', { class: 'on-the-wire', 'data-testid': `on-the-wire-${sample.name}` }, icon('check'), 'On the wire');
}

function publisher(sample) {
  const button = h('button', {
    type: 'button',
    class: 'publish-sample',
    'data-testid': `publish-sample-${sample.name}`,
    'aria-label': `Publish: ${sample.title}`,
    onclick: async () => {
      await publish(sample.text, button);
      // The button is gone: whoever goes by keyboard goes on at the headline beside it.
      if (document.activeElement === document.body) byId('samples').querySelector(`[data-name="${sample.name}"]`)?.focus({ preventScroll: true });
    },
  }, 'Publish');
  return button;
}

/** Show an article in the place of the list. */
async function read(text, name) {
  const close = () => {
    byId('look').hidden = true;
    byId('desk-news').hidden = false;
    byId('samples').querySelector(`[data-name="${name}"]`)?.focus();
  };
  const found = await look(text, {
    close,
    edit: () => {
      close();
      open(text);
    },
    publish: async () => {
      const answer = await api.publish(text);
      if (answer.error) return toast(answer.error);
      await refreshSamples();
      return read(text, name);
    },
  });
  if (found.error) return report({ status: 'rejected', error: found.error });
  byId('desk-news').hidden = true;
  byId('look').querySelector('.look-back').focus({ preventScroll: true });
  return byId('look').scrollIntoView({ block: 'start' });
}

function open(text) {
  const box = byId('publish-text');
  box.value = text;
  box.scrollTop = 0;
  box.focus({ preventScroll: true });
  box.setSelectionRange(0, 0);
  box.scrollIntoView({ block: 'nearest' });
}

/** Let the bot ask the feed, and say what came of it. */
async function askFeed() {
  const said = byId('feed-result');
  said.textContent = 'The bot asks the feed…';
  try {
    const answer = await api.askFeed();
    said.textContent = answer.error ?? answer.text;
  } catch (error) {
    said.textContent = error.message;
  }
}

const publish = (text, button) => busily(button, async () => {
  try {
    const answer = await api.publish(text);
    report(answer, answer.status === 'rejected' || answer.error ? null : await api.look(text));
    await refreshSamples();
  } catch (error) {
    report({ status: 'rejected', error: error.message });
  }
});

/** Say what became of an article; `found` is the article as it is on the wire. */
function report(answer, found = null) {
  const status = answer.status ?? 'rejected'; // the bot did not answer: there is an error and no status
  const [tone, head, plain] = SAID[status] ?? ['plain', status, ''];
  const untagged = status === 'added' && !answer.tags?.length;
  const tags = (answer.tags ?? []).map((tag) => `#${String(tag).replace(/^#/, '')}`);
  const box = byId('publish-result');
  box.className = `result ${untagged ? 'plain' : tone}`;
  box.dataset.status = status;
  box.replaceChildren(
    h('p', { class: 'result-head' }, h('b', {}, head), ' ', status === 'rejected' ? (answer.error ?? plain) : untagged ? NO_TAGS : plain),
    ...(answer.title ? [h('p', { class: 'result-title', dir: 'auto' }, answer.title)] : []),
    ...(found && !untagged ? [readers(found)] : []),
    ...(tags.length ? [h('ul', { class: 'result-tags', 'aria-label': 'Tags' }, ...tags.map((tag) => h('li', { dir: 'auto' }, tag)))] : []),
  );
  box.hidden = false;
  box.scrollIntoView({ block: 'nearest' });
}
