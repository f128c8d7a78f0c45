// Brings the parts together: who looks, which chat is open, what happens on an event.
import * as api from './api.js';
import { attaching } from './attach.js';
import { Bench } from './bench.js';
import { Calls } from './calls.js';
import { chatAvatar, kind, showChats, showPeople } from './chats.js';
import { clientWord } from './client.js';
import { Clock } from './clock.js';
import { commandsFor } from './commands.js';
import { connecting } from './connect.js';
import { Composer } from './composer.js';
import { sender } from './bubble.js';
import { Conversation } from './conversation.js';
import { openDesk } from './desk.js';
import { byId, oneAtATime } from './dom.js';
import { inlineMode } from './inline.js';
import { botLink } from './links.js';
import { chatMenu, messageMenu } from './menus.js';
import { alertBox, confirmLink, toast } from './overlay.js';
import { Silence } from './silence.js';

const GENERAL = 1; // the topic of a forum whose messages name none

const state = { people: [], bot: null, person: null, chats: [], chat: null, commands: [] };
const clock = new Clock(() => state);
const calls = new Calls();
const bench = new Bench(() => Promise.all([clock.refresh(), refreshChats()]));
const narrow = matchMedia('(max-width: 759px)');
const silence = new Silence();
const composer = new Composer((text, replyTo) => write(state.chat, text, replyTo ? { reply_to_message_id: replyTo } : {}));
const conversation = new Conversation({ link, tag, command, press, forward, menu: ownMenu, jump: (id) => conversation.jump(id) });

const refreshPeople = oneAtATime(async () => {
  const { people, bot } = await api.people();
  state.people = people;
  state.bot = bot;
  state.person = people.find((person) => person.id === state.person?.id) ?? people[0];
  showPeople(people, state.person?.id, choosePerson);
  clock.draw();
});

const refreshCommands = oneAtATime(async () => {
  state.commands = (await api.commands()).commands;
  showHeader();
});

const refreshChats = oneAtATime(async () => {
  if (!state.person) return;
  const { id } = state.person;
  const { chats } = await api.chats(id);
  if (id !== state.person.id) return;
  for (const chat of chats) chat.key = chat.topic ? `${chat.id}/${chat.topic}` : String(chat.id); // a forum's topics are listed one by one
  const moved = chats.find((chat) => chat.key === state.chat?.key)?.moved_to;
  const wanted = moved ? String(moved) : state.chat?.key;
  state.chats = chats.filter((chat) => !chat.moved_to); // a group that was upgraded goes on under its new id
  const usual = state.person.role ? 'channel' : 'private'; // an editor begins at the posts, a reader at the bot
  state.chat = state.chats.find((chat) => chat.key === wanted) ?? state.chats.find((chat) => chat.type === usual) ?? state.chats[0] ?? null;
  showChats(state.chats, state.chat?.key, state.person, clock.now(), openChat);
  showHeader();
});

const refreshMessages = oneAtATime(async () => {
  const { person, chat } = state;
  if (!person || !chat) return;
  let messages = [];
  try {
    ({ messages } = await api.messages(chat.id, person.id, chat.topic));
  } catch (error) {
    conversation.forgetUnless(chat, person);
    throw error;
  }
  if (person !== state.person || chat.key !== state.chat?.key) return;
  const fresh = conversation.show(chat, person, messages);
  byId('empty').hidden = messages.length > 0;
  announce(fresh.filter((message) => message.from?.id !== person.id));
});

function showHeader() {
  const { chat } = state;
  byId('chat-title').textContent = chat?.title ?? '';
  byId('chat-kind').textContent = chat ? clientWord(state.person.language_code, kind(chat)) : '';
  byId('chat-avatar').replaceChildren(...(chat ? [chatAvatar(chat)] : []));
  if (chat) showEmpty(chat);
  const blocked = chat?.blocked ?? false;
  composer.setBlocked(blocked);
  byId('unblock').textContent = clientWord(state.person.language_code, 'unblock');
  byId('start').hidden = chat?.type !== 'private' || blocked;
  byId('start').textContent = clientWord(state.person.language_code, 'start');
  composer.box.placeholder = clientWord(state.person.language_code, 'message');
  composer.setCommands(chat ? commandsFor(state.commands, chat.type, state.person.language_code) : []);
  composer.box.setAttribute('aria-label', chat ? `Message to ${chat.title}` : 'Message');
}

