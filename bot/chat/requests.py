"""What somebody asks of the bot, as a plain value: read from an update in one place."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

from telegram import (
    CallbackQuery,
    Chat,
    Message,
    MessageOriginHiddenUser,
    MessageOriginUser,
    User,
)

from bot.chat import posts
from bot.core import actions
from bot.core.message import Button
from bot.ingest.posts import Post
from bot.newsroom.finding import FoundFeed
from bot.newsroom.on_demand import OnDemand
from bot.newsroom.outside import Page
from storage.records import ChatKind

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]{3,32}))?(?:\s+(.*))?", re.DOTALL)
_OF_A_DIGEST = frozenset({"page", "more", "why", "settings"})
_READING = frozenset(
    {"newest", "story", "mine", "explore_new"}
)  # each brings a new message, and changes nothing
Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button: its action (None: not one of ours, or of another version) and the message it stands under.

    `data` is the button's raw data, `text` what the message says, `buttons` its keyboard, `answered` the text of the
    message that it replied to, `post` that message as a post. Of a message that `is_hidden` Telegram tells only where it is,
    and not even in which topic.
    """

    query_id: str
    action: actions.Action | None
    data: str
    text: str = ""
    buttons: Keyboard = ()
    answered: str | None = None
    post: Post | None = None
    is_hidden: bool = False

    @property
    def is_unkept(self) -> bool:
        """Whether it was shown where nothing of its chat was kept."""
        return self.action is not None and self.action.chat == actions.UNKEPT


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document that somebody sent: how Telegram names it, how they do, and its bytes once they are here."""

    file_id: str
    name: str
    size: int | None
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a message first; `user_id` is None where Telegram keeps it back."""

    user_id: int | None
    name: str


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel that a request is about; `fault` is the key of the sentence that says why it can't be, None: it can."""

    telegram_id: int
    title: str
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One thing that somebody asks: a command, a text, or a pressed button.

    `chat_id` is Telegram's, `topic` the forum topic or None. `user_id` is who asks; `sender_chat` the chat in whose name
    they write (an anonymous administrator writes in the group's own). `language` is the client's. `command` has no
    slash; `args` is what follows it; `named` is off where other bots may be meant by it as well; `text` is the whole text where there is no command. `replied_text` and `replied_id`
    are of the message that this one answers. `post` is the message as a post, `replied_post` that which it answers. `page`
    is what a link in it leads to, once that is read, `summary` that of a document. `place` is a location that was shared (latitude, longitude). `by_editor` says that who asks may edit; `feed` is what an address of theirs leads to, `replied_author` wrote the message that this one answers, `replied_buttons` are under it where that is the bot's own. `bot` is the bot's own username; `administers` says that it is an administrator of the channel which a button is about. `channel` is whose settings are asked for, None: the chat's own.
    """

    chat_id: int
    topic: int | None
    kind: ChatKind
    title: str
    user_id: int | None
    sender_chat: int | None
    language: str
    now: dt.datetime
    bot: str
    message_id: int | None = None
    command: str | None = None
    args: str = ""
    named: bool = True
    text: str = ""
    forwarded: bool = False
    replied_text: str | None = None
    replied_id: int | None = None
    post: Post | None = None
    replied_post: Post | None = None
    document: Attachment | None = None
    summary: OnDemand | None = None
    page: Page | None = None
    administers: bool = False
    place: tuple[float, float] | None = None
    by_editor: bool = False
    replied_author: Author | None = None
    feed: FoundFeed | None = None
    replied_buttons: Keyboard = ()
    press: Press | None = None
    channel: Channel | None = None

    @property
    def in_private(self) -> bool:
        """Whether this is somebody's own chat with the bot."""
        return self.kind is ChatKind.PRIVATE


def of_message(message: Message, *, bot: str, now: dt.datetime, lone: bool = False) -> Request | None:
    """Read a message; None where it is not for the bot (in groups: neither a command nor a mention).

    What somebody sends through the bot's own inline mode is its own words, and no request. Of an album, each picture is a
    message: the one that bears the words is the request, else the one that is read as a `lone` one.
    """
    if message.via_bot is not None and (message.via_bot.username or "").casefold() == bot.casefold():
        return None
    text = message.text or message.caption or ""
    if message.media_group_id is not None and not text and message.document is None and not lone:
        return None
    found = _COMMAND.fullmatch(text)
    if found and (found[2] or bot).casefold() != bot.casefold():
        return None
    if not found and message.chat.type != Chat.PRIVATE:
        whole, text = text, _without_mention(text, message.chat, bot)
        if text == whole:
            return None
    replied = message.reply_to_message
    return replace(
        _base(message.chat, message.from_user, topic=_topic(message), bot=bot, now=now),
        sender_chat=message.sender_chat.id if message.sender_chat else None,
        message_id=message.message_id,
        command=found[1].lower() if found else None,
        args=(found[3] or "").strip() if found else "",
        named=not found or message.chat.type == Chat.PRIVATE or bool(found[2]),
        text="" if found else text.strip(),
        forwarded=message.forward_origin is not None,
        replied_text=_said(replied, bot) if replied else None,
        replied_id=replied.message_id if replied else None,
        post=posts.read(message),
        replied_post=posts.read(replied) if replied else None,
        document=_document(message) or (_document(replied) if replied and found and _asks(found) else None),
        place=(message.location.latitude, message.location.longitude) if message.location else None,
        replied_author=_author(replied) if replied else None,
        replied_buttons=_buttons(replied) if replied and _is_own(replied, bot) else (),
    )


def of_query(query: CallbackQuery, *, bot: str, now: dt.datetime) -> Request | None:
    """Read a pressed button; None where its message can no longer be seen, so that nobody knows what it stood for.

    Telegram hides messages that are old. Buttons of a digest need nothing of it: they carry all that they stand for. Nor do those
    that only bring something to read, but for the topic that it shall come into.
    """
    message = query.message
    if not isinstance(message, Message):
        return None
    data = query.data or ""
    action = actions.unpack(data)
    # The library makes a Message even of one that can't be seen any more.
    answered_unseen = _OF_A_DIGEST if message.chat.is_forum else _OF_A_DIGEST | _READING
    if not message.is_accessible and (action is None or action.name not in answered_unseen):
        return None
    answered = message.reply_to_message
    press = Press(
        query_id=query.id,
        action=action,
        data=data,
        text=message.text or message.caption or "",
        buttons=_buttons(message),
        answered=_said(answered, bot) if answered else None,
        post=posts.read(answered) if answered else None,
        is_hidden=not message.is_accessible,
    )
    return replace(
        _base(message.chat, query.from_user, topic=_topic(message), bot=bot, now=now),
        message_id=message.message_id,
        press=press,
        replied_id=answered.message_id if answered else None,
    )


def language_of(user: User | None) -> str:
    """Give a client's language as it names it, in small letters: `pt-br`. The region makes a zone likely, and a calendar."""
    return ((user.language_code if user else None) or "en").lower().replace("_", "-")


def _said(message: Message, bot: str) -> str | None:
    """Give what a message says, without the mention that calls the bot in a group."""
    text = message.text or message.caption
    return _without_mention(text, message.chat, bot) if text else None


def _without_mention(text: str, chat: Chat, bot: str) -> str:
    """Give a text of a group without the bot's name; as it is where that is not in it, or nobody has to call the bot."""
    if chat.type == Chat.PRIVATE or not bot:
        return text
    bare = re.sub(rf"(?<![A-Za-z0-9_])@{re.escape(bot)}(?![A-Za-z0-9_])", "", text, flags=re.IGNORECASE)
    return text if bare == text else bare.strip()


def _base(chat: Chat, user: User | None, *, topic: int | None, bot: str, now: dt.datetime) -> Request:
    return Request(
        chat_id=chat.id,
        topic=topic,
        kind=ChatKind(chat.type),
        title=chat.title or (user.full_name if user else ""),
        user_id=user.id if user else None,
        sender_chat=None,
        language=language_of(user),
        now=now,
        bot=bot,
    )


def _asks(command: re.Match[str]) -> bool:
    """Tell whether a command asks for a summary of what it replies to."""
    return command[1].lower() == "summary" and not command[3]


def _document(message: Message) -> Attachment | None:
    found = message.document
    return Attachment(found.file_id, found.file_name or "", found.file_size) if found else None


def _is_own(message: Message, bot: str) -> bool:
    """Tell whether the bot itself wrote a message: nobody else's buttons are believed."""
    user = message.from_user
    return user is not None and user.is_bot and (user.username or "").casefold() == bot.casefold()


def _buttons(message: Message) -> Keyboard:
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    return tuple(
        tuple(
            Button(button.text, data=_data(button.callback_data), url=button.url)
            for button in row
            if button.callback_data or button.url
        )
        for row in rows
    )


def _author(message: Message) -> Author | None:
    """Give the person who wrote a message, or the one that was forwarded in it; None for a chat's or a bot's."""
    origin, user = message.forward_origin, message.from_user
    if isinstance(origin, MessageOriginHiddenUser):
        return Author(None, origin.sender_user_name)
    if origin is not None:
        user = origin.sender_user if isinstance(origin, MessageOriginUser) else None
    elif message.sender_chat is not None:
        user = None
    return Author(user.id, user.full_name) if user and not user.is_bot else None


def _topic(message: Message) -> int | None:
    return message.message_thread_id if message.is_topic_message else None


def _data(data: object) -> str | None:
    return data if isinstance(data, str) else None
