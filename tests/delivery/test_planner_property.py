"""Nobody is skipped, nothing comes twice: whatever happens in whatever order."""

from __future__ import annotations

import dataclasses
import datetime as dt
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery import planner
from bot.delivery.planner import plan_due
from bot.locales import words
from storage.records import Chat, ChatKind, ClaimedPart, PartState, Schedule, Tag
from storage.store import Store
from tests.delivery.desk import EVENING_BEFORE, HOUR, Desk
from tests.support.examples import examples

TAGS = ("ports", "cricket", "harvest")
ENDS = (PartState.SENT, PartState.UNCERTAIN, PartState.FAILED)
REACHED = (PartState.SENT, PartState.UNCERTAIN)

PUBLISH = st.tuples(st.just("publish"), st.sets(st.sampled_from(TAGS), min_size=1))
PASS = st.tuples(st.just("pass"), st.sampled_from([0.1, 1.0, 4.0, 7.0, 24.0, 60.0]))
TICK = st.tuples(st.just("tick"), st.none())
SEND = st.tuples(st.just("send"), st.tuples(st.sampled_from(ENDS), st.integers(1, 4)))
PAUSE = st.tuples(st.just("pause"), st.integers(0, 30))
ACTIONS = st.lists(st.one_of(PUBLISH, PUBLISH, PASS, TICK, TICK, SEND, SEND, PAUSE), max_size=40)


class Run:
    """One history: a clock that only goes forward, three readers, and what they were sent."""

    def __init__(self, store: Store) -> None:
        self.desk = Desk(store)
        self.now = EVENING_BEFORE
        self.tags: dict[int, set[str]] = {}
        self.parts: list[tuple[ClaimedPart, PartState]] = []
        twice = Schedule(times=(dt.time(8), dt.time(20)))
        self.chats = (
            self.desk.chat(1, "ports", stories=2),
            self.desk.chat(2, "ports+cricket", "harvest", schedule=twice),
            self.desk.chat(
                3,
                "ports",
                "cricket",
                mute="harvest",
                schedule=Schedule(zone="Asia/Kabul"),
                kind=ChatKind.CHANNEL,
            ),
        )

    def publish(self, tags: set[str]) -> None:
        """Bring an article in, long enough for a digest of a few to need several pages or messages."""
        self.tags[self.desk.publish(*tags, at=self.now, words=400)] = tags

    def send(self, how: tuple[PartState, int]) -> None:
        """End a few messages that are owed."""
        state, most = how
        self.parts += [(part, state) for part in self.desk.deliver(self.now, state, most=most)]

    def pause(self, hours: int) -> None:
        """Let the last reader pause."""
        chat = self.desk.reload(self.chats[2])
        until = self.now + hours * HOUR
        self.desk.store.chats.save_settings(dataclasses.replace(chat, paused_until=until))

    def do(self, action: str, value: object) -> None:
        """Do one thing."""
        if action == "publish":
            self.publish(value)  # type: ignore[arg-type]  # as PUBLISH draws it
        elif action == "pass":
            self.now += value * HOUR  # type: ignore[operator]  # as PASS draws it
        elif action == "tick":
            plan_due(self.desk.store, words, self.now)
        elif action == "send":
            self.send(value)  # type: ignore[arg-type]  # as SEND draws it
        else:
            self.pause(value)  # type: ignore[arg-type]  # as PAUSE draws it

    def finish(self) -> None:
        """Let three quiet days pass, so that everything owed has its chance."""
        for _ in range(12):
            self.now += 6 * HOUR
            plan_due(self.desk.store, words, self.now)
            self.send((PartState.SENT, 1000))


def _matches(chat: int, tags: set[str]) -> bool:
    """Judge by hand what `Run`'s readers follow."""
    if chat == 1:
        return "ports" in tags
    if chat == 2:
        return {"ports", "cricket"} <= tags or "harvest" in tags
    return bool(tags & {"ports", "cricket"}) and "harvest" not in tags


@settings(max_examples=examples(8), deadline=None)
@given(ACTIONS)
def test_every_story_is_in_exactly_one_digest(
    sqlite_template: Path, actions: list[tuple[str, object]]
) -> None:
    """Each story a reader follows is in one digest that reached them, shown or counted among the rest, never in two."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            planner, "BATCH", 2
        )  # two of three readers at once are many, the third is planned alone
        shutil.copyfile(sqlite_template, f"{folder}/tagwire.db")
        store = Store.open(f"sqlite:///{folder}/tagwire.db")
        try:
            run = Run(store)
            for action, value in actions:
                run.do(action, value)
            run.finish()
            for chat in run.chats:
                _check(run, chat)
        finally:
            store.close()


def _check(run: Run, chat: Chat) -> None:
    """Compare what a chat was sent with what it should have been."""
    mine = [(part, state) for part, state in run.parts if part.chat.id == chat.id]
    reached = {part.delivery_id: part for part, state in mine if state in REACHED}
    released = {
        candidate.story_id: candidate.release
        for candidate in run.desk.store.articles.candidates(0, 10**9, [tag.id for tag in _tags(run)])
    }
    wanted = {story for story, tags in run.tags.items() if _matches(chat.telegram_id, tags)}
    for story in wanted:
        holding = [part for part in reached.values() if part.low < released[story] <= part.high]
        assert len(holding) == 1, f"story {story} of chat {chat.telegram_id} is in {len(holding)} digests"
    for part in reached.values():
        inside = {story for story in wanted if part.low < released[story] <= part.high}
        assert part.digest.total == len(inside)
        shown = [entry.story_id for entry in part.digest.entries]
        assert set(shown) <= inside
        assert len(shown) == len(set(shown)) == min(chat.stories, len(inside))
    keys = [part.slot_key for part in sorted(reached.values(), key=lambda part: part.delivery_id)]
    assert keys == sorted(set(keys))
    sent = [story for part, state in mine if state is PartState.SENT for story in part.story_ids]
    assert len(sent) == len(set(sent))


def _tags(run: Run) -> list[Tag]:
    return list(run.desk.store.tags.find(TAGS).values())