/** What a chat without messages is for, and what can be done in it. */
function showEmpty(chat) {
  let [title, words] = {
    private: [`This is ${chat.title}.`, state.bot?.description || 'A news wire by hashtag. Press Start, as you would in Telegram.'],
    channel: [`${chat.title} is a channel.`, state.person.role ? 'Post an article here, then press “Forward to the bot” under it: the bot shows how it would be published.' : 'Post something here, then press “Forward to the bot” under it: the bot asks which digests the channel should get.'],
  }[chat.type] ?? [`${chat.title} is a group.`, 'Here the bot listens to commands. An administrator, as Ada is, sends /subscribe #harbour, and the group gets a digest.'];
  if (chat.topic) [title, words] = [`${chat.title} is a topic of a group.`, 'An administrator, as Ada is, sends /subscribe #harbour here, and the digest comes into this topic.'];
  byId('empty-title').textContent = title;
  byId('empty-words').textContent = words;
}

function announce(messages) {
  if (!messages.length) return;
  byId('announce').textContent = messages.map((message) => `${sender(message)}: ${(message.text ?? '').slice(0, 300)}`).join('\n');
  if (document.body.dataset.tab === 'desk') document.body.classList.add('has-news');
}

async function choosePerson(id) {
  state.person = state.people.find((person) => person.id === id);
  state.chat = null;
  showPeople(state.people, id, choosePerson);
  clock.draw();
  byId('people').querySelector('[aria-pressed="true"]')?.focus();
  composer.clear();
  await refreshChats();
  remember();
  await refreshMessages();
}

async function openChat(key) {
  state.chat = state.chats.find((chat) => chat.key === key);
  composer.clear();
  view('chat');
  showChats(state.chats, key, state.person, clock.now(), openChat);
  showHeader();
  remember();
  await refreshMessages();
  await refreshChats();
  if (matchMedia('(hover: hover)').matches) composer.box.focus();
}

/** Which screen a narrow window shows: the list or the open chat. */
function view(name) {
  document.body.dataset.view = name;
}

/** Show a part of the page: the chat (beside the others where there is room), or one of what stands behind the bot. */
function part(name) {
  const { body } = document;
  body.dataset.tab = name === 'chat' ? 'chat' : 'desk';
  if (name !== 'chat') body.dataset.part = name;
  for (const pane of document.querySelectorAll('.pane')) pane.hidden = pane.id !== `pane-${body.dataset.part}`;
  markPart();
  if (name === 'chat') {
    body.classList.remove('has-news');
    conversation.toEnd();
  } else {
    byId('desk').scrollTop = 0;
  }
  remember();
  bench.shown(body.dataset.part === 'break');
  calls.shown(body.dataset.part === 'calls');
}

/** Mark the tab of what is in sight: where there is room the chat always is. */
function markPart() {
  const { tab, part: behind } = document.body.dataset;
  const current = narrow.matches && tab === 'chat' ? 'chat' : behind;
  for (const button of document.querySelectorAll('.tab')) button.setAttribute('aria-pressed', String(button.dataset.part === current));
}

/** Keep in the address what is looked at: loading the page anew shows it again. */
function remember() {
  const { tab, part: behind } = document.body.dataset;
  history.replaceState(null, '', `#as=${state.person?.id ?? ''}&chat=${state.chat?.key ?? ''}&part=${tab === 'chat' ? tab : behind}`);
}

function recall() {
  const kept = new URLSearchParams(location.hash.slice(1));
  const [person, chat] = [Number(kept.get('as')), kept.get('chat')];
  if (person) state.person = { id: person };
  if (chat) state.chat = { key: chat };
  return document.querySelector(`.tab[data-part="${CSS.escape(kept.get('part') ?? '')}"]`)?.dataset.part ?? 'chat';
}

