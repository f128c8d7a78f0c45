// The menus of a message and of a chat.
import * as api from './api.js';
import { sender } from './bubble.js';
import { menu, toast } from './overlay.js';

/** The menu of a message. `acts`: reply(message), forward(message). */
export function messageMenu(message, anchor, acts) {
  const text = message.text ?? message.caption ?? '';
  menu(anchor, [
    ['Reply', () => acts.reply({ id: message.message_id, from: sender(message), text: text.replaceAll('\n', ' ') })],
    ['Forward to the bot', () => acts.forward(message)],
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
    menu(anchor, [chat.blocked
      ? ['Unblock the bot', act(api.unblock, 'The bot may write to you again.')]
      : ['Block the bot', act(api.block, 'The bot is blocked. It can no longer write to you.')]]);
    return;
  }
  const inside = ['member', 'administrator'].includes(chat.bot);
  const items = [inside ? ['Remove the bot', act(api.removeBot, 'The bot is out.')] : ['Add the bot', act(api.addBot, 'The bot is in.')]];
  if (chat.type === 'group') items.push(['Upgrade to a supergroup', act(api.migrate, 'The group goes on under a new number.')]);
  menu(anchor, items);
}
