// The control API of the local Telegram, one function a call. A failing call throws an Error whose message can be shown.

async function call(path, { method = 'GET', body } = {}) {
  let response;
  try {
    response = await fetch(`/play${path}`, {
      method,
      headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Error('The local Telegram is not answering. It may have been stopped in the terminal.');
  }
  const text = await response.text();
  let answer = null;
  try {
    answer = text ? JSON.parse(text) : null;
  } catch {
    // Not JSON: only the status is known.
  }
  if (!response.ok) {
    const error = new Error(answer?.error ?? answer?.description ?? `The local Telegram answered ${response.status}.`);
    error.status = response.status;
    throw error;
  }
  return answer;
}

const post = (path, body) => call(path, { method: 'POST', body });

export const people = () => call('/people');
export const chats = (person) => call(`/chats?as=${person}`);
export const messages = (chat, person, topic) => call(`/chats/${chat}/messages?as=${person}${topic ? `&topic=${topic}` : ''}`);
export const send = (chat, person, text, more = {}) => post(`/chats/${chat}/send`, { as: person, text, ...more });
export const forward = (chat, person, from, message) =>
  post(`/chats/${chat}/forward`, { as: person, from_chat_id: from, message_id: message });
export const press = (chat, person, message, data) =>
  post(`/chats/${chat}/press`, { as: person, message_id: message, data });
export const inline = (person, query) => post('/inline', { as: person, query });
export const choose = (chat, person, query, result) =>
  post(`/chats/${chat}/choose`, { as: person, query_id: query, result_id: result });
export const block = (chat, person) => post(`/chats/${chat}/block`, { as: person });
export const unblock = (chat, person) => post(`/chats/${chat}/unblock`, { as: person });
export const addBot = (chat, person) => post(`/chats/${chat}/add_bot`, { as: person });
export const removeBot = (chat, person) => post(`/chats/${chat}/remove_bot`, { as: person });
export const migrate = (chat) => post(`/chats/${chat}/migrate`, {});
export const commands = () => call('/commands');
export const calls = (after) => call(`/calls?after=${after}`);
export const clock = () => call('/clock');
export const samples = () => call('/desk/samples');
export const publish = (text) => post('/desk/publish', { text });
export const look = (text) => post('/desk/look', { text });
export const connect = (token) => post('/desk/connect', { token });
export const standing = () => call('/break');
export const breakIt = (deed) => post(`/break/${deed}`, {});
export const askFeed = () => post('/desk/feed', {});
export const jump = (chats) => post('/desk/jump', { chats });

/** Listen to what happens. The browser reconnects by itself; `onState(true|false)` tells whether the line is up. */
export function events(onEvent, onState) {
  const source = new EventSource('/play/events');
  source.addEventListener('open', () => onState(true));
  source.addEventListener('error', () => onState(false));
  source.addEventListener('message', (message) => {
    try {
      onEvent(JSON.parse(message.data));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  });
  return source;
}
