"""What a person may do: write, forward, edit, press a button."""

from __future__ import annotations

import asyncio
import zlib

from bot.playground.clean import clean
from bot.playground.entities import settle
from bot.playground.errors import Json, NotPlayableError
from bot.playground.membership import inside, unblock
from bot.playground.model import ADMINS, INSIDE, Chat, Message, StoredFile, Text, User
from bot.playground.plain import find
from bot.playground.telegram import Query, Telegram

_TEXT_LIMIT = 4096
_POSTS = 1_000_000  # that a channel has had
_FORWARDED_FROM: Json = {
    "id": -1001000000099,
    "type": "channel",
    "title": "Harbour News",
    "username": "harbour_news",
}


def write(
    telegram: Telegram,
    chat_id: int,
    user_id: int,
    text: str,
    *,
    reply_to: int | None = None,
    forward: bool = False,
    origin: Json | None = None,
    thread: int | None = None,
    document: StoredFile | None = None,
    location: Json | None = None,
    media: Json | None = None,
    in_name_of: int | None = None,
) -> Message:
    """Let a person write, or share a location. In a private chat that unblocks the bot, as the client's [Restart] does.

    `media` is what else the message shows, in Telegram's own fields; the text then is its caption. `origin` is where the text was forwarded from; `forward` alone: from a channel that is not here. `in_name_of` is the
    group itself, or a channel, which the person administers.
    """
    person, chat = inside(telegram, chat_id, user_id)
    as_chat = _administered(telegram, chat, person, in_name_of) if in_name_of is not None else None
    if chat.type == "channel" and chat.members[user_id] not in ADMINS:
        raise NotPlayableError("Only administrators write in a channel.")
    body = _written(text, bare=document is None and media is None) if location is None else Text("")
    if chat.type == "private":
        _begin(telegram, chat, user_id)
    if forward and origin is None:
        origin = _origin(telegram, text)
    message = telegram.keep(
        chat,
        None if chat.type == "channel" else person,
        body,
        reply_to=reply_to if reply_to in chat.messages else None,
        forward=origin,
        thread=thread,
        document=document,
        location=location,
        media=media,
        as_chat=as_chat,
    )
    chat.seen[user_id] = message.id
    if _bot_sees(telegram, message):
        telegram.updates.push("channel_post" if chat.type == "channel" else "message", message.api())
    return message


def _begin(telegram: Telegram, chat: Chat, user_id: int) -> None:
    """Begin a private chat, or go on with one in which the bot was blocked."""
    if chat.blocked:
        unblock(telegram, chat.id, user_id)
    chat.started = True


def forward(telegram: Telegram, chat_id: int, user_id: int, source_id: int, message_id: int) -> Message:
    """Let a person forward a message of a channel or group that they are in."""
    _, source = inside(telegram, source_id, user_id)
    message = source.messages.get(message_id)
    if message is None or message.service is not None:
        raise NotPlayableError("That message can't be forwarded.")
    origin: Json = {"date": message.date}
    if source.type == "channel":
        origin |= {"type": "channel", "chat": source.api(), "message_id": message.id}
    elif message.as_chat is not None:
        origin |= {"type": "chat", "sender_chat": message.as_chat.api()}
    else:
        assert message.sender is not None
        origin |= {"type": "user", "sender_user": message.sender.api()}
    return write(
        telegram,
        chat_id,
        user_id,
        message.body.text,
        origin=message.forward or origin,
        document=message.document,
        location=message.location,
        media=message.media,
    )


def edit(telegram: Telegram, chat_id: int, user_id: int, message_id: int, text: str) -> Message:
    """Let a person edit what they wrote."""
    person, chat = inside(telegram, chat_id, user_id)
    message = chat.messages.get(message_id)
    if message is None or message.sender not in (person, None):
        raise NotPlayableError("That message can't be edited.")
    message.body = _found(text)
    message.edited = telegram.now()
    telegram.events.tell("edit", chat.id, message_id=message.id)
    if _bot_sees(telegram, message):
        kind = "edited_channel_post" if chat.type == "channel" else "edited_message"
        telegram.updates.push(kind, message.api())
    return message


async def press(
    telegram: Telegram, chat_id: int, user_id: int, message_id: int, data: str, *, too_old: bool = False
) -> Json:
    """Let a person press a button, also one that is no longer there (a client may be behind).

    Of a message that is `too_old` Telegram tells the bot no more than where it is.
    """
    person, chat = inside(telegram, chat_id, user_id)
    message = chat.messages.get(message_id)
    query = Query(
        telegram.unique(), chat.id, telegram.monotonic(), asyncio.get_running_loop().create_future()
    )
    _forget_old_queries(telegram)
    telegram.queries[query.id] = query
    hidden = {"message_id": message_id, "chat": chat.api(), "date": 0}
    shown = message.api() if message and not too_old else hidden
    telegram.updates.push(
        "callback_query",
        {
            "id": query.id,
            "from": person.api(),
            "chat_instance": str(chat.id),
            "message": shown,
            "data": data,
        },
    )
    try:
        async with asyncio.timeout(telegram.press_patience):
            return await asyncio.shield(query.answer)
    except TimeoutError:
        return {"answered": False, "text": None, "show_alert": False}


def _forget_old_queries(telegram: Telegram) -> None:
    """Drop what can't be answered any more; queries lie in the order of asking."""
    limit = telegram.monotonic() - telegram.query_life
    while telegram.queries and (oldest := next(iter(telegram.queries.values()))).asked_at < limit:
        del telegram.queries[oldest.id]


def _written(text: str, *, bare: bool) -> Text:
    body = _found(text)
    if not body.text and bare:
        raise NotPlayableError("Write something first.")
    if len(body.text) > _TEXT_LIMIT:
        raise NotPlayableError("A message holds at most 4,096 characters.")
    return body


def _found(text: str) -> Text:
    body = clean(Text(text))
    return Text(body.text, settle([], find(body.text)))


def _administered(telegram: Telegram, chat: Chat, person: User, chat_id: int) -> Chat:
    """Give the chat in whose name a person writes in a group; raises NotPlayableError."""
    name = telegram.chat(chat_id)
    if (name is not chat and name.type != "channel") or name.members.get(person.id) not in ADMINS:
        raise NotPlayableError(f"{person.first_name} can't write in that name here.")
    return name


def _bot_sees(telegram: Telegram, message: Message) -> bool:
    """Privacy mode, as it is by default: in groups a bot sees commands, mentions, and replies to itself."""
    chat, bot = message.chat, telegram.bot
    if chat.type == "private":
        return True
    status = chat.members.get(bot.id)
    if status not in INSIDE:
        return False
    if status in ADMINS or chat.type == "channel":
        return True
    replied = chat.messages.get(message.reply_to or 0)
    if replied is not None and replied.sender is bot:
        return True
    name = f"@{bot.username}".lower()
    if name in message.body.text.lower():
        return True
    first = message.body.text.split(maxsplit=1)[0] if message.body.text else ""
    return first.startswith("/") and "@" not in first


def _origin(telegram: Telegram, text: str) -> Json:
    """Give where a text was forwarded from: the same text is the same post, another one another."""
    number = 1 + zlib.crc32(text.encode(errors="replace")) % _POSTS
    return {"type": "channel", "date": telegram.now() - 60, "chat": _FORWARDED_FROM, "message_id": number}
