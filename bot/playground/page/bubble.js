// One message: bubble, reply quote, text, time, inline keyboard.
import { clientWord } from './client.js';
import { h, icon } from './dom.js';
import { render } from './entities.js';
import { clockTime } from './when.js';

/**
 * Make the node of a message.
 *
 * `view`: {mine, withName, isPost, person, replied}: isPost says that it stands in a channel, person is who looks, replied the
 * message that this one answers, or null.
 * `acts`: link, tag, command (see entities.js), press(message, button, node), forward(message), menu(message, anchor),
 * jump(message id).
 */
export function bubble(message, view, acts) {
  const words = message.text ?? message.caption ?? '';
  const text = h('div', { class: 'text', dir: 'auto' }, render(words, message.entities ?? message.caption_entities, acts));
  if (message.document) text.prepend(attached(message.document), words ? '\n' : '');
  else if (!words) text.append(h('span', { class: 'other' }, otherContent(message)));
  const more = h('button', {
    type: 'button', class: 'more', 'aria-label': 'Reply, forward or copy', 'aria-haspopup': 'menu', 'aria-expanded': 'false',
    onclick: (event) => acts.menu(message, event.currentTarget),
  }, icon('dots'));
  const body = h('div', { class: 'bubble' },
    view.withName && h('div', { class: 'from', dir: 'auto' }, sender(message)),
    forwarded(message, view.person.language_code),
    message.via_bot && h('div', { class: 'forwarded' }, `via @${message.via_bot.username}`),
    quoted(view.replied, acts),
    text,
    h('div', { class: 'meta' }, message.edit_date && h('span', { class: 'edited' }, clientWord(view.person.language_code, 'edited')),
      h('time', { datetime: new Date(message.date * 1000).toISOString() }, clockTime(new Date(message.date * 1000), view.person))));
  return h('li', {
    class: `message ${view.mine ? 'mine' : 'theirs'}`,
    'data-testid': 'message',
    'data-message-id': message.message_id,
    oncontextmenu: (event) => {
      if (event.target.closest('a') || String(document.getSelection())) return;
      event.preventDefault();
      acts.menu(message, more);
    },
  }, h('div', { class: 'line' }, body, more), keyboard(message, acts), view.isPost && words && forwarder(message, acts));
}

export function sender(message) {
  return message.from?.first_name ?? message.sender_chat?.title ?? '';
}

/** A file, which a press saves. */
function attached(file) {
  return h('a', { class: 'file', href: `/play/files/${file.file_id}`, download: file.file_name ?? '' }, icon('file'), file.file_name ?? 'A file');
}

function otherContent(message) {
  if (message.new_chat_members) return `${message.new_chat_members.map((one) => one.first_name).join(', ')} joined`;
  if (message.left_chat_member) return `${message.left_chat_member.first_name} left`;
  if (message.new_chat_title) return `The chat is now called ${message.new_chat_title}`;
  if (message.migrate_to_chat_id) return 'This group became a supergroup';
  if (message.migrate_from_chat_id) return 'This supergroup was a group before';
  return 'A message of another kind';
}

function forwarded(message, language) {
  const origin = message.forward_origin;
  const name = origin?.chat?.title ?? origin?.sender_user?.first_name ?? origin?.sender_user_name ?? message.forward_from_chat?.title;
  return name ? h('div', { class: 'forwarded', dir: 'auto' }, `${clientWord(language, 'from')} ${name}`) : null;
}

function quoted(replied, acts) {
  if (!replied) return null;
  return h('button', { type: 'button', class: 'reply-quote', onclick: () => acts.jump(replied.message_id) },
    h('span', { class: 'reply-from', dir: 'auto' }, sender(replied)),
    h('span', { class: 'reply-text', dir: 'auto' }, (replied.text || replied.document?.file_name || '').replaceAll('\n', ' ')));
}

/** What a newcomer should find without a menu: a post is forwarded by one press. */
function forwarder(message, acts) {
  return h('button', { type: 'button', class: 'forward', 'data-testid': 'forward', onclick: () => acts.forward(message) },
    icon('forward'), 'Forward to the bot');
}

function keyboard(message, acts) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  return h('div', { class: 'keyboard' }, ...rows.map((row) => h('div', { class: 'keyboard-row' }, ...row.map((button) => h('button', {
    type: 'button',
    class: 'inline-button',
    dir: 'auto',
    'data-testid': 'inline-button',
    title: button.url ?? null,
    onclick: (event) => acts.press(message, button, event.currentTarget),
  }, button.text, button.url ? icon('out') : null)))));
}
