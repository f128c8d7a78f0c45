"""Planning: who gets which digest, once, and nothing between two of them."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.core.parting import Parting, Parts
from bot.core.schedule import next_slot
from bot.delivery import planner
from bot.delivery.planner import plan_due
from bot.locales import words
from storage.records import ChatKind, Digest, PartState, Schedule, Slot, Story
from tests import jobs
from tests.delivery.desk import DAY, HOUR, MORNING, ON_SQLITE, Desk

BATCH = 20


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a few chats be many."""
    monkeypatch.setattr(planner, "BATCH", BATCH)


def _plan(desk: Desk, now: dt.datetime) -> int:
    return plan_due(desk.store, words, now)


def test_a_due_chat_gets_one_digest_however_often_one_asks(desk: Desk) -> None:
    """At its minute a chat gets a digest of what it follows; asking again at once makes no second one."""
    desk.chat(1, "ports")
    ports, _ = desk.publish("ports"), desk.publish("cricket")
    assert _plan(desk, MORNING - dt.timedelta(seconds=1)) == 0
    assert _plan(desk, MORNING) == 1
    assert _plan(desk, MORNING) == 0
    [part] = desk.deliver(MORNING)
    assert part.story_ids == (ports,)
    assert part.slot_key == "2026-11-24T08:00"
    assert part.expires_at == MORNING + 6 * HOUR
    assert _plan(desk, MORNING + HOUR) == 0


def test_two_planners_at_once_make_one_digest_a_chat(desk: Desk) -> None:
    """Several planners at the same moment share the work; no chat is skipped or served twice."""
    chats = [desk.chat(number, "ports") for number in range(1, 2 * BATCH + 21)]
    desk.publish("ports")
    with ThreadPoolExecutor(3) as planners:
        made = list(planners.map(lambda _: _plan(desk, MORNING), range(3)))
    assert sum(made) == len(chats)
    assert sorted(row.chat_id for row in desk.rows()) == sorted(chat.id for chat in chats)


def test_a_story_let_out_before_the_slot_is_in_and_one_after_is_in_the_next(desk: Desk) -> None:
    """What comes in after a digest was planned is in the next one, once."""
    desk.chat(1, "ports")
    first = desk.publish("ports")
    _plan(desk, MORNING)
    [today] = desk.deliver(MORNING)
    second = desk.publish("ports", at=MORNING + HOUR)
    _plan(desk, MORNING + DAY)
    [tomorrow] = desk.deliver(MORNING + DAY)
    assert (today.story_ids, tomorrow.story_ids) == ((first,), (second,))
    assert tomorrow.low == today.high


def test_silence_moves_the_cut_and_writes_nothing(desk: Desk) -> None:
    """Where nothing matches, no message is owed, and what was looked through is not looked at again."""
    chat = desk.chat(1, "ports")
    desk.publish("cricket")
    assert _plan(desk, MORNING) == 0
    assert desk.rows() == []
    assert desk.reload(chat).cut > 0
    assert desk.reload(chat).last_slot == "2026-11-24T08:00"


@ON_SQLITE
def test_a_chat_without_rules_is_left_in_peace(desk: Desk) -> None:
    """Following nothing, or only muting, brings no digest, and the slot passes."""
    nothing, only_mute = desk.chat(1), desk.chat(2, mute="ports")
    desk.publish("ports")
    assert _plan(desk, MORNING) == 0
    assert desk.rows() == []
    for chat in (nothing, only_mute):
        after = desk.reload(chat).next_slot
        assert after is not None
        assert after.at == MORNING + DAY


def test_a_digest_that_never_left_is_replaced_by_the_next(desk: Desk) -> None:
    """A queued digest of the morning gives way to the noon one, which holds its news as well."""
    twice = Schedule(times=(dt.time(8), dt.time(12)))
    desk.chat(1, "ports", schedule=twice)
    first = desk.publish("ports")
    _plan(desk, MORNING)
    second = desk.publish("ports", at=MORNING + HOUR)
    assert _plan(desk, MORNING + 4 * HOUR) == 1
    assert desk.states() == [PartState.CANCELLED, PartState.QUEUED]
    [part] = desk.deliver(MORNING + 4 * HOUR)
    assert set(part.story_ids) == {first, second}


