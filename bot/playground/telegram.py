"""The local Telegram: its state, and the rules that hold for whoever acts in it."""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.playground.clean import clean, shows_nothing, utf16
from bot.playground.entities import settle
from bot.playground.errors import Json, NotPlayableError, bad, forbidden, upgraded
from bot.playground.faults import Barrier, Script
from bot.playground.html import parse_html
from bot.playground.limits import Flood, Limits, Pace
from bot.playground.model import ADMINS, INSIDE, Chat, ChatType, Message, StoredFile, Text, User
from bot.playground.plain import find
from bot.playground.records import Calls, Events, Ledger
from bot.playground.updates import Updates

TOKEN = "7000000001:local-telegram-is-only-a-rehearsal"  # noqa: S105 it opens nothing but the local Telegram
_TEXT_LIMIT = 4096  # code points after parsing
_CAPTION_LIMIT = 1024
_PARSE_MODES = frozenset({"", "html", "none"})


@dataclass(slots=True)
class Query:
    """A pressed button that waits for its answer."""

    id: str
    chat_id: int
    asked_at: float  # monotonic seconds
    answer: asyncio.Future[Json]


@dataclass(slots=True)
class InlineQuery:
    """What a person typed after the bot's name, and the results that it was answered with, by id."""

    id: str
    user_id: int
    text: str
    asked_at: float  # monotonic seconds
    answer: asyncio.Future[Json]
    results: dict[str, tuple[Json, Text]] = field(default_factory=dict)


