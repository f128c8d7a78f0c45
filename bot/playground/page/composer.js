// The box to write in: Enter sends, Shift+Enter is a new line, "/" offers the bot's commands.
import { byId, h } from './dom.js';

/** The composer. `onSend(text, replyTo)` may throw; then the text stays in the box. */
export class Composer {
  constructor(onSend) {
    this.onSend = onSend;
    this.box = byId('composer');
    this.list = byId('commands');
    this.button = byId('commands-button');
    this.replyTo = null;
    this.commands = [];
    this.onTyped = null; // asked first; true where what is typed is for somebody else
    this.box.addEventListener('input', () => this.typed());
    this.box.addEventListener('keydown', (event) => this.key(event));
    byId('write').addEventListener('submit', (event) => {
      event.preventDefault();
      this.send();
    });
    this.button.addEventListener('click', () => (this.list.hidden ? this.offer(this.commands, true) : this.close()));
    byId('reply-cancel').addEventListener('click', () => this.reply(null));
    document.addEventListener('pointerdown', (event) => !byId('write').contains(event.target) && this.close());
    this.list.addEventListener('keydown', (event) => this.listKey(event));
    this.list.addEventListener('scroll', () => this.markMore(), { passive: true });
  }

  /** The bot's commands: [{command, description}]. */
  setCommands(commands) {
    this.commands = commands ?? [];
    this.button.hidden = !this.commands.length;
  }

  /** Give [Unblock] instead of the box, as Telegram does, where the person blocked the bot. */
  setBlocked(blocked) {
    byId('write-row').hidden = blocked;
    byId('unblock').hidden = !blocked;
    if (blocked) this.clear();
  }

  /** Answer a message ({id, from, text}), or null to stop answering. */
  reply(message) {
    this.replyTo = message?.id ?? null;
    byId('replying').hidden = !message;
    byId('replying-text').textContent = message ? `${message.from}: ${message.text}` : '';
    if (message) this.box.focus();
  }

  clear() {
    this.box.value = '';
    this.reply(null);
    this.close();
    this.grow();
  }

  async send() {
    const text = this.box.value.trim();
    if (!text) return;
    this.close();
    const kept = [this.box.value, this.replyTo];
    this.box.value = '';
    this.grow();
    try {
      await this.onSend(text, kept[1]);
      this.reply(null);
    } catch (error) {
      if (!this.box.value) [this.box.value] = kept;
      this.grow();
      throw error;
    }
  }

  key(event) {
    if (event.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      this.send();
    } else if (event.key === 'Escape') {
      if (this.list.hidden) this.reply(null);
      this.close();
    } else if (event.key === 'ArrowUp' && !this.list.hidden) {
      event.preventDefault();
      this.list.lastElementChild?.focus();
    }
  }

  listKey(event) {
    const all = [...this.list.children];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      (all[all.indexOf(document.activeElement) + step] ?? this.box).focus();
    } else if (event.key === 'Escape') {
      this.close();
      this.box.focus();
    }
  }

  typed() {
    this.grow();
    if (this.onTyped?.(this.box.value)) return;
    const start = /^\/(\w*)$/.exec(this.box.value)?.[1];
    if (start === undefined) this.close();
    else this.offer(this.commands.filter((one) => one.command.startsWith(start.toLowerCase())), false);
  }

  offer(commands, focus) {
    this.show(commands.map((one) => ({
      title: `/${one.command}`, words: one.description, choose: () => this.onSend(`/${one.command}`, null),
    })), focus);
  }

  /** Offer choices ([{title, words, choose}]) above the box. */
  show(choices, focus) {
    if (!choices.length) return this.close();
    this.list.replaceChildren(...choices.map((one) => h('button', {
      type: 'button',
      class: 'command-choice',
      onclick: async () => {
        this.clear();
        this.box.focus();
        await one.choose();
      },
    }, h('b', { dir: 'auto' }, one.title), h('span', { dir: 'auto' }, one.words))));
    this.list.hidden = false;
    this.list.scrollTop = 0;
    this.markMore();
    this.button.setAttribute('aria-expanded', 'true');
    if (focus) this.list.firstElementChild.focus();
    return undefined;
  }

  /** Show whether more commands follow below those that are in sight. */
  markMore() {
    const { scrollHeight, scrollTop, clientHeight } = this.list;
    this.list.classList.toggle('more-below', scrollHeight - scrollTop - clientHeight > 8);
  }

  close() {
    this.list.hidden = true;
    this.button.setAttribute('aria-expanded', 'false');
  }

  grow() {
    this.box.style.height = 'auto';
    this.box.style.height = `${Math.min(this.box.scrollHeight, 160)}px`;
  }
}
