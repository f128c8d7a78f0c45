"""A message of Telegram as the post that it is: its text, what is marked in it, and who posted it first."""

from __future__ import annotations

import re
from dataclasses import replace

from telegram import (
    Chat,
    Message,
    MessageEntity,
    MessageOriginChannel,
    MessageOriginChat,
)

from bot.ingest.posts import Mark, MarkKind, Post

_COMMAND = re.compile(r"/\w+(?:@\w+)?(?:\s+|$)", re.ASCII)
_KINDS = {
    MessageEntity.HASHTAG: MarkKind.HASHTAG,
    MessageEntity.MENTION: MarkKind.MENTION,
    MessageEntity.URL: MarkKind.LINK,
    MessageEntity.TEXT_LINK: MarkKind.LINK,
}


def read(message: Message) -> Post:
    """Read a message's text, or the caption of what it shows; a command before it goes."""
    text = message.text or message.caption or ""
    command = _COMMAND.match(text)
    skipped = command.end() if command else 0
    units = text.encode("utf-16-le", "surrogatepass")
    marks = [
        _mark(text, units, entity, skipped)
        for entity in (*message.entities, *message.caption_entities)
        if entity.type in _KINDS
    ]
    source, url = _origin(message)
    origin = message.forward_origin
    return Post(
        text=text[skipped:],
        marks=tuple(mark for mark in marks if mark.start >= 0),
        source=source,
        url=url,
        date=origin.date if origin else message.date,
        channel=origin.chat.id if isinstance(origin, MessageOriginChannel) else None,
        guid=_guid(origin.chat, origin.message_id) if isinstance(origin, MessageOriginChannel) else None,
    )


def of_channel(message: Message) -> Post:
    """Read a post where it stands, in its channel: it is that channel's, also where that forwarded it."""
    chat = message.chat
    return replace(
        read(message),
        source=chat.title,
        url=link(chat, message.message_id),
        date=message.date,
        channel=chat.id,
        guid=_guid(chat, message.message_id),
    )


def link(chat: Chat, message_id: int) -> str | None:
    """Give the address of a post; None in a chat that has no public name."""
    return f"https://t.me/{chat.username}/{message_id}" if chat.username else None


def _guid(channel: Chat, message_id: int) -> str:
    """Name a post for good: an edited one is the same, also in a channel without a public name."""
    return f"{channel.id}/{message_id}"


def _origin(message: Message) -> tuple[str | None, str | None]:
    """Give the name of the channel or group that a post was forwarded from, and its address; a person is not named."""
    origin = message.forward_origin
    if isinstance(origin, MessageOriginChannel):
        return origin.chat.title, link(origin.chat, origin.message_id)
    if isinstance(origin, MessageOriginChat):
        return origin.sender_chat.title, None
    return None, None


def _mark(text: str, units: bytes, entity: MessageEntity, skipped: int) -> Mark:
    """Give a mark in characters of the text behind the command; Telegram counts UTF-16 units."""
    start, end = (
        len(units[: 2 * place].decode("utf-16-le", "ignore"))
        for place in (entity.offset, entity.offset + entity.length)
    )
    url = entity.url or (text[start:end] if entity.type == MessageEntity.URL else None)
    return Mark(_KINDS[entity.type], start - skipped, end - skipped, url)
