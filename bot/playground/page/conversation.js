// The open chat: its messages, day by day, kept in step with the local Telegram.
import { bubble, sender } from './bubble.js';
import { byId, h } from './dom.js';
import { fitQuotes } from './entities.js';
import { dayName, sameDay } from './when.js';

const NEAR = 120; // pixels from the end that still count as reading the newest message

/** The list of messages of one chat at a time. `acts` as in bubble.js. */
export class Conversation {
  constructor(acts) {
    this.acts = acts;
    this.list = byId('messages');
    this.scroller = byId('scroller');
    this.newer = byId('newer');
    this.key = null;
    this.nodes = new Map(); // message id -> {node, made: what it was made from}
    this.messages = [];
    this.scroller.addEventListener('scroll', () => this.atEnd() && (this.newer.hidden = true), { passive: true });
    this.newer.addEventListener('click', () => this.toEnd());
    new ResizeObserver(() => this.stick && this.toEnd()).observe(this.scroller);
  }

  /** Show the messages of a chat as a person sees them; gives the messages that were not there before. */
  show(chat, person, messages) {
    const key = keyOf(chat, person);
    const opened = key !== this.key;
    const hold = !opened && !this.atEnd();
    if (opened) this.nodes.clear();
    const known = new Set(this.messages.map((message) => message.message_id));
    this.key = key;
    this.messages = messages;
    const focus = this.focusedButton();
    this.list.replaceChildren(...this.rows(chat, person));
    this.restore(focus);
    fitQuotes(this.list);
    const fresh = opened ? [] : messages.filter((message) => !known.has(message.message_id));
    const own = fresh.some((message) => message.from?.id === person.id);
    if (opened || own || !hold) this.toEnd();
    else if (fresh.length) this.newer.hidden = false;
    return fresh;
  }

  /** Show nothing rather than another chat's messages, where this one's could not be had. */
  forgetUnless(chat, person) {
    if (this.key !== keyOf(chat, person)) this.list.replaceChildren();
  }

  rows(chat, person) {
    const rows = [];
    const byMessageId = new Map(this.messages.map((message) => [message.message_id, message]));
    let day = null;
    let before = null;
    for (const message of this.messages) {
      const date = new Date(message.date * 1000);
      if (!day || !sameDay(day, date, person)) {
        rows.push(h('li', { class: 'day' }, h('span', {}, dayName(date, person))));
        day = date;
        before = null;
      }
      const view = {
        mine: message.from?.id === person.id,
        withName: chat.type !== 'private' && message.from?.id !== person.id && sender(message) !== (before && sender(before)),
        isPost: chat.type === 'channel',
        person,
        replied: byMessageId.get(message.reply_to_message_id ?? message.reply_to_message?.message_id) ?? null,
      };
      rows.push(this.node(message, view));
      before = message;
    }
    for (const id of [...this.nodes.keys()]) if (!byMessageId.has(id)) this.nodes.delete(id);
    return rows;
  }

  node(message, view) {
    const made = JSON.stringify([message, view]);
    const kept = this.nodes.get(message.message_id);
    if (kept?.made === made) return kept.node;
    const node = bubble(message, view, this.acts);
    this.nodes.set(message.message_id, { node, made });
    return node;
  }

  /** Remember which inline button has the focus, since an edit in place makes its message anew. */
  focusedButton() {
    const active = document.activeElement;
    const message = active?.closest?.('[data-message-id]');
    if (!message || !active.classList.contains('inline-button')) return null;
    return { id: Number(message.dataset.messageId), at: buttons(message).indexOf(active), label: active.textContent };
  }

  restore(focus) {
    const node = focus && this.nodes.get(focus.id)?.node;
    if (!node || node.contains(document.activeElement)) return;
    const all = buttons(node);
    const target = all.find((button) => button.textContent === focus.label) ?? all[focus.at] ?? all[0];
    target?.focus({ preventScroll: true });
  }

  atEnd() {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < NEAR;
  }

  toEnd() {
    this.stick = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.newer.hidden = true;
    requestAnimationFrame(() => {
      this.stick = this.atEnd();
    });
  }

  /** Go to a message and light it for a moment. */
  jump(id) {
    const node = this.nodes.get(id)?.node;
    if (!node) return;
    node.scrollIntoView({ block: 'center' });
    node.classList.remove('lit');
    requestAnimationFrame(() => node.classList.add('lit'));
  }
}

const keyOf = (chat, person) => `${person.id}:${chat.key}`;

const buttons = (node) => [...node.querySelectorAll('.inline-button')];
