"""What there is in a Telegram: people, chats, messages, files; and how the Bot API writes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from bot.playground.errors import Json

ChatType = Literal["private", "group", "supergroup", "channel"]
MEMBER_STATUSES = ("creator", "administrator", "member", "restricted", "left", "kicked")
INSIDE = frozenset({"creator", "administrator", "member", "restricted"})
GENERAL = 1  # the topic of a forum whose messages name none
ADMINS = frozenset({"creator", "administrator"})


@dataclass(slots=True)
class User:
    """A person, or the bot itself.

    `zone` is where the person's own clock hangs, `role` what the page calls them, `crowd` says that they are one of many
    whom the page does not list; a bot is told none of it.
    """

    id: int
    first_name: str
    language_code: str | None = None
    username: str | None = None
    is_bot: bool = False
    deactivated: bool = False
    zone: str = "UTC"
    role: str = ""
    crowd: bool = False

    def api(self) -> Json:
        """Write a User object."""
        user: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.username:
            user["username"] = self.username
        if self.language_code:
            user["language_code"] = self.language_code
        return user


# Who Telegram says has written what was written in the name of a group or of a channel.
ANONYMOUS_ADMIN = User(1087968824, "Group", username="GroupAnonymousBot", is_bot=True)
CHANNEL_BOT = User(136817688, "Channel", username="Channel_Bot", is_bot=True)


@dataclass(slots=True)
class Text:
    """A text as Telegram keeps it: cleaned, with entities whose offsets and lengths are UTF-16 units."""

    text: str
    entities: list[Json] = field(default_factory=list)


@dataclass(slots=True)
class StoredFile:
    """A file that somebody sent."""

    id: str
    name: str
    mime_type: str
    content: bytes

    def api(self) -> Json:
        """Write a Document object."""
        return {
            "file_id": self.id,
            "file_unique_id": self.id[-16:],
            "file_name": self.name,
            "mime_type": self.mime_type,
            "file_size": len(self.content),
        }


@dataclass(slots=True)
class Message:
    """A message of a chat. `sender` is None for the posts of a channel; `as_chat` is in whose name another one was written."""

    id: int
    chat: Chat
    date: int
    sender: User | None
    body: Text
    markup: Json | None = None
    reply_to: int | None = None
    thread: int | None = None
    edited: int | None = None
    forward: Json | None = None
    document: StoredFile | None = None
    preview: Json | None = None
    protected: bool = False
    via_bot: User | None = None  # that offered it in inline mode
    silent: bool = False  # sent without a sound, which the bot is never told
    location: Json | None = None  # {"latitude": ..., "longitude": ...}
    media: Json | None = None  # what else it shows, in Telegram's own fields: {"photo": [...]}
    as_chat: Chat | None = None
    service: Json | None = None  # what happened, where this is no text: {"new_chat_title": ...}

    def api(self, *, with_reply: bool = True) -> Json:
        """Write a Message object; the message that it replies to comes along one level deep."""
        out: Json = {"message_id": self.id}
        if self.sender is None:
            out["sender_chat"] = self.chat.api()
        elif self.as_chat is not None:
            stand_in = ANONYMOUS_ADMIN if self.as_chat is self.chat else CHANNEL_BOT
            out |= {"from": stand_in.api(), "sender_chat": self.as_chat.api()}
        else:
            out["from"] = self.sender.api()
        out |= {"chat": self.chat.api(), "date": self.date}
        if self.edited is not None:
            out["edit_date"] = self.edited
        if self.thread is not None:
            out |= {"message_thread_id": self.thread, "is_topic_message": True}
        if self.forward is not None:
            out["forward_origin"] = self.forward
        if self.via_bot is not None:
            out["via_bot"] = self.via_bot.api()
        if self.protected:
            out["has_protected_content"] = True
        if with_reply and self.reply_to is not None and (target := self.chat.messages.get(self.reply_to)):
            out["reply_to_message"] = target.api(with_reply=False)
        if self.service is not None:
            return out | self.service
        return out | self._content()

    def _content(self) -> Json:
        out: Json = {}
        kind, marks = "text", "entities"
        if self.document is not None:
            out["document"] = self.document.api()
            kind, marks = "caption", "caption_entities"
        if self.media is not None:
            out |= self.media
            kind, marks = "caption", "caption_entities"
        if self.location is not None:
            out["location"] = self.location
        elif self.body.text or kind == "text":
            out[kind] = self.body.text
        if self.body.entities:
            out[marks] = self.body.entities
        if self.preview is not None:
            out["link_preview_options"] = self.preview
        if self.markup is not None:
            out["reply_markup"] = self.markup
        return out


@dataclass(slots=True)
class Chat:
    """A chat: its kind, who is in it, its messages by id, and where it went."""

    id: int
    type: ChatType
    title: str = ""
    username: str | None = None
    members: dict[int, str] = field(default_factory=dict)  # user id -> status, the bot among them
    messages: dict[int, Message] = field(default_factory=dict)
    last_id: int = 0
    started: bool = False  # private: the person wrote to the bot once
    blocked: bool = False  # private: the person blocked the bot
    moved_to: int | None = None
    is_forum: bool = False
    topics: dict[int, str] = field(default_factory=dict)
    closed_topics: set[int] = field(default_factory=set)
    denied: set[str] = field(default_factory=set)  # rights that the bot lacks where it is administrator
    seen: dict[int, int] = field(default_factory=dict)  # person -> the last message that they have seen

    def api(self) -> Json:
        """Write a Chat object."""
        out: Json = {"id": self.id, "type": self.type}
        out["first_name" if self.type == "private" else "title"] = self.title
        if self.username:
            out["username"] = self.username
        if self.is_forum:
            out["is_forum"] = True
        return out

    @property
    def kind(self) -> str:
        """How Telegram's sentences name this chat: `supergroup chat`."""
        return f"{self.type} chat"

    @property
    def last(self) -> Message | None:
        """The newest message that still exists."""
        return self.messages[next(reversed(self.messages))] if self.messages else None
