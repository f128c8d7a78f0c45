"""Readers, news, ticks, floods, lost answers, crashes and clock jumps, in any order, with what must hold after each.

In one process, with the real planner, sender and store against the local Telegram. A crash is an exception that nothing
catches, raised at a point of the sender's gate: nothing after that point is done, not even what a stop would tidy up.
"""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import math
from collections import Counter
from collections.abc import Iterator

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.core.tally import Tally
from storage.records import ChatKind, News, PartState, Quiet, Schedule
from storage.store import Store
from tests.delivery.rig import Rig
from tests.faults.ledger import MARK
from tests.faults.world import IN_FLIGHT
from tests.support.telegram import Json, LocalTelegram

MOST_STORIES = 9  # a digest holds ten: what is left out of a full one is not what this is about
TAGS = ("harbour", "quay")
NOTHING_TO_DO = frozenset({"idle", "resting"})
SCHEDULES = (
    Schedule(),
    Schedule((dt.time(8), dt.time(18))),
    Schedule((dt.time(12, 30),), zone="Asia/Kabul"),
    Schedule((dt.time(7), dt.time(13), dt.time(21)), zone="America/St_Johns"),
)
readers = st.integers(0, len(SCHEDULES) - 1)
tags = st.sampled_from(TAGS)
QUIET = Quiet(dt.time(22), dt.time(7))


class Killed(BaseException):
    """The process is gone."""


