"""The demo's many readers, and the bulletins that they are owed: so that there is something to break.

What they are owed is noted here and not taken from the bot's books. They never talk, so every message they get is one of these.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING

from bot.playground.model import User
from bot.playground.world import ADA, NIGHT_DESK

if TYPE_CHECKING:
    from bot.playground.telegram import Telegram
    from storage.records import Chat, ChatKind
    from storage.store import Store

TAG = "bulletin"
SOURCE = "Harbour Office"
_FIRST = 2001
_NAMES = (
    *("Amir", "Bea", "Chen", "Dina", "Emil", "Farah", "Goran", "Hana", "Ines", "Jamal", "Kira", "Leo", "Mina", "Noor"),
    *("Olga", "Pavel", "Qasim", "Rosa", "Samir", "Tara", "Umar", "Vera", "Wali", "Xenia", "Yusuf", "Zoe", "Anton", "Bibi"),
)  # fmt: skip
# Different words each, or they would be one story. A round is a day, so that one comes again after five days.
_BULLETINS = (
    "The pilot boat goes out an hour early, because fog is forecast for the mouth of the Sarun.",
    "Quay four is closed until evening while divers look at the old bollards beneath the fish hall.",
    "A crane that was mended in spring lifts its first heavy load today, under the eyes of two inspectors.",
    "Ice was seen north of Cape Sorrow; captains are asked to report whatever they meet on their way in.",
    "The night watch found no lights burning at buoy seven and has sent the tender with new lamps.",
)


class Crowd:
    """The readers of rounds: many who are invented, Ada, and a group. All follow #bulletin."""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram
        self._rounds = 0
        self._joined: dict[int, int] = {}  # Ada's and the group's: Telegram's ids, and our own
        self.owed: dict[int, set[int]] = defaultdict(set)  # by Telegram's ids: the stories that were promised
        self.size = len(_NAMES) + 2

    def __contains__(self, telegram_id: object) -> bool:
        return telegram_id in self.owed

    def let_in(self) -> None:
        """Let the people into the local Telegram; in its own loop, and once is enough."""
        for number, name in enumerate(_NAMES, start=_FIRST):
            self.telegram.add_person(User(number, name, "en", crowd=True), started=True)
        ada = self.telegram.chats[ADA]
        ada.started = ada.started or not ada.blocked

    def promise(self, store: Store, now: dt.datetime) -> tuple[dt.datetime, int]:
        """Publish a bulletin for all of them; gives when their digests are due, and how many."""
        from bot.newsroom.publish import publish
        from storage.records import ArticleDraft, TagUse

        chats = self._chats(store, now)
        self._rounds += 1
        draft = ArticleDraft(
            source=SOURCE,
            code=None,
            url=None,
            title=f"Harbour bulletin {self._rounds}",
            lead=None,
            byline=None,
            published=now,
            paragraphs=(f"{_BULLETINS[self._rounds % len(_BULLETINS)]} This is bulletin {self._rounds}.",),
            tags=(TagUse(TAG, TAG),),
        )
        (saved,) = publish(store, [draft], now)
        for telegram_id in range(_FIRST, _FIRST + len(_NAMES)):
            self.owed[telegram_id].add(saved.story_id)
        on = [chat for chat in chats if chat.off_reason is None and chat.next_slot is not None]
        return max(chat.next_slot.at for chat in on if chat.next_slot and chat.telegram_id in self.owed), len(
            on
        )

    def _chats(self, store: Store, now: dt.datetime) -> list[Chat]:
        """Give the chats of all who follow. Ada and the group are let in once: what they change after that is theirs."""
        from storage.records import ChatKind

        chats = [
            store.chats.find(number, None) or self._follows(store, number, name, ChatKind.PRIVATE, now)
            for number, name in enumerate(_NAMES, start=_FIRST)
        ]
        ada, group = self.telegram.chats[ADA], self.telegram.chats[NIGHT_DESK]
        for shown, kind in ((ada, ChatKind.PRIVATE), (group, ChatKind.GROUP)):
            if not (shown.blocked or shown.moved_to or shown.id in self._joined):
                self._joined[shown.id] = self._follows(store, shown.id, shown.title, kind, now).id
        joined = [store.chats.get(chat_id) for chat_id in self._joined.values()]
        return chats + [chat for chat in joined if chat is not None and _follows_it(store, chat)]

    def _follows(self, store: Store, telegram_id: int, title: str, kind: ChatKind, now: dt.datetime) -> Chat:
        from bot.core.schedule import next_slot
        from storage.records import RuleKind, Schedule, TagUse

        schedule = Schedule()
        chat, _ = store.chats.open(
            telegram_id,
            None,
            kind=kind,
            title=title,
            language="en",
            schedule=schedule,
            next_slot=next_slot(schedule, now),
            now=now,
        )
        store.chats.add_rules(chat.id, RuleKind.FOLLOW, [[TagUse(TAG, TAG)]])
        return chat


def _follows_it(store: Store, chat: Chat) -> bool:
    return any(tag.display == TAG for rule in store.chats.rules(chat.id) for tag in rule.tags)
