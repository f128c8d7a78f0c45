"""The pace of several processes on one database."""

from __future__ import annotations

import asyncio
import dataclasses
import time
from collections.abc import Iterator
from contextlib import contextmanager

from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.pace import LATE, Alone, Pace
from bot.delivery.shared_pace import SharedPace
from storage.records import PartState
from storage.store import Store
from storage.threads import Threads
from tests.delivery.desk import ON_SQLITE
from tests.delivery.rig import QUICK, Rig, all_in
from tests.delivery.test_pace import Clock, most_within, reserved


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 40), st.floats(0, 0.3)), max_size=120))
def test_two_processes_never_pass_the_rate(calls: list[tuple[bool, int, float]]) -> None:
    """Whoever reserves what when: of all permits together no second holds more than the rate, and none is given twice."""
    clock = Clock()
    shared = Alone(clock)
    paces = [Pace(monotonic=clock, shared=shared) for _ in range(2)]
    moments = []
    for chat, (first, ahead, later) in enumerate(calls):
        moments.append(clock.now + reserved(paces[first], chat, ahead=ahead))
        clock.now += later
    assert most_within(moments, 1.0 - LATE - 1e-6) <= 25


def test_replies_of_one_process_make_the_other_wait() -> None:
    """Replies leave at once; with the report of them the broadcast of every process makes room."""
    clock = Clock()
    shared = Alone(clock)
    talk, wire = (Pace(monotonic=clock, shared=shared) for _ in range(2))
    for chat in range(25):
        talk.reserve_reply(chat, group=False)
    asyncio.run(talk.report())
    assert 0.99 <= reserved(wire, 999) <= 1.01


@contextmanager
def _processes(*stores: Store) -> Iterator[list[SharedPace]]:
    threads = [Threads(2) for _ in stores]
    try:
        yield [SharedPace(store, own) for store, own in zip(stores, threads, strict=True)]
    finally:
        for own in threads:
            own._executor.shutdown()


def test_two_processes_share_one_rate(store: Store, database_url: str) -> None:
    """Two that send as fast as they may get the rate together, each a part; the row is the database's."""
    rate, seconds = 100.0, 0.6

    async def send(shared: SharedPace) -> list[float]:
        pace = Pace(monotonic=time.monotonic, shared=shared, overall=rate)
        moments: list[float] = []
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            wait = await pace.reserve_broadcast(len(moments), group=False, ahead=10)
            moments.append(time.monotonic() + wait)
            await asyncio.sleep(wait)
        return moments

    async def both(pair: list[SharedPace]) -> list[list[float]]:
        return await asyncio.gather(*(send(shared) for shared in pair))

    other = Store.open(database_url, migrate=False)
    try:
        with _processes(store, other) as pair:
            found = asyncio.run(both(pair))
    finally:
        other.close()
    assert all(found)
    together = sorted(found[0] + found[1])
    span = together[-1] - together[0]
    # A moment is known only when the answer is there: what that takes may bring some nearer to each other.
    assert len(together) <= rate * (span + LATE) * 1.2 + 1


def test_a_halt_of_one_holds_the_other(store: Store) -> None:
    """Who is told to wait tells the database; the next reservation of another brings nothing before the end, also after a restart."""

    async def run(one: SharedPace, two: SharedPace) -> None:
        told, hears = (Pace(monotonic=time.monotonic, shared=shared) for shared in (one, two))
        told.halt(40.0)
        await told.report()
        assert await hears.reserve_broadcast(1, group=False) > 39.0
        assert 39.0 < hears.halted <= 40.0
        told.halt(5.0)
        await told.report()
        await hears.report()
        assert hears.halted > 38.0

    with _processes(store, store) as (one, two):
        asyncio.run(run(one, two))


def test_a_clock_that_was_set_back_stops_nobody(store: Store) -> None:
    """Where what is reserved lies further ahead than it can, the line begins anew."""
    store.pacing.reserve(100_000, 0, 1.0)
    assert store.pacing.reserve(1, 0, 1.0).wait < 1.0


def test_a_flood_of_one_chat_is_kept_for_all_processes(rig: Rig) -> None:
    """What else is owed to that chat comes later too, whichever process takes it."""
    (slow,) = rig.readers(1)
    rig.plan()
    rig.store.broadcasts.tell("all", "The harbour is closed tomorrow.", rig.now)
    assert rig.store.broadcasts.write(rig.now, 50)
    rig.telegram.script("sendMessage", "error", chat=slow, status=429, retry_after=30)
    rig.drain(until="marked")
    rig.advance(2.0)
    rig.drain()
    assert rig.sends(slow) == 1
    rig.advance(30.0)
    rig.drain()
    rig.advance(2.0)
    rig.drain()
    assert rig.states() == all_in(PartState.SENT, 2)


@ON_SQLITE
def test_a_halt_is_told_and_heard(rig: Rig) -> None:
    """Who hears that all shall wait tells the database; another sender then has its permits back and sends nothing."""
    rig.readers(12)
    rig.plan()

    async def run() -> None:
        threads = Threads(2)
        try:
            shared = SharedPace(rig.store, threads)
            told = Pace(monotonic=lambda: rig.seconds, shared=shared, overall=10_000.0)
            told.halt(30.0)
            await told.report()
        finally:
            await threads.drain()

    asyncio.run(run())
    heard = Threads(2)
    other = Pace(monotonic=lambda: rig.seconds, shared=SharedPace(rig.store, heard), overall=10_000.0)
    rig.drain(until="resting", pace=other)
    asyncio.run(heard.drain())
    assert rig.sends() == 0
    assert 29.0 < other.halted <= 30.0
    assert rig.states() == all_in(PartState.QUEUED, 12)


@ON_SQLITE
def test_a_paid_rate_is_asked_for(rig: Rig) -> None:
    """Only where the operator has said so, Telegram may charge for a message."""
    rig.readers(1)
    rig.plan()
    rig.drain(tuning=dataclasses.replace(QUICK, paid=True))
    (paid,) = rig.telegram.calls("sendMessage")
    assert paid["params"]["allow_paid_broadcast"] == "true"
    rig.desk.publish("ports")
    rig.advance(24 * 3600)
    rig.plan()
    rig.drain()
    assert "allow_paid_broadcast" not in rig.telegram.calls("sendMessage")[-1]["params"]
