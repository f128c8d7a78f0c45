// The Bot API calls that the bot makes, newest first. Waiting for updates (getUpdates) is left out: it never stops.
import * as api from './api.js';
import { byId, h, oneAtATime } from './dom.js';
import { toast } from './overlay.js';

const KEPT = 200;
const LONGEST = 20_000; // characters of a call that are shown; [Copy] has all

/** The panel; it asks only while it is in sight. */
export class Calls {
  constructor() {
    this.visible = false;
    this.list = byId('calls-list');
    this.choice = byId('calls-method');
    this.after = 0;
    this.methods = new Set();
    this.refresh = oneAtATime(() => this.load());
    this.choice.addEventListener('change', () => this.filter());
  }

  /** The panel came into sight, or went out of it. */
  shown(visible) {
    this.visible = visible;
    if (visible) this.refresh().catch(() => {});
  }

  async load() {
    if (!this.visible) return;
    const { calls } = await api.calls(this.after);
    for (const call of calls) {
      this.after = Math.max(this.after, call.seq ?? 0);
      if (/^getUpdates$/i.test(call.method)) continue;
      this.list.prepend(row(call));
      this.know(call.method);
    }
    while (this.list.children.length > KEPT) this.list.lastElementChild.remove();
    this.filter();
  }

  know(method) {
    if (this.methods.has(method)) return;
    this.methods.add(method);
    const after = [...this.choice.options].slice(1).find((option) => option.value > method);
    this.choice.insertBefore(h('option', { value: method }, method), after ?? null);
  }

  filter() {
    const wanted = this.choice.value;
    let shown = 0;
    for (const line of this.list.children) {
      line.hidden = Boolean(wanted) && line.dataset.method !== wanted;
      shown += !line.hidden;
    }
    byId('calls-none').hidden = shown > 0;
    byId('calls-none').textContent = wanted ? `No ${wanted} among the last ${KEPT} calls.` : 'No calls yet.';
  }
}

function row(call) {
  const chat = call.chat_id ?? call.params?.chat_id ?? '';
  const { status } = call;
  const body = h('div', { class: 'call-body' });
  const line = h('details', {
    class: 'call',
    ontoggle: () => line.open && !body.children.length && body.append(...opened(call)), // drawn when it is looked at
  },
  h('summary', {},
    h('span', { class: 'call-method' }, call.method),
    h('span', { class: 'call-chat' }, String(chat)),
    h('span', { class: call.ok && !call.lost ? 'call-ok' : 'call-error' }, call.lost ? 'answer lost' : call.ok ? 'ok' : `error${status ? ` ${status}` : ''}`)),
  body);
  return h('li', { 'data-method': call.method }, line);
}

function opened(call) {
  const copy = h('button', {
    type: 'button',
    class: 'quiet call-copy',
    onclick: async () => {
      await navigator.clipboard.writeText(JSON.stringify(call, null, 2));
      toast('Copied.');
    },
  }, 'Copy');
  return [copy, ...[['The call', call.params], [call.lost ? 'The answer, which the bot never got' : 'The answer', call.response]].flatMap(([words, value]) => [h('h3', {}, words), json(value, words)])];
}

/** JSON as it is read: what is nested within as text, as the Bot API wants it, was opened by the local Telegram. */
function json(value, words) {
  const text = JSON.stringify(value, null, 2) ?? '';
  return h('pre', { dir: 'ltr', tabindex: '0', 'aria-label': words }, text.length > LONGEST ? `${text.slice(0, LONGEST)}\n…` : text);
}
