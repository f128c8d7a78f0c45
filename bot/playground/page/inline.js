// Inline mode: "@bot words" in the box offers what the bot has to share in this chat.
import * as api from './api.js';

const PATIENCE = 250; // milliseconds without a key

/**
 * Give a listener for what is typed; it tells whether that is for the bot's inline mode.
 * `now()` gives {bot, person, chat}; `sent()` follows a choice.
 */
export function inlineMode(composer, now, sent) {
  let timer = 0;
  return (text) => {
    clearTimeout(timer);
    const { bot, person, chat } = now();
    const name = `@${bot?.username} `;
    if (!bot || !text.toLowerCase().startsWith(name.toLowerCase())) return false;
    timer = setTimeout(async () => {
      const found = await api.inline(person.id, text.slice(name.length).trim());
      if (composer.box.value !== text) return;
      composer.show(found.results.map((one) => ({
        title: one.title,
        words: one.description ?? '',
        choose: async () => {
          await api.choose(chat.id, person.id, found.query_id, one.id);
          await sent();
        },
      })), false);
    }, PATIENCE);
    return true;
  };
}
