// A quiet line above the box when nobody answers: the line to the local Telegram is down, or the bot keeps silent.
import { byId } from './dom.js';

const PATIENCE = 6000; // milliseconds without a sign of the bot after a person wrote to it

export class Silence {
  constructor() {
    this.connected = true;
    this.timer = 0;
    this.late = false;
  }

  /** The event line went up or down. */
  line(up) {
    this.connected = up;
    this.draw();
  }

  /** A person wrote or pressed something that the bot should answer. */
  asked() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.late = true;
      this.draw();
    }, PATIENCE);
  }

  /** The bot did something. */
  heard() {
    clearTimeout(this.timer);
    if (!this.late) return;
    this.late = false;
    this.draw();
  }

  draw() {
    const words = this.words();
    byId('silence').hidden = !words;
    if (words && byId('silence').textContent !== words) byId('silence').textContent = words;
    document.body.classList.toggle('bot-silent', Boolean(words));
  }

  words() {
    if (!this.connected) return 'The local Telegram is not answering. Trying again…';
    return this.late ? 'The bot is not answering. What you wrote is kept for it until it is back.' : '';
  }
}
