// "Break it": what can be broken, the counters, and the queue. It asks once a second, only while it is in sight.
import * as api from './api.js';
import { busily, byId, h, oneAtATime } from './dom.js';

const EVERY = 1000; // milliseconds

const COUNTERS = [
  ['accepted', 'Telegram accepted'],
  ['sent', 'Believed sent'],
  ['uncertain', 'Uncertain'],
  ['doubled', 'Doubled'],
  ['lost', 'Lost'],
];

// What can be broken: [deed, what happens, what to look at, the button, what the button and its state say now].
const BREAKS = [
  ['flood', 'Telegram asks for a rest of 10 s', 'Every message is answered with 429. Look at the queue: it waits, then goes on by itself.',
    (now) => (now.flood > 0 ? [null, `${Math.ceil(now.flood)} s left`] : ['flood', 'Answer 429'])],
  ['drop', 'An answer gets lost', 'Telegram takes the next message, its answer never arrives. Look at Uncertain: it is shown, and never sent again.',
    (now) => (now.drop > 0 ? [null, 'The next one'] : ['drop', 'Drop one'])],
  ['block', 'Ada blocks the bot', 'Look at Ada’s chat: nothing more is sent to her. Her tags are kept.',
    (now) => (now.blocked ? ['unblock', 'Unblock'] : ['block', 'Block'])],
  ['upgrade', 'A group gets a new number', 'The Night desk becomes a supergroup. Look at its chat: the next digest finds it.',
    (now) => (now.upgraded ? [null, 'Upgraded'] : ['upgrade', 'Upgrade'])],
  ['kill', 'The bot is killed', 'Look at Uncertain: at most what was being sent just then. The rest waits until the bot is back.',
    (now) => (now.runs ? ['kill', 'Kill'] : ['start', 'Start again'])],
];

const STATES = {
  sending: 'being sent', queued: 'waiting', sent: 'sent', uncertain: 'uncertain', failed: 'refused', cancelled: 'taken back', expired: 'too late, in the next one',
};

export class Bench {
  /** `onRound()` is called when a round has moved the clock. */
  constructor(onRound) {
    this.timer = 0;
    this.visible = false;
    this.now = {};
    this.rows = new Map();
    this.refresh = oneAtATime(() => this.load());
    byId('counters').append(...COUNTERS.map(([name, words]) => h('div', { class: `counter counter-${name}`, 'data-testid': `count-${name}` }, h('dt', {}, words), h('dd', {}, '0'))));
    byId('breaks').append(...BREAKS.map((one) => this.row(one)));
    byId('round').addEventListener('click', (event) => busily(event.currentTarget, () => this.round(onRound)));
    document.addEventListener('visibilitychange', () => this.shown(this.visible));
  }

  /** The panel came into sight, or went out of it. */
  shown(visible) {
    this.visible = visible;
    clearInterval(this.timer);
    if (!visible || document.hidden) return;
    const look = () => this.refresh().catch(() => {}); // the line above the box says when nobody answers
    this.timer = setInterval(look, EVERY);
    look();
  }

  row([name, title, words, state]) {
    const button = h('button', {
      type: 'button',
      class: 'quiet break-button',
      'data-testid': `break-${name}`,
      'aria-describedby': `break-${name}-words`,
      onclick: () => busily(button, async () => {
        const [deed] = state(this.now);
        if (deed) await api.breakIt(deed);
        await this.refresh();
      }),
    });
    this.rows.set(name, () => {
      const [deed, label] = state(this.now);
      button.textContent = label;
      button.classList.toggle('is-on', deed !== name);
      button.setAttribute('aria-label', `${title}: ${label}`);
      button.setAttribute('aria-disabled', String(!deed));
    });
    return h('li', { class: 'break' }, h('div', {}, h('h3', {}, title), h('p', { class: 'soft', id: `break-${name}-words` }, words)), button);
  }

  async round(onRound) {
    const said = byId('round-result');
    try {
      const answer = await api.breakIt('round');
      said.textContent = answer.error ?? answer.text;
      await onRound();
    } catch (error) {
      said.textContent = error.message;
    }
    await this.refresh();
  }

  async load() {
    const now = await api.standing().catch((error) => {
      if (error.status !== 404) throw error;
      byId('pane-break').hidden = true;
      this.shown(false);
    });
    if (!now) return;
    this.now = now;
    for (const draw of this.rows.values()) draw();
    if (now.error) {
      byId('sum').textContent = now.error;
      return;
    }
    for (const [name] of COUNTERS) {
      const counter = byId('counters').querySelector(`.counter-${name}`);
      counter.querySelector('dd').textContent = now[name];
      counter.classList.toggle('is-wrong', ['doubled', 'lost'].includes(name) && now[name] > 0);
    }
    byId('sum').textContent = sum(now);
    showQueue(now);
  }
}

/** The sum, which is true at every moment: "30 owed: 28 sent, 1 uncertain, 1 waiting." */
function sum(now) {
  if (!now.owed) return 'Nothing is owed yet.';
  const parts = [['sent', 'believed sent'], ['uncertain', 'uncertain'], ['waiting', 'waiting'], ['refused', 'refused'], ['lost', 'lost']]
    .filter(([name]) => now[name] || name === 'sent')
    .map(([name, words]) => `${now[name]} ${words}`);
  return `${now.owed} owed = ${parts.join(' + ')}.`;
}

function showQueue({ queue, pace, waiting }) {
  const shown = queue.rows.length > 0;
  byId('queue-none').hidden = shown;
  byId('queue').hidden = !shown;
  byId('queue-bar').hidden = !shown;
  byId('queue-pace').textContent = waiting || pace ? `${waiting} waiting, ${pace} a second` : shown ? 'empty' : '';
  const states = Object.keys(STATES).filter((state) => queue.counts[state]);
  byId('queue-bar').replaceChildren(...states.map((state) => {
    const part = h('span', { class: `state-${state}` });
    part.style.flexGrow = queue.counts[state];
    return part;
  }));
  byId('queue-bar').setAttribute('aria-label', states.map((state) => `${queue.counts[state]} ${STATES[state]}`).join(', '));
  byId('queue').replaceChildren(...queue.rows.map((row) => h('li', { title: row.error },
    h('span', { class: 'queue-who', dir: 'auto' }, row.who),
    h('span', { class: 'soft' }, `${row.what} ${row.what === 'digest' ? row.slot.replace('T', ' ').slice(5) : ''}`),
    h('span', { class: `state state-${row.state}` }, STATES[row.state]))));
}
