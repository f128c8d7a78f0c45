"""The fault cases of time: clocks that change, jump and go back, sleep, a reader who changes the time at the slot.

A metronome, a reader who wants each story at once, tells when a process has come by a new time: what is due is planned with the
same look.
"""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from bot.core.schedule import next_slot
from storage.records import News, Schedule
from tests.faults.world import MINUTE, MORNING, World
from tests.support.process import BotProcess
from tests.support.telegram import ADA

pytestmark = [pytest.mark.proof, pytest.mark.timeout(300)]
HOUR = dt.timedelta(hours=1)
BEAT = "metronome"
# A time that a night in spring skips, and one in autumn repeats, each with those two nights.
NIGHTS = [
    ("Europe/Berlin", dt.time(2, 30), "2026-03-29", "2026-10-25"),
    ("Asia/Beirut", dt.time(0, 0), "2026-03-29", "2026-10-25"),
    ("Africa/Cairo", dt.time(0, 0), "2026-04-24", "2026-10-30"),
]


class Metronome:
    """A reader of its own tag, told each story at once."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._beats = 0
        [person] = world.telegram.add_people(1, start=900)
        chat = world.follow(person, BEAT)
        world.owed.pop(person)
        world.store.chats.save_settings(dataclasses.replace(chat, news=News.ALERTS, next_slot=None))
        self.person = person

    def beat(self, now: dt.datetime) -> None:
        """Go to a time, and wait until the process has planned and sent by it."""
        world = self._world
        world.set_clock(now)
        self._beats += 1
        world.publish(BEAT, at=world.now)
        world.owed[self.person] += 1
        world.until(lambda: self._heard() == self._beats, what="the beat")
        world.wait_until_idle()

    def _heard(self) -> int:
        return sum(entry["chat_id"] == self.person for entry in self._world.telegram.state.ledger.entries)


def _sleeper(world: World, person: int, schedule: Schedule, now: dt.datetime) -> None:
    """Let somebody follow #harbour by a schedule of their own."""
    chat = world.follow(person, "harbour")
    world.owed.pop(person)
    slot = next_slot(schedule, now)
    assert world.store.chats.save_settings(dataclasses.replace(chat, schedule=schedule, next_slot=slot))


def _started(world: World, now: dt.datetime) -> tuple[BotProcess, Metronome]:
    metronome = Metronome(world)
    world.set_clock(now)
    process = world.run("--only", "delivery")
    process.wait_for_line("connected")
    return process, metronome


@pytest.mark.case(37)
@pytest.mark.case(38)
@pytest.mark.parametrize("season", ["spring", "autumn"])
def test_a_night_on_which_the_clocks_change(world: World, season: str) -> None:
    """A time that the night skips or repeats brings one digest that local date, in each zone, as on the days around."""
    nights = [dt.date.fromisoformat(night[2] if season == "spring" else night[3]) for night in NIGHTS]
    begin = dt.datetime.combine(min(nights) - dt.timedelta(days=1), dt.time(12), dt.UTC)
    people = world.telegram.add_people(len(NIGHTS), start=5000)
    for person, (zone, time, *_) in zip(people, NIGHTS, strict=True):
        _sleeper(world, person, Schedule((time,), zone=zone), begin)
    process, metronome = _started(world, begin)
    for day in range((max(nights) - min(nights)).days + 2):
        if begin.date() + dt.timedelta(days=day) not in {
            *nights,
            *(night - dt.timedelta(days=1) for night in nights),
        }:
            continue  # the days between two nights, on which nothing comes in
        world.owed.update(people)
        world.publish(at=world.now)
        for hour in (10, 13, 14, 24):
            metronome.beat(begin + dt.timedelta(days=day, hours=hour))
    world.finish(process)
    number = 37 if season == "spring" else 38
    world.end(number, f"the clocks change in {season}, three zones")


@pytest.mark.case(39)
@pytest.mark.parametrize("how", ["asleep", "not running"])
def test_five_hours_away(world: World, how: str) -> None:
    """Asleep or down over the slot: one digest on waking, none extra afterwards, and the next at its usual time."""
    world.publish()
    world.readers(10)
    process, metronome = _started(world, MORNING - MINUTE)
    if how == "asleep":
        process.freeze()
        world.set_clock(MORNING + 5 * HOUR)
        process.thaw()
    else:
        process.stop()
        world.set_clock(MORNING + 5 * HOUR)
        process = world.run("--only", "delivery")
    for hours in (5, 6, 12, 23):
        metronome.beat(MORNING + hours * HOUR)
    beats = world.owed.pop(metronome.person)
    world.next_morning("harbour")
    world.owed[metronome.person] = beats
    world.finish(process)
    world.end(39, f"five hours {how} over the slot")


@pytest.mark.case(40)
def test_the_clock_goes_back_and_far_ahead(world: World) -> None:
    """Back by an hour: no slot comes again. Ahead by a year and back: the next digest comes on the next day all the same."""
    world.publish()
    world.readers(10)
    process, metronome = _started(world, MORNING + MINUTE)
    world.wait_for_all()
    metronome.beat(MORNING - HOUR)
    metronome.beat(MORNING + 2 * MINUTE)
    year = dt.timedelta(days=365)
    world.set_clock(MORNING + year - HOUR)
    world.until(
        lambda: all(
            (slot := world.chat(n).next_slot) and slot.at > MORNING + year / 2 for n in _readers(world)
        )
    )
    metronome.beat(MORNING + HOUR)
    beats = world.owed.pop(metronome.person)
    world.next_morning("harbour")
    world.owed[metronome.person] = beats
    world.finish(process)
    world.end(40, "the clock goes back an hour, and ahead a year")


def _readers(world: World) -> list[int]:
    return [person for person in world.owed if person >= 5000]


@pytest.mark.case(41)
def test_the_time_is_changed_at_the_slot(world: World) -> None:
    """Just served, a reader sets a later time of the same day, and another zone: one digest that local date."""
    process = world.run()
    _says(world, "/subscribe #quay")
    slot = world.chat(ADA).next_slot
    assert slot is not None
    world.publish("quay", at=world.now)
    world.owed[ADA] = 1
    world.set_clock(slot.at + MINUTE)
    world.wait_for_all()
    world.publish("quay", at=world.now)
    later = slot.at.hour + 1
    _says(world, f"/time {later}:00")
    _says(world, "/timezone Atlantic/Azores")
    world.owed[ADA] += 1
    then = world.chat(ADA).next_slot
    assert then is not None
    assert then.key[:10] > slot.key[:10]
    world.set_clock(then.at + MINUTE)
    world.finish(process)
    world.end(41, "time and zone are changed right after the digest")


def _says(world: World, text: str) -> None:
    before = world.replies(ADA)
    world.telegram.send(ADA, text)
    world.telegram.wait_until(lambda: world.replies(ADA) > before, what=f"the answer to {text}")
