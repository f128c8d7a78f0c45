// The menus of a message and of a chat.
import * as api from './api.js';
import { sender } from './bubble.js';
import { menu, toast } from './overlay.js';

/** The menu of a message. `acts`: reply(message), forward(text). */
export function messageMenu(message, anchor, acts) {
  const text = message.text ?? message.caption ?? '';
  menu(anchor, [
    ['Reply', () => acts.reply({ id: message.message_id, from: sender(message), text: text.replaceAll('\n', ' ') })],
    ['Forward to the bot', () => acts.forward(text)],
    ['Copy text', async () => {
      await navigator.clipboard.writeText(text);
      toast('Copied.');
    }],
  ]);
}

/** The menu of a chat: what a person may do to the bot there. */
export function chatMenu(chat, person, anchor) {
  const act = (work, said) => async () => {
    await work(chat.id, person.id);
    toast(said);
  };
  if (chat.type === 'private') {
    menu(anchor, [
      ['Block the bot', act(api.block, 'The bot is blocked. It can no longer write to you.')],
      ['Unblock the bot', act(api.unblock, 'The bot may write to you again.')],
    ]);
    return;
  }
  const items = [
    ['Add the bot', act(api.addBot, 'The bot is in.')],
    ['Remove the bot', act(api.removeBot, 'The bot is out.')],
  ];
  if (chat.type === 'group') items.push(['Upgrade to a supergroup', act(api.migrate, 'The group goes on under a new number.')]);
  menu(anchor, items);
}
