// The Bot API calls that the bot makes, newest first. Waiting for updates (getUpdates) is left out: it never stops.
import * as api from './api.js';
import { byId, h, oneAtATime } from './dom.js';

const KEPT = 200;

/** The panel; it asks only while it is open. */
export class Calls {
  constructor() {
    this.panel = byId('calls');
    this.list = byId('calls-list');
    this.after = 0;
    this.refresh = oneAtATime(() => this.load());
    this.panel.addEventListener('toggle', () => this.panel.open && this.refresh().catch(() => {}));
  }

  async load() {
    if (!this.panel.open) return;
    const { calls } = await api.calls(this.after);
    for (const call of calls) {
      this.after = Math.max(this.after, call.seq ?? 0);
      if (!/^getUpdates$/i.test(call.method)) this.list.prepend(row(call));
    }
    while (this.list.children.length > KEPT) this.list.lastElementChild.remove();
    byId('calls-none').hidden = this.list.children.length > 0;
  }
}

function row(call) {
  const chat = call.chat_id ?? call.params?.chat_id ?? '';
  const status = call.status ?? call.response?.error_code;
  const ok = call.ok ?? call.response?.ok ?? (status === undefined || status < 400);
  return h('li', {}, h('details', { class: 'call' },
    h('summary', {},
      h('span', { class: 'call-method' }, call.method),
      h('span', { class: 'call-chat' }, String(chat)),
      h('span', { class: ok ? 'call-ok' : 'call-error' }, ok ? 'ok' : `error${status ? ` ${status}` : ''}`)),
    h('pre', { dir: 'ltr', tabindex: '0' }, JSON.stringify(call, null, 2))));
}