def test_a_digest_under_way_is_waited_for(desk: Desk) -> None:
    """While a long digest is half sent its successor waits; then it covers only what is newer."""
    twice = Schedule(times=(dt.time(8), dt.time(12)))
    desk.chat(1, "ports", schedule=twice, stories=30, kind=ChatKind.CHANNEL)
    for _ in range(30):
        desk.publish("ports", words=380)
    _plan(desk, MORNING)
    assert len(desk.rows()) > 1
    list(desk.deliver(MORNING, most=1))
    newer = desk.publish("ports", at=MORNING + HOUR)
    noon = MORNING + 4 * HOUR
    assert _plan(desk, noon) == 0
    list(desk.deliver(noon))
    assert _plan(desk, noon + dt.timedelta(minutes=1)) == 1
    *_, last = desk.deliver(noon + HOUR)
    assert last.story_ids == (newer,)


def test_many_waiting_chats_do_not_hide_the_others(desk: Desk) -> None:
    """More chats with a digest under way than fit a batch: those behind them are served in the same call."""
    twice = Schedule(times=(dt.time(8), dt.time(12)))
    for number in range(1, BATCH + 11):
        desk.chat(number, "ports", schedule=twice)
    desk.chat(9000, "cricket", schedule=Schedule(times=(dt.time(12),)))
    desk.publish("ports")
    _plan(desk, MORNING)
    parts = desk.store.deliveries.claim("slow", MORNING, MORNING + DAY, 1000)
    desk.store.deliveries.exchange("slow", (), [part.id for part in parts], MORNING, MORNING + DAY)
    desk.publish("cricket", at=MORNING + HOUR)
    assert _plan(desk, MORNING + 4 * HOUR) == 1


def test_a_failed_digest_is_not_lost(desk: Desk) -> None:
    """What a failed, expired or cancelled digest would have brought is in the next one."""
    chat = desk.chat(1, "ports")
    story = desk.publish("ports")
    _plan(desk, MORNING)
    list(desk.deliver(MORNING, PartState.FAILED))
    assert desk.reload(chat).cut == 0
    _plan(desk, MORNING + DAY)
    [part] = desk.deliver(MORNING + DAY)
    assert part.story_ids == (story,)


def test_of_a_digest_that_stopped_half_way_the_rest_comes_with_the_next(desk: Desk) -> None:
    """One message of two arrived, the other expired: the next digest holds the rest and what is new, each once."""
    chat = desk.chat(1, "ports", stories=4, kind=ChatKind.CHANNEL)
    owed = {desk.publish("ports", words=380) for _ in range(4)}
    _plan(desk, MORNING)
    [first] = desk.deliver(MORNING, most=1)
    assert 0 < len(first.story_ids) < 4
    assert list(desk.deliver(MORNING + 6 * HOUR)) == []
    assert desk.states() == [PartState.SENT, PartState.EXPIRED]
    owed.add(desk.publish("ports", at=MORNING + 7 * HOUR, words=380))
    _plan(desk, MORNING + DAY)
    later = [story for part in desk.deliver(MORNING + DAY) for story in part.story_ids]
    assert sorted([*first.story_ids, *later]) == sorted(owed)
    assert desk.reload(chat).had == frozenset()


def test_a_digest_in_doubt_is_not_repeated(desk: Desk) -> None:
    """What may have been sent is not sent again with the next digest."""
    desk.chat(1, "ports")
    desk.publish("ports")
    _plan(desk, MORNING)
    list(desk.deliver(MORNING, PartState.UNCERTAIN))
    assert _plan(desk, MORNING + DAY) == 0


@ON_SQLITE
def test_what_does_not_fit_is_counted(desk: Desk) -> None:
    """A digest holds the reader's number of stories and knows how many there were."""
    desk.chat(1, "ports", stories=3)
    for _ in range(8):
        desk.publish("ports")
    _plan(desk, MORNING)
    [part] = desk.deliver(MORNING)
    assert (len(part.digest.entries), part.digest.total) == (3, 8)


