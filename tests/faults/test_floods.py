"""The fault cases in which Telegram asks to wait (429): for hours, all chats at once, or without a word on how long."""

from __future__ import annotations

import datetime as dt

import pytest

from storage.records import PartState
from tests.faults.ledger import digests
from tests.faults.world import MORNING, World

pytestmark = [pytest.mark.proof, pytest.mark.timeout(300)]
SECOND = dt.timedelta(seconds=1)
MOST_A_SECOND = 30  # Telegram's own limit: our 25 leaves room for what a busy machine sends late


def _asked_at(world: World, chat: int | None = None) -> list[dt.datetime]:
    """Give when messages were sent, to one chat if named."""
    calls = world.telegram.calls("sendMessage")
    return [dt.datetime.fromisoformat(call["at"]) for call in calls if chat in (None, call["chat_id"])]


@pytest.mark.case(8)
def test_told_to_wait_for_half_a_day(world: World) -> None:
    """The chat is left alone, its digest expires shown, nobody else waits, and the next digest holds its news."""
    missed = world.publish()
    [slow, *_] = world.readers(10)
    world.telegram.script("sendMessage", "error", chat=slow, retry_after=43_837)
    process = world.run()
    world.until(lambda: world.states()[PartState.SENT] == 9)
    [parked] = [row for row in world.store.deliveries.ledger() if row.telegram_id == slow]
    assert (parked.state, parked.attempts) == (PartState.QUEUED, 0)
    assert "43837" in (parked.error or "")
    for hours in range(1, 6):
        world.set_clock(MORNING + hours * dt.timedelta(hours=1))
    world.set_clock(MORNING + dt.timedelta(hours=6, minutes=1))
    world.until(lambda: world.states()[PartState.EXPIRED] == 1)
    assert len(_asked_at(world, slow)) == 1
    process.stop()
    world.next_morning("harbour")
    world.finish(world.run())
    world.end(8, "429, retry after 43,837 s, for one chat", expired=1)
    [entry] = [entry for entry in digests(world.telegram) if entry["chat_id"] == slow]
    assert missed in entry["text"]


@pytest.mark.case(9)
def test_everybody_is_told_to_wait(world: World) -> None:
    """Once several chats hear it nothing leaves for that time; afterwards no storm, and no attempt was lost."""
    world.publish()
    world.readers(60)
    world.telegram.script("sendMessage", "error", retry_after=4, times=3)
    world.finish(world.run())
    world.end(9, "429, retry after 4 s, for several chats at once")
    told = [call for call in world.telegram.calls("sendMessage") if not call["ok"]]
    since = dt.datetime.fromisoformat(told[-1]["at"])
    asked = _asked_at(world)
    # What was in flight when the third heard it may still come in.
    assert [at for at in asked if since + SECOND < at < since + 4 * SECOND] == []
    assert max(sum(at <= other < at + SECOND for other in asked) for at in asked) <= MOST_A_SECOND
    assert {row.attempts for row in world.store.deliveries.ledger()} == {1}


@pytest.mark.case(10)
def test_told_to_wait_but_not_how_long(world: World) -> None:
    """The chat is left alone for five seconds at least, each try counts, and the others go on."""
    world.publish()
    [slow, *others] = world.readers(10)
    world.telegram.script("sendMessage", "error", chat=slow, status=429, times=2)
    world.finish(world.run())
    world.end(10, "429 without parameters, twice, for one chat")
    first, second, third = _asked_at(world, slow)
    assert min(second - first, third - second) >= 5 * SECOND
    assert [row.attempts for row in world.store.deliveries.ledger() if row.telegram_id == slow] == [3]
    assert {
        call["chat_id"] for call in world.telegram.calls("sendMessage") if call["at"] < second.isoformat()
    } >= set(others)
