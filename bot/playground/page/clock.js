// The clock as the bot sees it, and the jump to the next digest.
import * as api from './api.js';
import { byId } from './dom.js';
import { clockTime, dayName, fullDate, span, zoneName } from './when.js';

/** Keeps the shown clock going between answers; `now()` is the bot's time. */
export class Clock {
  constructor() {
    this.ahead = 0; // milliseconds that the bot's clock is ahead of this browser's
    this.offset = 0;
    byId('jump').addEventListener('click', () => this.jump());
    setInterval(() => this.draw(), 1000);
    setInterval(() => this.refresh().catch(() => {}), 15_000); // another window may have jumped
  }

  now() {
    return new Date(Date.now() + this.ahead);
  }

  async refresh() {
    const { now, offset } = await api.clock();
    this.ahead = Date.parse(now) - Date.now();
    this.offset = offset;
    this.draw();
  }

  draw() {
    const now = this.now();
    byId('clock').textContent = clockTime(now, 'en');
    byId('clock').setAttribute('datetime', now.toISOString());
    byId('clock-day').textContent = `${dayName(now, 'en')}, ${zoneName(now)}`;
    byId('clock-day').title = fullDate(now);
    byId('clock-offset').textContent = Math.abs(this.offset) < 1
      ? 'The same as yours.'
      : `${span(this.offset)} ${this.offset > 0 ? 'ahead of' : 'behind'} yours.`;
  }

  async jump() {
    const button = byId('jump');
    const said = byId('jump-result');
    button.disabled = true;
    button.classList.add('busy');
    said.textContent = 'Moving the clock…';
    try {
      const answer = await api.jump();
      await this.refresh();
      said.textContent = answer.error ?? answer.text
        ?? (answer.now ? `It is ${clockTime(this.now(), 'en')} ${zoneName(this.now())} now, and the digest that was due is on its way.` : 'No digest is due: nobody has asked for one yet.');
    } catch (error) {
      said.textContent = error.message;
    } finally {
      button.disabled = false;
      button.classList.remove('busy');
    }
  }
}
