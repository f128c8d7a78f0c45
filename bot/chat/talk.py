"""All that an answer is decided from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from bot.chat.requests import Request
from bot.core.message import View
from bot.core.schedule import likely_zone, next_slot
from bot.core.words import Words
from bot.delivery.compose import WordsFor, view_of
from storage.records import Chat, Schedule
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Talk:
    """A request, the chat that it comes from, and where everything is kept."""

    store: Store
    words_for: WordsFor
    request: Request
    chat: Chat

    @property
    def words(self) -> Words:
        """The words of the chat's language."""
        return self.words_for(self.chat.language)

    @property
    def view(self) -> View:
        """How the chat reads."""
        return view_of(self.chat, self.words_for)

    @property
    def now(self) -> dt.datetime:
        """The moment of the request, UTC."""
        return self.request.now

    @property
    def local_now(self) -> dt.datetime:
        """The moment of the request on the chat's own clock."""
        return self.now.astimezone(ZoneInfo(self.chat.schedule.zone))

    def kept(self, chat: Chat) -> Talk:
        """Keep the chat's changed settings, its next digest counted anew; gives the talk that knows them."""
        slot = next_slot(chat.schedule, self.now, chat.last_slot)
        changed = replace(chat, next_slot=slot)
        self.store.chats.save_settings(changed)
        return replace(self, chat=changed)


def open_talk(store: Store, words_for: WordsFor, request: Request) -> Talk:
    """Open the talk with a chat: one that is new gets its client's language and the zone most likely for that."""
    chat = store.chats.find(request.chat_id, request.topic)
    if chat is None or chat.title != request.title:
        schedule = Schedule(zone=likely_zone(request.language))
        chat, _ = store.chats.open(
            request.chat_id,
            request.topic,
            kind=request.kind,
            title=request.title,
            language=request.language,
            schedule=schedule,
            next_slot=next_slot(schedule, request.now),
            now=request.now,
        )
    return Talk(store, words_for, request, chat)