@dataclass(slots=True)
class Webhook:
    """Where updates are handed to, and how that went."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    last_error_at: int | None = None
    last_error: str = ""


@dataclass(slots=True)
class Profile:
    """What the bot told about itself: commands by scope and language, descriptions by language."""

    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)  # (kind, language)


class Telegram:
    """Everything that the real one would know, in memory. Lives in one event loop; survives the death of any bot.

    `clock` gives the time as people see it (UTC, it may jump); `monotonic` seconds that never jump. `limits` None: no 429s
    but those of the script. `query_life`: seconds until a pressed button is too old to be answered; `press_patience`: seconds for
    which a person watches a pressed button; `webhook_patience`: seconds until a webhook is tried again, doubling;
    `webhook_routes`: where on this computer an outside webhook address really is, by the beginning of the address.
    """

    def __init__(
        self,
        clock: Callable[[], dt.datetime] | None = None,
        *,
        token: str = TOKEN,
        limits: Limits | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        query_life: float = 60.0,
        press_patience: float = 3.0,
        webhook_patience: float = 1.0,
        webhook_routes: dict[str, str] | None = None,
    ) -> None:
        self.clock = clock or (lambda: dt.datetime.now(dt.UTC))
        self.token = token
        self.monotonic = monotonic
        self.query_life = query_life
        self.press_patience = press_patience
        self.webhook_patience = webhook_patience
        self.webhook_routes = dict(webhook_routes or {})
        self.bot = User(int(token.partition(":")[0]), "Tagwire", username="tagwire_demo_bot", is_bot=True)
        self.people: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, StoredFile] = {}
        self.queries: dict[str, Query] = {}
        self.inline_queries: dict[str, InlineQuery] = {}
        self.profile = Profile()
        self.webhook = Webhook()
        self.updates = Updates()
        self.ledger = Ledger()
        self.calls = Calls()
        self.events = Events()
        self.script = Script()
        self.barrier = Barrier()
        self.closing = asyncio.Event()
        self.webhook_changed = asyncio.Event()
        self.pace = Pace(limits, monotonic) if limits else None
        self.flood = Flood(monotonic)
        self._serial = itertools.count(1)

    # Time and names

    def now(self) -> int:
        """Give the time as Telegram writes it: whole seconds since 1970."""
        return int(self.clock().timestamp())

    def unique(self) -> str:
        """Give an id that nobody can guess, longer and larger with each call."""
        return f"{next(self._serial)}{secrets.randbelow(10**12):012d}"

    def new_inline_query(self, user_id: int, text: str) -> InlineQuery:
        """Open an inline query, and forget those that can't be answered any more."""
        now, answer = self.monotonic(), asyncio.get_running_loop().create_future()
        recent = {
            one.id: one for one in self.inline_queries.values() if one.asked_at >= now - self.query_life
        }
        query = InlineQuery(self.unique(), user_id, text, now, answer)
        self.inline_queries = {**recent, query.id: query}
        return query

    # People and chats

    def add_person(self, user: User, *, started: bool = False) -> User:
        """Let a person in, with a private chat with the bot; `started`: they wrote to it before."""
        self.people[user.id] = user
        chat = self.chats.setdefault(user.id, Chat(user.id, "private", user.first_name, user.username))
        chat.started = chat.started or started
        return user

    def add_chat(
        self, chat_id: int, kind: ChatType, title: str, members: dict[int, str], **more: Any
    ) -> Chat:
        """Found a group, supergroup or channel; `members` are statuses by user id, the bot's among them."""
        chat = self.chats[chat_id] = Chat(chat_id, kind, title, members=dict(members), **more)
        self.events.tell("chat", chat_id)
        return chat

    def person(self, user_id: int) -> User:
        """Give a person; raises NotPlayableError."""
        try:
            return self.people[user_id]
        except KeyError:
            raise NotPlayableError(f"Nobody here has the id {user_id}.") from None

    def chat(self, chat_id: int) -> Chat:
        """Give a chat for a person or a test; raises NotPlayableError."""
        try:
            return self.chats[chat_id]
        except KeyError:
            raise NotPlayableError(f"There is no chat {chat_id}.") from None

    def chat_for_bot(self, raw: str) -> Chat:
        """Give the chat that a bot names by id or @username; raises ApiError in Telegram's words."""
        if not raw.strip():
            raise bad("chat_id is empty")
        try:
            chat = self.chats.get(int(raw))
        except ValueError:
            name = raw.removeprefix("@").lower()
            chat = next((chat for chat in self.chats.values() if (chat.username or "").lower() == name), None)
        if chat is None or (chat.type != "private" and self.bot.id not in chat.members):
            raise bad("chat not found")
        return chat

    def writable(self, chat: Chat, thread: int = 0) -> None:
        """Refuse what the bot may not write to."""
        self.readable(chat)
        may_post = chat.members.get(self.bot.id) in ADMINS and "can_post_messages" not in chat.denied
        if chat.type == "channel" and not may_post:
            raise bad("need administrator rights in the channel chat")
        if chat.members.get(self.bot.id) == "restricted":
            raise bad("not enough rights to send text messages to the chat")
        if thread and not (chat.is_forum and (thread in chat.topics or thread == 1)):
            raise bad("message thread not found")
        if thread in chat.closed_topics:
            raise bad("TOPIC_CLOSED")

    def readable(self, chat: Chat) -> None:
        """Refuse what the bot has no part in."""
        if chat.moved_to is not None:
            raise upgraded(chat.moved_to)
        if chat.type == "private":
            if self.people[chat.id].deactivated:
                raise forbidden("user is deactivated")
            if chat.blocked:
                raise forbidden("bot was blocked by the user")
            if not chat.started:
                raise forbidden("bot can't initiate conversation with a user")
        elif (status := chat.members.get(self.bot.id, "left")) == "kicked":
            raise forbidden(f"bot was kicked from the {chat.kind}")
        elif status not in INSIDE:
            raise forbidden(f"bot is not a member of the {chat.kind}")

    # Texts and messages

    def body(self, text: str, parse_mode: str, entities: Any = None, *, caption: bool = False) -> Text:
        """Make a bot's text into what is kept; raises ApiError in Telegram's words."""
        if parse_mode.lower() not in _PARSE_MODES:
            raise bad("unsupported parse_mode")
        if not text and not caption:
            raise bad("message text is empty")
        if not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text):
            raise bad("strings must be encoded in UTF-8")
        parsed = parse_html(text) if parse_mode.lower() == "html" else Text(text, _given(entities, text))
        body = clean(parsed)
        if shows_nothing(body.text):
            if not caption:
                raise bad("text must be non-empty")
            return Text("")
        if len(body.text) > (_CAPTION_LIMIT if caption else _TEXT_LIMIT):
            raise bad("message caption is too long" if caption else "message is too long")
        return Text(body.text, settle(body.entities, find(body.text)))

    def keep(self, chat: Chat, sender: User | None, body: Text, **more: Any) -> Message:
        """Put a message into a chat under the chat's next number."""
        chat.last_id += 1
        message = Message(chat.last_id, chat, self.now(), sender, body, **more)
        chat.messages[message.id] = message
        self.events.tell("message", chat.id, message_id=message.id)
        return message

    def bot_sends(self, method: str, chat: Chat, body: Text, **more: Any) -> Message:
        """Accept a message from the bot: the pace allows it, it is kept, and the ledger says so."""
        self._allowed(chat)
        message = self.keep(chat, None if chat.type == "channel" else self.bot, body, **more)
        self.ledger.accept(method, chat.id, message.id, body.text, self.clock().isoformat())
        return message

    def bot_edits(self, method: str, message: Message) -> Message:
        """Accept an edit from the bot."""
        self._allowed(message.chat)
        message.edited = self.now()
        self.ledger.accept(
            method, message.chat.id, message.id, message.body.text, self.clock().isoformat(), edit=True
        )
        self.events.tell("edit", message.chat.id, message_id=message.id)
        return message

    def _allowed(self, chat: Chat) -> None:
        """Refuse what comes too soon."""
        self.flood.check()
        if self.pace is not None:
            self.pace.enter(chat)

    def set_limits(self, limits: Limits | None) -> None:
        """Keep Telegram's pace from now on, or not."""
        self.pace = Pace(limits, self.monotonic) if limits else None

    def close(self) -> None:
        """Let everything go that waits, so that a server can stop at once."""
        self.closing.set()
        self.barrier.release_all()
        self.updates.interrupt("")
        self.events.end()


def _given(entities: Any, text: str) -> list[Json]:
    """Take the entities that a bot gave itself, within the text; the others are dropped, as Telegram does."""
    if entities is None:
        return []
    if not isinstance(entities, list):
        raise bad("can't parse entities: expected an Array of MessageEntity")
    size = utf16(text)
    kept = []
    for entity in entities:
        if not isinstance(entity, dict) or not isinstance(entity.get("type"), str):
            raise bad("can't parse entities: MessageEntity must be an Object")
        offset, length = entity.get("offset"), entity.get("length")
        if not isinstance(offset, int) or not isinstance(length, int):
            raise bad("can't parse entities: Can't find field \"offset\"")
        if offset >= 0 and length > 0 and offset + length <= size:
            kept.append(dict(entity))
    return kept
