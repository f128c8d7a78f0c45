// The people one can be, and the list of their chats.
import { clientWord } from './client.js';
import { byId, h } from './dom.js';
import { clockTime, dayName, languageName, sameDay } from './when.js';

const KINDS = { private: 'bot', group: 'group', supergroup: 'group', channel: 'channel' };

/** What a chat is called: "bot", "group" or "channel". */
export const kind = (chat) => KINDS[chat.type] ?? chat.type;

/** A round badge with the first letter; its colour follows the name. */
export function avatar(name, seed) {
  const letter = [...(name || '?').trim()][0] ?? '?';
  return h('span', { class: `avatar tint-${Math.abs(Number(seed) || 0) % 6}`, 'aria-hidden': 'true' }, letter.toUpperCase());
}

/** The badge of a chat; the bot looks the same to everybody. */
export const chatAvatar = (chat) => avatar(chat.title, chat.type === 'private' ? 0 : chat.id);

export function showPeople(people, current, onChoose) {
  byId('people').replaceChildren(...people.map((person) => h('button', {
    type: 'button',
    class: 'person',
    'data-testid': `person-${person.id}`,
    'aria-pressed': String(person.id === current),
    onclick: () => onChoose(person.id),
  },
  avatar(person.first_name, person.id),
  h('span', { class: 'person-name' }, person.first_name),
  person.role
    ? h('span', { class: 'person-role' }, person.role)
    : h('span', { class: 'person-language', lang: person.language_code, dir: 'auto' }, languageName(person.language_code)))));
}

export function showChats(chats, current, person, now, onOpen) {
  const focused = document.activeElement?.dataset?.testid;
  byId('chats').replaceChildren(...chats.map((chat) => h('li', {}, h('button', {
    type: 'button',
    class: 'chat',
    'data-testid': `chat-${chat.key}`,
    'aria-current': chat.key === current ? 'true' : null,
    onclick: () => onOpen(chat.key),
  },
  chatAvatar(chat),
  h('span', { class: 'chat-title', dir: 'auto' }, chat.title),
  h('span', { class: 'chat-time' }, lastTime(chat, person, now)),
  h('span', { class: 'chat-last', dir: 'auto' }, chat.last?.text?.replaceAll('\n', ' ') || (chat.last ? '…' : clientWord(person.language_code, kind(chat)))),
  chat.unread > 0 && chat.key !== current && h('span', { class: 'unread', 'aria-label': `${chat.unread} unread` }, String(chat.unread))))));
  if (focused?.startsWith('chat-')) byId('chats').querySelector(`[data-testid="${focused}"]`)?.focus();
}

function lastTime(chat, person, now) {
  if (!chat.last?.date) return '';
  const date = new Date(chat.last.date * 1000);
  if (sameDay(date, now, person)) return clockTime(date, person);
  return dayName(date, person).split(/[ ,،]/)[0].slice(0, person.language_code === 'en' ? 3 : 8);
}
