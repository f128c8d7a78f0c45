"""The sender on a real store and a local Telegram: everybody is served, nobody twice, and doubt is counted."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import logging
from collections import Counter

import pytest

from bot.delivery import letters
from bot.delivery.compose import compose_part
from bot.delivery.pace import Pace
from storage.records import ChatKind, PartState, Schedule
from storage.store import Store
from tests.delivery.desk import ON_SQLITE
from tests.delivery.rig import QUICK, Rig, all_in
from tests.support.telegram import LocalTelegram


def test_everybody_gets_their_digest_once(rig: Rig) -> None:
    """Thirty readers, thirty messages, thirty rows that know their message; another run sends nothing."""
    people = rig.readers(30)
    assert rig.plan() == 30
    rig.drain()
    assert sorted(rig.accepted()) == people
    assert rig.states() == all_in(PartState.SENT, 30)
    rig.drain()
    assert len(rig.accepted()) == 30
    rig.check()


@ON_SQLITE
def test_a_message_looks_as_composed(rig: Rig) -> None:
    """The digest arrives as HTML with its buttons, without a preview of its links."""
    [person] = rig.readers(1)
    rig.plan()
    rig.drain()
    [message] = rig.telegram.bot_messages(person)
    assert "<b>" not in message["text"]
    assert {"bold", "text_link"} <= {entity["type"] for entity in message["entities"]}
    assert message["link_preview_options"]["is_disabled"]
    labels = [button["text"] for row in message["reply_markup"]["inline_keyboard"] for button in row]
    assert len(labels) == 2


def test_a_late_part_expires_unsent(rig: Rig) -> None:
    """What could not be sent within six hours is not sent late."""
    rig.readers(3)
    rig.plan()
    rig.advance(6 * 3600 + 1)
    rig.drain()
    assert rig.accepted() == []
    assert rig.states() == all_in(PartState.EXPIRED, 3)


@ON_SQLITE
def test_parts_come_in_order_and_at_their_pace(rig: Rig) -> None:
    """The messages of a channel's long digest come one after another, three seconds apart, whichever process sends them."""
    for _ in range(12):
        rig.desk.publish("ports", words=600)
    [person] = rig.telegram.add_people(1)
    rig.desk.chat(person, "ports", stories=20, kind=ChatKind.CHANNEL)
    rig.plan()
    of = len(rig.desk.rows())
    assert of > 2
    paces = [Pace(monotonic=lambda: rig.seconds) for _ in range(2)]
    for part in range(1, of + 1):
        one, other = paces
        rig.drain(pace=one, until="marked")
        assert len(rig.accepted()) == part
        rig.advance(2.9)
        rig.drain(pace=other)
        assert len(rig.accepted()) == part
        rig.advance(0.1)
        paces.reverse()
    texts = [message["text"] for message in rig.telegram.bot_messages(person)]
    assert [f"{n}/{of}" in text.splitlines()[0] for n, text in enumerate(texts, start=1)] == [True] * of
    assert rig.states() == all_in(PartState.SENT, of)


def test_a_stop_lets_what_is_in_flight_end(rig: Rig) -> None:
    """Told to stop, the sender begins nothing new, waits for the answers, marks them and gives its leases back."""
    rig.readers(20)
    rig.plan()

    async def run() -> None:
        stop = asyncio.Event()
        hold = await asyncio.to_thread(rig.telegram.hold, "sendMessage", "after")
        async with rig.sender() as sender:
            running = asyncio.create_task(sender.run(stop))
            await asyncio.to_thread(rig.telegram.wait_for_held, hold, QUICK.senders)
            stop.set()
            assert rig.states() == Counter({PartState.SENDING: 6, PartState.QUEUED: 14})
            await asyncio.to_thread(rig.telegram.release, hold)
            await running

    asyncio.run(run())
    assert rig.states() == Counter({PartState.SENT: 6, PartState.QUEUED: 14})
    assert len(rig.store.deliveries.claim("next", rig.now, rig.now + dt.timedelta(minutes=1), 100)) == 14


def test_what_died_in_mid_send_is_doubt_and_the_rest_is_sent(rig: Rig) -> None:
    """A sender that vanishes between acceptance and mark leaves at most its places in doubt; its successor sends the rest."""
    rig.readers(20)
    rig.plan()

    async def run() -> None:
        hold = await asyncio.to_thread(rig.telegram.hold, "sendMessage", "after")
        async with rig.sender() as sender:
            running = asyncio.create_task(sender.run(asyncio.Event()))
            await asyncio.to_thread(rig.telegram.wait_for_held, hold, QUICK.senders)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        await asyncio.to_thread(rig.telegram.release, hold)

    asyncio.run(run())
    rig.drain(alone=True)
    assert rig.states() == Counter({PartState.UNCERTAIN: 6, PartState.SENT: 14})
    assert len(rig.accepted()) == 20
    rig.check()


@pytest.mark.case(23)
def test_only_a_lease_that_has_run_out_is_judged_among_several(rig: Rig) -> None:
    """Where other processes may be alive, what they have in flight is theirs until their lease is over."""
    rig.readers(3)
    rig.plan()
    parts = rig.store.deliveries.claim("other", rig.now, rig.now + dt.timedelta(minutes=1), 100)
    ids = [part.id for part in parts]
    rig.store.deliveries.exchange("other", (), ids, rig.now, rig.now + dt.timedelta(minutes=1))
    rig.drain()
    assert rig.states() == all_in(PartState.SENDING, 3)
    rig.advance(61)
    rig.drain()
    assert rig.states() == all_in(PartState.UNCERTAIN, 3)
    assert rig.sends() == 0


