"""Planning and time: late slots, pauses, changes of the clock, clocks that are wrong."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from bot.core.schedule import next_slot
from bot.delivery.planner import plan_due
from bot.locales import words
from storage.records import Schedule
from tests.delivery.desk import DAY, HOUR, MORNING, ON_SQLITE, Desk


def _plan(desk: Desk, now: dt.datetime) -> int:
    return plan_due(desk.store, words, now)


@pytest.mark.case(39)
def test_a_slot_missed_by_more_than_six_hours_belongs_to_the_next(desk: Desk) -> None:
    """After a long sleep there is no late digest; the next one holds its news too."""
    chat = desk.chat(1, "ports")
    early = desk.publish("ports")
    assert _plan(desk, MORNING + 6 * HOUR + dt.timedelta(seconds=1)) == 0
    assert desk.reload(chat).cut == 0
    late = desk.publish("ports", at=MORNING + 7 * HOUR)
    assert _plan(desk, MORNING + DAY) == 1
    [part] = desk.deliver(MORNING + DAY)
    assert set(part.story_ids) == {early, late}


@pytest.mark.case(39)
@ON_SQLITE
def test_a_slot_missed_by_less_is_answered_at_once(desk: Desk) -> None:
    """After a nap the digest comes on waking, and the one after it at its usual time."""
    chat = desk.chat(1, "ports")
    desk.publish("ports")
    assert _plan(desk, MORNING + 6 * HOUR) == 1
    after = desk.reload(chat).next_slot
    assert after is not None
    assert (after.at, after.key) == (MORNING + DAY, "2026-11-25T08:00")


@pytest.mark.case(39)
@ON_SQLITE
def test_days_of_sleep_end_in_one_digest(desk: Desk) -> None:
    """However many slots were slept through, the last is answered where it is in time, once; there is no pile."""
    desk.chat(1, "ports")
    desk.chat(2, "ports", schedule=Schedule(times=(dt.time(4), dt.time(8), dt.time(9))))
    desk.publish("ports")
    for _ in range(4):
        _plan(desk, MORNING + 9 * DAY + HOUR)
    assert len(list(desk.deliver(MORNING + 9 * DAY + HOUR))) == 2
    for _ in range(4):
        assert _plan(desk, MORNING + 9 * DAY + 2 * HOUR) == 0
    desk.publish("ports", at=MORNING + 9 * DAY + 2 * HOUR)
    assert _plan(desk, MORNING + 10 * DAY - 4 * HOUR) == 1
    assert len(list(desk.deliver(MORNING + 10 * DAY - 4 * HOUR))) == 1
    assert _plan(desk, MORNING + 10 * DAY) == 1


def test_a_pause_keeps_the_news_for_later(desk: Desk) -> None:
    """Slots within a pause pass; the first digest after it holds what came meanwhile."""
    chat = desk.chat(1, "ports")
    story = desk.publish("ports")
    desk.store.chats.save_settings(dataclasses.replace(chat, paused_until=MORNING + DAY + HOUR))
    for hours in range(0, 48, 2):
        assert _plan(desk, MORNING + hours * HOUR) == 0
    assert _plan(desk, MORNING + 2 * DAY) == 1
    [part] = desk.deliver(MORNING + 2 * DAY)
    assert part.story_ids == (story,)


@pytest.mark.case(37)
@pytest.mark.case(38)
@pytest.mark.parametrize("first_day", [dt.date(2026, 3, 28), dt.date(2026, 10, 24)], ids=["spring", "autumn"])
@pytest.mark.parametrize(
    ("zone", "time"),
    [("Europe/Berlin", dt.time(2, 30)), pytest.param("Asia/Beirut", dt.time(0, 0), marks=pytest.mark.proof)],
)
@ON_SQLITE
def test_one_digest_a_local_date_over_a_change_of_the_clocks(
    desk: Desk, first_day: dt.date, zone: str, time: dt.time
) -> None:
    """A time that the night skips or repeats brings one digest that local date, on all days around it."""
    begin = dt.datetime.combine(first_day, dt.time(12, 15), dt.UTC)
    desk.chat(1, "ports", schedule=Schedule(times=(time,), zone=zone), now=begin)
    made = []
    for tick in range(3 * 24):
        now = begin + tick * HOUR
        if tick % 6 == 0:
            desk.publish("ports", at=now)
        if _plan(desk, now):
            made += [part.slot_key for part in desk.deliver(now)]
    assert len(made) == 3
    assert made == sorted(set(made))


@pytest.mark.case(41)
@ON_SQLITE
def test_a_change_of_time_at_the_slot_brings_no_second_digest(desk: Desk) -> None:
    """A reader who moves the time to later that day, after the digest, gets the next one tomorrow."""
    chat = desk.chat(1, "ports")
    desk.publish("ports")
    _plan(desk, MORNING)
    list(desk.deliver(MORNING))
    desk.publish("ports", at=MORNING + HOUR)
    nine = Schedule(times=(dt.time(9),))
    slot = next_slot(nine, MORNING, desk.reload(chat).last_slot)
    desk.store.chats.save_settings(dataclasses.replace(chat, schedule=nine, next_slot=slot))
    assert _plan(desk, MORNING + 2 * HOUR) == 0


@pytest.mark.case(40)
@ON_SQLITE
def test_a_clock_set_back_repeats_nothing(desk: Desk) -> None:
    """When the machine's clock goes back an hour after the digest, it is not made again."""
    desk.chat(1, "ports")
    desk.publish("ports")
    _plan(desk, MORNING)
    list(desk.deliver(MORNING))
    for minutes in range(-60, 70, 10):
        assert _plan(desk, MORNING + dt.timedelta(minutes=minutes)) == 0


@pytest.mark.case(40)
def test_a_clock_that_was_a_year_ahead_silences_nobody(desk: Desk) -> None:
    """One tick by a clock a year ahead moves the chat's slot there; by the right clock its digest comes the same day."""
    chat = desk.chat(1, "ports")
    desk.chat(2, "ports")
    story = desk.publish("ports")
    early = MORNING - HOUR
    assert _plan(desk, early + 365 * DAY) == 0
    assert _plan(desk, early) == 0
    assert _plan(desk, MORNING) == 2
    [first, _] = desk.deliver(MORNING)
    assert (first.chat.id, first.story_ids) == (chat.id, (story,))
    desk.publish("ports", at=MORNING + HOUR)
    assert _plan(desk, MORNING + HOUR) == 0
    assert _plan(desk, MORNING + DAY) == 2


@ON_SQLITE
def test_a_long_pause_is_no_stray_slot(desk: Desk) -> None:
    """A chat paused for a month keeps the slot it had."""
    chat = desk.chat(1, "ports")
    desk.publish("ports")
    desk.store.chats.save_settings(dataclasses.replace(chat, paused_until=MORNING + 30 * DAY - HOUR))
    assert _plan(desk, MORNING) == 0
    assert desk.reload(chat).next_slot == chat.next_slot
