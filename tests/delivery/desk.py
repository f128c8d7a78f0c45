"""A news desk of a few lines: invented articles and chats, put straight into a store."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator

import pytest
from sqlalchemy import delete

from bot.core.hashtags import key
from bot.core.schedule import next_slot
from bot.core.stories import identity
from storage.records import (
    ArticleDraft,
    Chat,
    ChatKind,
    ClaimedPart,
    Ladder,
    Outcome,
    PartRow,
    PartState,
    PreparedArticle,
    RuleKind,
    Schedule,
    TagUse,
)
from storage.schema import StoryRow
from storage.store import Store

MORNING = dt.datetime(2026, 11, 24, 8, 0, tzinfo=dt.UTC)
EVENING_BEFORE = MORNING - dt.timedelta(hours=12)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)

# For what does not depend on the engine: the suite has four minutes in all.
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class Desk:
    """Publishes, opens chats and plays the sender."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._count = 0

    def publish(
        self, *tags: str, at: dt.datetime = EVENING_BEFORE, title: str | None = None, words: int = 12
    ) -> int:
        """Keep an article with these tags; gives its story."""
        self._count += 1
        title = title or f"The harbour of Velmora, report {self._count}"
        sentence = f"Report {self._count}: " + " ".join(["The ferry is late again"] * (words // 5 + 1)) + "."
        draft = ArticleDraft(
            source="Harbour News",
            code=str(1000 + self._count),
            url=f"https://harbour.example/{self._count}",
            title=title,
            lead=None,
            byline=None,
            published=at,
            paragraphs=(sentence,),
            tags=tuple(TagUse(key(tag), tag) for tag in tags),
        )
        ladder = Ladder("lead", "en", ((0, sentence),), ((0,),))
        article = PreparedArticle(draft, identity(draft), "en", ladder)
        return self.store.articles.save([article], at)[0].story_id

    def correct(self, story_id: int, *, title: str) -> None:
        """Keep a correction of a story's article."""
        kept = self.store.articles.stories([story_id])[story_id].article
        draft = ArticleDraft(
            kept.source, kept.code, kept.url, title, None, None, kept.published, ("Corrected.",), kept.tags
        )
        ladder = Ladder("lead", "en", ((0, "Corrected."),), ((0,),))
        self.store.articles.save(
            [PreparedArticle(draft, identity(draft), "en", ladder, replaces=kept.id)], MORNING
        )

    def remove(self, story_id: int) -> None:
        """Take a story away for good."""
        self.store._database.write(lambda c: c.execute(delete(StoryRow).where(StoryRow.id == story_id)))

    def chat(
        self,
        telegram_id: int,
        *follow: str,
        mute: str | None = None,
        schedule: Schedule | None = None,
        kind: ChatKind = ChatKind.PRIVATE,
        topic: int | None = None,
        now: dt.datetime = EVENING_BEFORE,
        stories: int = 10,
    ) -> Chat:
        """Open a chat that follows these tags (`a+b` for a set)."""
        schedule = schedule or Schedule()
        chat, _ = self.store.chats.open(
            telegram_id,
            topic,
            kind=kind,
            title=f"Reader {telegram_id}",
            language="en",
            schedule=schedule,
            next_slot=next_slot(schedule, now),
            now=now,
        )
        if stories != chat.stories:
            chat = dataclasses.replace(chat, stories=stories)
            self.store.chats.save_settings(chat)
        sets = [[TagUse(key(tag), tag) for tag in sorted(one.split("+"), key=key)] for one in follow]
        self.store.chats.add_rules(chat.id, RuleKind.FOLLOW, sets)
        if mute:
            self.store.chats.add_rules(chat.id, RuleKind.MUTE, [[TagUse(key(mute), mute)]])
        return chat

    def reload(self, chat: Chat) -> Chat:
        """Give the chat as it is now."""
        found = self.store.chats.get(chat.id)
        assert found is not None
        return found

    def rows(self) -> list[PartRow]:
        """Give the ledger."""
        return self.store.deliveries.ledger()

    def states(self) -> list[PartState]:
        """Give how the parts stand, oldest first."""
        return [row.state for row in self.rows()]

    def deliver(
        self, now: dt.datetime, state: PartState = PartState.SENT, *, most: int = 1000
    ) -> Iterator[ClaimedPart]:
        """Claim, begin and end parts as the sender would, one after another; gives each."""
        for _ in range(most):
            claimed = self.store.deliveries.claim("desk", now, now + HOUR, 1)
            if not claimed:
                return
            [part] = claimed
            if self.store.deliveries.exchange("desk", (), [part.id], now, now + HOUR):
                self.store.deliveries.exchange(
                    "desk", [Outcome(part.id, state, message_id=1)], (), now, now + HOUR
                )
                yield part