def test_a_chat_that_is_off_is_not_planned(desk: Desk) -> None:
    """No digest is made for a chat that has blocked the bot."""
    desk.chat(1, "ports")
    desk.publish("ports")
    desk.store.chats.switch_off(1, "off.blocked", MORNING)
    assert _plan(desk, MORNING) == 0


def test_topics_of_one_group_are_chats_of_their_own(desk: Desk) -> None:
    """Two topics of a group get their own digests."""
    desk.chat(-100, "ports", kind=ChatKind.SUPERGROUP, topic=5)
    desk.chat(-100, "cricket", kind=ChatKind.SUPERGROUP, topic=6)
    desk.publish("ports", "cricket")
    assert _plan(desk, MORNING) == 2


@ON_SQLITE
def test_a_story_that_can_not_be_written_is_left_out_loudly(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """One article that our own code chokes on costs its readers that one story, and the log tells which."""
    desk.chat(1, "ports")
    desk.chat(2, "cricket")
    good, bad = desk.publish("ports"), desk.publish("ports", title="POISON")
    desk.publish("cricket")
    monkeypatch.setattr(Parting, "split", _choking)
    with caplog.at_level(logging.ERROR):
        assert _plan(desk, MORNING) == 2
    assert f"story {bad} can't be written" in caplog.text
    assert "ZeroDivisionError" in caplog.text
    assert next(part.story_ids for part in desk.deliver(MORNING) if part.chat.telegram_id == 1) == (good,)


@ON_SQLITE
def test_a_chat_that_can_not_be_planned_does_not_stop_the_others(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault of our own that hits one chat is logged, that chat stays due, and all others get their digest."""
    desk.chat(1, "ports", schedule=Schedule(times=(dt.time(7),)))
    desk.chat(2, "ports")
    desk.publish("ports")

    def failing(schedule: Schedule, after: dt.datetime, last_slot: str | None = None) -> Slot:
        if schedule.times == (dt.time(7),):
            raise ZeroDivisionError
        return next_slot(schedule, after, last_slot)

    monkeypatch.setattr("bot.delivery.deciding.next_slot", failing)
    with caplog.at_level(logging.ERROR):
        assert _plan(desk, MORNING) == 1
    assert "can't be planned" in caplog.text
    monkeypatch.undo()
    assert _plan(desk, MORNING) == 1


_split = Parting.split


def _choking(parting: Parting, digest: Digest, stories: Mapping[int, Story]) -> Parts:
    """Split as the real one does, but fail on the poisoned article."""
    if any(stories[entry.story_id].article.title == "POISON" for entry in digest.entries):
        raise ZeroDivisionError
    return _split(parting, digest, stories)


def test_very_many_are_decided_for_in_a_process_of_its_own(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Another process decides: each chat has its own digest, once, and nothing goes wrong."""
    monkeypatch.setattr(planner, "MANY", BATCH)
    topics = ("ports", "ferries")
    stories = {topic: desk.publish(topic) for topic in topics}
    chats = {desk.chat(number, topics[number % 2]).id: topics[number % 2] for number in range(1, 3 * BATCH)}
    assert _plan(desk, MORNING) == len(chats)
    assert _plan(desk, MORNING) == 0
    assert {row.chat_id: row.story_ids for row in desk.rows()} == {
        chat: (stories[topic],) for chat, topic in chats.items()
    }
    assert caplog.text == ""


@ON_SQLITE
def test_where_the_process_that_decides_dies_it_goes_on_here(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Killed, it is named in the log, and nobody goes without a digest."""
    monkeypatch.setattr(planner, "MANY", BATCH)
    monkeypatch.setattr(planner, "decide_elsewhere", jobs.decide_and_die)
    for number in range(1, 3 * BATCH):
        desk.chat(number, "ports")
    desk.publish("ports")
    assert _plan(desk, MORNING) == 3 * BATCH - 1
    assert "decided for here" in caplog.text
