// The clock as the bot sees it, told as the person who looks would read it, and the jump to their next digest.
import * as api from './api.js';
import { busily, byId } from './dom.js';
import { clockTime, dayName, fullDate, span, zoneName } from './when.js';

/** Keeps the shown clock going between answers; `now()` is the bot's time. `look()` gives who looks at what: {person, chat}. */
export class Clock {
  constructor(look) {
    this.look = look;
    this.ahead = 0; // milliseconds that the bot's clock is ahead of this browser's
    this.offset = 0;
    byId('jump').addEventListener('click', (event) => busily(event.currentTarget, () => this.jump()));
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
    const reader = { language_code: 'en', zone: this.look().person?.zone }; // the desk is English, the zone the reader's
    byId('clock').textContent = clockTime(now, reader);
    byId('clock').setAttribute('datetime', now.toISOString());
    byId('clock-day').textContent = [dayName(now, reader), zoneName(reader.zone)].filter(Boolean).join(', ');
    byId('clock-day').title = fullDate(now, reader);
    byId('clock-offset').textContent = Math.abs(this.offset) < 1
      ? 'In step with your computer.'
      : `${span(this.offset)} ${this.offset > 0 ? 'ahead of' : 'behind'} your computer.`;
  }

  async jump() {
    const said = byId('jump-result');
    said.textContent = 'Moving the clock…';
    try {
      const { person, chat } = this.look();
      const answer = await api.jump([chat?.id, person?.id].filter(Boolean));
      await this.refresh();
      said.textContent = answer.error ?? answer.text;
    } catch (error) {
      said.textContent = error.message;
    }
  }
}