class Machine(RuleBasedStateMachine):
    """One database and four readers; what is owed is counted beside, from the follows and the news alone."""

    def __init__(self, url: str, telegram: LocalTelegram, first: int, totals: Totals) -> None:
        super().__init__()
        self.store = Store.open(url, migrate=False)
        self.rig = Rig(self.store, telegram)
        self.alone = url.startswith("sqlite")
        self.totals = totals
        self.people = telegram.add_people(len(SCHEDULES), start=first)
        self.seen = len(telegram.state.ledger.entries)
        self.follows: set[tuple[int, str]] = set()
        self.stories: dict[str, int] = {}
        self.owed: set[tuple[int, str]] = set()
        self.may_be_uncertain = 0

    # What happens

    @initialize(wishes=st.lists(st.tuples(readers, tags), min_size=3, max_size=8))
    def begin(self, wishes: list[tuple[int, str]]) -> None:
        """Let some readers in, with news for them."""
        for reader, tag in wishes:
            self.follow(reader, tag)
        for tag in TAGS:
            self.article(tag, 12)

    @rule(reader=readers, tag=tags)
    def follow(self, reader: int, tag: str) -> None:
        """Let somebody follow a tag: what comes in from now on is owed."""
        person = self.people[reader]
        schedule, now = SCHEDULES[reader], self.rig.now
        # As a channel: a long digest of theirs is several messages.
        self.rig.desk.chat(person, tag, schedule=schedule, now=now, kind=ChatKind.CHANNEL)
        self.follows.add((person, tag))

    @rule(reader=readers, news=st.sampled_from(News), quiet=st.sampled_from([None, QUIET]))
    def prefer(self, reader: int, news: News, quiet: Quiet | None) -> None:
        """Let somebody choose alerts, digests or both, with quiet hours or without."""
        chat = self.store.chats.find(self.people[reader], None)
        if chat is not None:
            assert self.store.chats.save_settings(dataclasses.replace(chat, news=news, quiet=quiet))

    @precondition(lambda self: len(self.stories) < MOST_STORIES)
    @rule(tag=tags, words=st.sampled_from([12, 380]))
    def article(self, tag: str, words: int) -> None:
        """Let an article come in; three long ones make a digest of two messages."""
        title = f"{MARK} report {len(self.stories) + 1}."
        self.stories[title] = self.rig.desk.publish(tag, at=self.rig.now, title=title, words=words)
        self.owed |= {(person, title) for person, followed in self.follows if followed == tag}

    @rule(late=st.sampled_from([1, 1, 1, 3 * 60, 7 * 60]))
    def next_slot(self, late: int) -> None:
        """Go to the next slot, or some minutes beyond it, and plan."""
        due = self.store.deliveries.next_due()
        if due is not None:
            self.jump(late + max(0, math.ceil((due - self.rig.now).total_seconds() / 60)))
        self.tick()

    @rule()
    def tick(self) -> None:
        """Plan what is due."""
        self.rig.plan()

    @rule()
    def send(self) -> None:
        """Start a process and let it send until nothing is left to do; then it stops well."""
        asyncio.run(self._send(None))

    @rule(point=st.sampled_from(["claimed", "begun", "accepted", "marked"]), time=st.integers(1, 3))
    def crash(self, point: str, time: int) -> None:
        """Start a process that dies when it comes to a point, if it comes there."""
        try:
            asyncio.run(self._send((point, time)))
        except Killed:
            self.may_be_uncertain += IN_FLIGHT

    @rule(reader=readers, seconds=st.sampled_from([1, 40, 4000, 43_837]))
    def flood(self, reader: int, seconds: int) -> None:
        """Let the next message to somebody be refused with 429."""
        self.rig.telegram.script("sendMessage", "error", chat=self.people[reader], retry_after=seconds)

    @rule(reader=readers, do=st.sampled_from(["accept_then_close", "close", "half_body"]))
    def lose_answer(self, reader: int, do: str) -> None:
        """Let the answer about the next message to somebody be lost."""
        self.rig.telegram.script("sendMessage", do, chat=self.people[reader])
        self.may_be_uncertain += 1

    @rule(minutes=st.sampled_from([-60, 1, 2, 30, 5 * 60, 6 * 60, 9 * 60, 24 * 60]))
    def jump(self, minutes: int) -> None:
        """Let time pass, or the clock go back."""
        self.rig.now += dt.timedelta(minutes=minutes)
        self.rig.seconds += 60 * max(minutes, 0)

    async def _send(self, kill_at: tuple[str, int] | None) -> None:
        came: Counter[str] = Counter()
        stop = asyncio.Event()

        async def gate(point: str) -> None:
            came[point] += 1
            if kill_at == (point, came[point]):
                raise Killed
            if point in NOTHING_TO_DO:
                stop.set()

        async with self.rig.sender(gate=gate, alone=self.alone) as sender:
            await sender.run(stop)

    # What must hold

    @invariant()
    def nothing_doubled(self) -> None:
        """No reader was sent a story twice, and what is believed sent was accepted."""
        seen = Counter((person, title) for person, title in self._shown())
        assert max(seen.values(), default=0) <= 1, seen
        ids = {(entry["chat_id"], entry["message_id"]) for entry in self._accepted()}
        rows = self.store.deliveries.ledger()
        believed = {(row.telegram_id, row.message_id) for row in rows if row.state is PartState.SENT}
        assert believed <= ids
        doubtful = [row for row in rows if row.state in (PartState.UNCERTAIN, PartState.SENDING)]
        assert len(ids - believed) <= len(doubtful) <= self.may_be_uncertain

    def teardown(self) -> None:
        """Let everything go well for a day and a half: then nobody was skipped."""
        try:
            self.rig.telegram.clear_script()
            for _ in range(8):
                self.jump(5 * 60)
                self.tick()
                self.send()
                for _ in range(MOST_STORIES):
                    if not self.store.deliveries.counts()[PartState.QUEUED]:
                        break
                    self.jump(2)  # for the next message of the same digest, and what a flood held back
                    self.send()
            self.nothing_doubled()
            missing = self.owed - set(self._shown())
            assert missing <= self._shown_as_missing(), missing
            self._count(missing)
        finally:
            self.store.close()

    def _accepted(self) -> list[Json]:
        mine = self.rig.telegram.state.ledger.entries[self.seen :]
        return [entry for entry in mine if entry["chat_id"] in self.people]

    def _shown(self) -> Iterator[tuple[int, str]]:
        """Give each story that a reader was sent, as often as it was."""
        for entry in self._accepted():
            for title in self.stories:
                if title in entry["text"]:
                    yield entry["chat_id"], title

    def _shown_as_missing(self) -> set[tuple[int, str]]:
        """Give what stands in messages that are uncertain."""
        titles = {story: title for title, story in self.stories.items()}
        return {
            (row.telegram_id, titles[story])
            for row in self.store.deliveries.ledger()
            if row.state is PartState.UNCERTAIN
            for story in row.story_ids
        }

    def _count(self, missing: set[tuple[int, str]]) -> None:
        states = Counter(row.state for row in self.store.deliveries.ledger())
        assert not states[PartState.QUEUED]
        assert not states[PartState.SENDING]
        assert not states[PartState.FAILED]
        tally = Tally(
            owed=len(self.owed),
            accepted=len(self._accepted()),
            sent=states[PartState.SENT],
            uncertain=states[PartState.UNCERTAIN],
            expired=states[PartState.EXPIRED],
            lost=len(missing - self._shown_as_missing()),
        )
        self.totals.add(tally, self.may_be_uncertain)


class Totals:
    """What all examples came to."""

    def __init__(self) -> None:
        self.tally = Tally()
        self.doubt = 0
        self.examples = 0

    def add(self, tally: Tally, doubt: int) -> None:
        """Add an example."""
        self.tally += tally
        self.doubt += doubt
        self.examples += 1