const write = (chat, text, more = {}) => put(chat, () => api.send(chat.id, state.person.id, text, { ...more, ...(chat.topic > GENERAL && { message_thread_id: chat.topic }) }));

/** A message of the open chat, forwarded to the bot. */
async function forward(message) {
  const from = state.chat.id;
  const chat = await botChat();
  await put(chat, () => api.forward(chat.id, state.person.id, from, message.message_id));
}

/** Put something into a chat, and look what came. */
async function put(chat, work) {
  if (chat.blocked) {
    toast('The bot is blocked. Unblock it to write to it.');
    return;
  }
  if (chat.type === 'private') silence.asked();
  await work();
  await refreshMessages();
}

/** The person's own chat with the bot, opened. */
async function botChat() {
  const own = state.chats.find((chat) => chat.type === 'private');
  if (own && own.key !== state.chat?.key) await openChat(own.key);
  return own ?? state.chat;
}

async function link(url, text) {
  const inside = botLink(url, state.bot?.username);
  if (inside) {
    const chat = await botChat();
    if (inside.payload !== null) await write(chat, inside.payload ? `/start ${inside.payload}` : '/start');
    return;
  }
  if (await confirmLink(url, text)) window.open(url, '_blank', 'noopener,noreferrer');
}

/** A tag is sent as a message, to the bot itself: in a group it listens to commands only. */
async function tag(text) {
  await write(await botChat(), text);
}

async function command(text) {
  await write(state.chat, text);
}

async function press(message, button, node) {
  if (button.url) {
    await link(button.url, button.text);
    return;
  }
  node.classList.add('waiting');
  node.setAttribute('aria-busy', 'true');
  silence.asked();
  try {
    const answer = await api.press(state.chat.id, state.person.id, message.message_id, button.callback_data);
    if (answer.answered) silence.heard();
    if (answer.text && answer.show_alert) await alertBox(answer.text);
    else if (answer.text) toast(answer.text);
  } finally {
    node.classList.remove('waiting');
    node.removeAttribute('aria-busy');
  }
}

function ownMenu(message, anchor) {
  messageMenu(message, anchor, {
    reply: (answered) => composer.reply(answered),
    forward,
  });
}

function onEvent(event) {
  if (event.kind === 'clock') clock.refresh().then(refreshChats); // a digest came before the clock was seen to move
  if (event.kind === 'call') {
    silence.heard();
    calls.refresh();
    if (/^(set|delete)MyCommands$/i.test(event.method)) refreshCommands();
  }
  if (event.kind === 'chat') refreshChats().then(refreshMessages); // the open chat may have moved
  if (!['message', 'edit', 'delete'].includes(event.kind)) return;
  if (!event.chat_id || event.chat_id === state.chat?.id) refreshMessages();
  refreshChats();
}

async function refreshAll() {
  await refreshPeople();
  await Promise.all([refreshChats().then(refreshMessages), refreshCommands(), clock.refresh(), calls.refresh()]);
}

function start() {
  const before = recall();
  composer.onTyped = inlineMode(composer, () => state, refreshMessages);
  attaching((more) => write(state.chat, '', more));
  view('chat');
  part(before);
  narrow.addEventListener('change', markPart);
  byId('start').addEventListener('click', () => write(state.chat, '/start'));
  byId('unblock').addEventListener('click', async () => {
    await api.unblock(state.chat.id, state.person.id);
    await refreshChats();
    composer.box.focus();
  });
  byId('back').addEventListener('click', () => {
    view('list');
    byId('chats').querySelector('button')?.focus();
  });
  byId('chat-menu').addEventListener('click', (event) => state.chat && chatMenu(state.chat, state.person, event.currentTarget));
  for (const button of document.querySelectorAll('.tab')) button.addEventListener('click', () => part(button.dataset.part));
  window.addEventListener('unhandledrejection', (event) => toast(event.reason?.message ?? 'That did not work.'));
  openDesk();
  connecting();
  api.events(onEvent, (up) => {
    silence.line(up);
    if (up) refreshAll();
  });
  refreshAll();
}

start();
