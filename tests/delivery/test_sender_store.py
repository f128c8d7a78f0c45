"""The sender when the database can't be written: after a message was accepted nothing else leaves until that is marked."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Iterator

import pytest

from storage.deliveries import Deliveries
from storage.errors import StoreBrokenError, StoreError
from storage.records import PartState
from storage.store import Store
from tests.delivery.rig import QUICK, Rig
from tests.support.locks import Lock, lock_of
from tests.support.telegram import local_telegram


@pytest.fixture
def lock(database_url: str) -> Iterator[Lock]:
    """Give the other process."""
    lock = lock_of(database_url)
    yield lock
    lock.close()


@pytest.fixture
def rig(database_url: str) -> Iterator[Rig]:
    """Give a rig whose store does not wait long for a held database, with 20 digests owed."""
    store = Store.open(database_url, busy=0.1)
    with local_telegram() as telegram:
        rig = Rig(store, telegram)
        rig.desk.publish("ports")
        rig.readers(20)
        rig.plan()
        yield rig
    store.close()


@pytest.mark.case(27)
def test_a_database_that_locks_after_the_send_halts_all(rig: Rig, lock: Lock) -> None:
    """Messages were accepted and can't be marked: nothing is sent until they are, and none of them twice."""
    sends: list[int] = []

    async def gate(point: str) -> None:
        if point == "accepted" and rig.gates["accepted"] == 1:
            lock.take()
        if point == "stuck":
            sends.append(rig.sends())
            if len(sends) == 4:
                lock.free()

    rig.drain(gate=gate)
    assert set(sends) == {QUICK.senders}
    rig.finish()
    assert rig.states() == Counter({PartState.SENT: 20})
    rig.check()


def test_a_database_that_locks_before_the_mark_sends_nothing(rig: Rig, lock: Lock) -> None:
    """Where a group can't be set to `sending`, none of it leaves; when it can, each leaves once."""

    async def gate(point: str) -> None:
        if point == "claimed" and rig.gates["claimed"] == 1:
            lock.take()
        if point == "stuck":
            assert rig.sends() == 0
            if rig.gates["stuck"] == 2:
                lock.free()

    rig.drain(gate=gate)
    assert rig.gates["stuck"] >= 2
    rig.finish()
    assert rig.states() == Counter({PartState.SENT: 20})
    rig.check()


def test_a_stop_while_locked_ends_and_what_was_not_marked_is_doubt(
    rig: Rig, lock: Lock, caplog: pytest.LogCaptureFixture
) -> None:
    """Stopped with outcomes that can't be written, the sender ends, names them, and its successor repeats none."""

    async def gate(point: str) -> None:
        if point == "accepted" and rig.gates["accepted"] == 1:
            lock.take()

    rig.drain(gate=gate, until="stuck")
    lock.free()
    assert caplog.text.count("was sent (message") == QUICK.senders
    assert rig.states() == Counter({PartState.SENDING: QUICK.senders, PartState.QUEUED: 14})
    rig.advance(61)
    rig.drain()
    assert rig.states() == Counter({PartState.UNCERTAIN: QUICK.senders, PartState.SENT: 14})
    assert len(rig.accepted()) == 20
    rig.check()


@pytest.mark.case(34)
def test_a_commit_whose_answer_is_lost_doubles_nothing(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commit went through but the answer to it was an error: what it began is given back, not sent twice or lost."""
    real = Deliveries.exchange
    calls = Counter[str]()

    def losing(self: Deliveries, *args: object) -> set[int]:
        calls["exchange"] += 1
        done: set[int] = real(self, *args)  # type: ignore[arg-type]  # handed on as they came
        if calls["exchange"] in (1, 3, 6):
            raise StoreBrokenError("the server went away")
        return done

    monkeypatch.setattr(Deliveries, "exchange", losing)
    rig.drain()
    rig.finish()
    assert rig.gates["stuck"] >= 3
    assert rig.states() == Counter({PartState.SENT: 20})
    assert len(rig.accepted()) == 20
    rig.check()


def test_a_database_that_is_gone_for_a_while_is_waited_for(rig: Rig, lock: Lock) -> None:
    """A claim that fails is tried again, and the work goes on."""
    lock.take()

    async def run() -> None:
        stop = asyncio.Event()

        async def gate(point: str) -> None:
            if point == "idle":
                stop.set()

        async with rig.sender(gate=gate) as sender:
            running = asyncio.create_task(sender.run(stop))
            await asyncio.to_thread(_until_failed, rig)
            lock.free()
            await running

    asyncio.run(run())
    assert rig.states() == Counter({PartState.SENT: 20})


def _until_failed(rig: Rig) -> None:
    """Come back when the store has failed for somebody else too: then it has failed for the sender."""
    with contextlib.suppress(StoreError):
        while True:
            rig.store.deliveries.give_back("nobody")
