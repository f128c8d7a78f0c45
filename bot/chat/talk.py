"""All that an answer is decided from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from bot.chat.channel_words import ChannelWords
from bot.chat.desk import Desk
from bot.chat.requests import Request
from bot.core.message import View
from bot.core.schedule import likely_zone, next_slot
from bot.core.words import Words
from bot.delivery.compose import WordsFor, view_of
from storage.records import Chat, Schedule
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Talk:
    """A request, the chat that it comes from, where everything is kept, and who may publish."""

    store: Store
    words_for: WordsFor
    request: Request
    chat: Chat
    desk: Desk = field(default_factory=Desk)

    @property
    def words(self) -> Words:
        """The words of the chat's language."""
        words = self.words_for(self.chat.language)
        return ChannelWords(words) if self.request.channel else words

    @property
    def view(self) -> View:
        """How the chat reads."""
        return view_of(self.chat, self.words_for, self.request.bot)

    @property
    def by_owner(self) -> bool:
        """Whether it is one of the owners who asks, in their own name."""
        return self.request.user_id in self.desk.owners and self.request.sender_chat is None

    @property
    def by_editor(self) -> bool:
        """Whether it is an owner or an editor who asks, in their own name."""
        return self.by_owner or (self.request.by_editor and self.request.sender_chat is None)

    @property
    def now(self) -> dt.datetime:
        """The moment of the request, UTC."""
        return self.request.now

    @property
    def local_now(self) -> dt.datetime:
        """The moment of the request on the chat's own clock."""
        return self.now.astimezone(ZoneInfo(self.chat.schedule.zone))

    @property
    def is_paused(self) -> bool:
        """Whether digests are paused."""
        return self.chat.paused_until is not None and self.chat.paused_until > self.now

    def kept(self, chat: Chat) -> Talk:
        """Keep the chat's changed settings; gives the talk that knows them.

        A changed schedule, or the end of a pause, counts the next digest anew; but one that is due this moment is not
        taken away.
        """
        wanted = chat
        due = not self.is_paused and chat.next_slot is not None and chat.next_slot.at <= self.now
        resumed = self.is_paused and chat.paused_until is None
        if (chat.schedule != self.chat.schedule and not due) or resumed:
            chat = replace(chat, next_slot=next_slot(chat.schedule, self.now, chat.last_slot))
        if self.store.chats.save_settings(chat):
            return replace(self, chat=chat)
        # A digest was planned since the chat was read: once more, from how the chat is now.
        fresh = self.store.chats.get(chat.id)
        return replace(self, chat=fresh).kept(_with_settings(fresh, wanted)) if fresh else self


def _with_settings(chat: Chat, wanted: Chat) -> Chat:
    """Give a chat with what a reader may set as it is in another record of it."""
    return replace(
        chat,
        language=wanted.language,
        schedule=wanted.schedule,
        length=wanted.length,
        stories=wanted.stories,
        compact=wanted.compact,
        paused_until=wanted.paused_until,
        news=wanted.news,
        quiet=wanted.quiet,
        silent=wanted.silent,
        tells_nothing=wanted.tells_nothing,
    )


def open_talk(
    store: Store,
    words_for: WordsFor,
    request: Request,
    desk: Desk | None = None,
    chat: Chat | None = None,
) -> Talk:
    """Open the talk with a chat, looked up unless it is given: a new one gets its client's language and a likely zone.

    One that was off is on again with a message: who writes to the bot has not blocked it. `/start` says so in any case,
    because the refusal of a digest may be known but not written down yet.
    """
    chat = chat or store.chats.find(request.chat_id, request.topic)
    if chat is None or chat.title != request.title:
        new = _new_chat(request)
        chat, _ = store.chats.open(
            new.telegram_id,
            new.topic,
            kind=new.kind,
            title=new.title,
            language=new.language,
            schedule=new.schedule,
            next_slot=new.next_slot,
            now=request.now,
        )
    if request.command == "start" or (chat.off_reason is not None and request.press is None):
        store.chats.switch_on(request.chat_id, request.now)
        chat = store.chats.get(chat.id) or chat
    return Talk(store, words_for, request, chat, desk or Desk())


def passing_talk(store: Store, words_for: WordsFor, request: Request, desk: Desk | None = None) -> Talk:
    """Give a talk for a look around in a group that no administrator has set up yet: nothing of it is kept.

    Its language and zone are for its administrators to bring; till then everybody is answered in their own.
    """
    return Talk(store, words_for, request, _new_chat(request), desk or Desk())


def _new_chat(request: Request) -> Chat:
    """Give the chat that a request would open: its client's language, the zone most likely for that, good defaults."""
    schedule = Schedule(zone=likely_zone(request.language))
    return Chat(
        id=0,
        telegram_id=request.chat_id,
        topic=request.topic,
        kind=request.kind,
        title=request.title,
        language=request.language,
        schedule=schedule,
        length=2,
        stories=10,
        paused_until=None,
        off_reason=None,
        next_slot=next_slot(schedule, request.now),
        last_slot=None,
        cut=0,
    )