@pytest.mark.case(23)
def test_a_sleep_before_sending_gives_the_message_up(rig: Rig) -> None:
    """A process that wakes after its lease sends nothing of what it had begun."""
    rig.readers(6)
    rig.plan()
    slept: list[int] = []

    async def gate(point: str) -> None:
        if point == "begun" and not slept:
            slept.append(rig.states()[PartState.SENDING])
            rig.advance(120)
            rig.store.deliveries.reap(rig.now, "another", alone=False)

    rig.drain(gate=gate)
    assert slept == [6]
    assert rig.sends() == 0
    assert rig.states() == all_in(PartState.UNCERTAIN, 6)


def test_what_the_exchange_does_not_allow_is_not_sent(rig: Rig) -> None:
    """A reader who is switched off between the claim and the send gets nothing."""
    people = rig.readers(4)
    rig.plan()

    async def gate(point: str) -> None:
        if point == "claimed":
            rig.store.chats.switch_off(people[1], "off.blocked", rig.now)

    rig.drain(gate=gate)
    assert sorted(rig.accepted()) == [people[0], people[2], people[3]]
    assert rig.states() == Counter({PartState.SENT: 3, PartState.CANCELLED: 1})


def test_a_message_that_can_not_be_written_fails_alone(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault of our own in one message fails that one, with its trace in the log; all others are sent."""
    people = rig.readers(8)
    real = compose_part

    def poisoned(*args: object, **named: object) -> object:
        if args[1].chat.telegram_id == people[2]:  # type: ignore[attr-defined]  # a ClaimedPart
            raise ZeroDivisionError
        return None if args[1].chat.telegram_id == people[3] else real(*args, **named)  # type: ignore[attr-defined,arg-type]  # handed on

    monkeypatch.setattr(letters, "compose_part", poisoned)
    rig.plan()
    with caplog.at_level(logging.ERROR):
        rig.drain()
    assert "can't be written" in caplog.text
    assert "ZeroDivisionError" in caplog.text
    assert rig.states() == Counter({PartState.SENT: 6, PartState.FAILED: 1, PartState.CANCELLED: 1})


@ON_SQLITE
def test_a_wake_is_heard(rig: Rig) -> None:
    """A sender that waits long between two looks is woken at once for new work."""
    rig.readers(1)

    async def run() -> None:
        stop = asyncio.Event()
        idle = asyncio.Event()

        async def gate(point: str) -> None:
            if point == "idle":
                (stop if rig.accepted() else idle).set()

        async with rig.sender(gate=gate, tuning=dataclasses.replace(QUICK, poll=600.0)) as sender:
            running = asyncio.create_task(sender.run(stop))
            await idle.wait()
            rig.plan()
            sender.wake()
            async with asyncio.timeout(20):
                await running

    asyncio.run(run())
    assert rig.states() == all_in(PartState.SENT, 1)


def test_several_senders_share_the_work(postgres_url: str, telegram: LocalTelegram) -> None:
    """Three senders on one PostgreSQL send every message once between them."""
    stores = [Store.open(postgres_url) for _ in range(3)]
    try:
        rig = Rig(stores[0], telegram)
        rig.desk.publish("ports")
        people = rig.readers(90)
        rig.plan()
        shares: Counter[int] = Counter()

        async def one(number: int) -> None:
            stop = asyncio.Event()

            async def gate(point: str) -> None:
                shares[number] += point == "accepted"
                if point == "idle" and rig.states()[PartState.SENT] == 90:
                    stop.set()

            tuning = dataclasses.replace(QUICK, batch=10)
            async with rig.sender(store=stores[number], gate=gate, tuning=tuning) as sender:
                await sender.run(stop)

        async def run() -> None:
            async with asyncio.TaskGroup() as group:
                for number in range(3):
                    group.create_task(one(number))

        asyncio.run(run())
        assert sorted(rig.accepted()) == people
        assert len([share for share in shares.values() if share]) == 3
        rig.check()
    finally:
        for store in stores:
            store.close()


@ON_SQLITE
def test_a_reader_with_several_slots_gets_each_once(rig: Rig) -> None:
    """Two digests on one day are two messages, each with its own news."""
    [person] = rig.telegram.add_people(1)
    rig.desk.chat(person, "ports", schedule=Schedule(times=(dt.time(8), dt.time(12))))
    rig.plan()
    rig.drain()
    rig.desk.publish("ports", at=rig.now)
    rig.advance(4 * 3600)
    rig.plan()
    rig.drain()
    assert rig.accepted() == [person, person]
    rig.check()


@ON_SQLITE
def test_nothing_accepted_waits_for_the_pace_unmarked(rig: Rig) -> None:
    """Before the sender waits for its pace it marks what was accepted: a kill in that time leaves no doubt."""
    rig.readers(8)
    rig.plan()
    seen: list[Counter[PartState]] = []

    async def look(point: str) -> None:
        if point == "marked":
            seen.append(rig.states())

    rig.drain(gate=look, pace=Pace(monotonic=lambda: rig.seconds, overall=260))
    # On a busy computer some of the six may still be on their way then; the last two have certainly not begun.
    assert seen[0][PartState.SENT] > 0
    assert seen[0][PartState.QUEUED] == 2
