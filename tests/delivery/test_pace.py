"""Pace: rates kept on a clock that the test moves."""

from __future__ import annotations

import asyncio
from collections import deque
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.pace import LATE, Alone, Pace
from storage.records import Reserved


class Clock:
    """A monotonic clock that moves only when told; sleeping moves it."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Give the time."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Pass the time at once."""
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    """Give a clock."""
    return Clock()


@pytest.fixture
def pace(clock: Clock) -> Pace:
    """Give the default pace on that clock."""
    return Pace(monotonic=clock, sleep=clock.sleep)


def reserved(pace: Pace, chat: int, *, group: bool = False, ahead: int = 1) -> float:
    """Reserve a message of the broadcast."""
    reserving = pace.reserve_broadcast(chat, group=group, ahead=ahead)
    try:
        reserving.send(None)
    except StopIteration as done:
        return float(done.value)
    raise AssertionError("a process by itself waited for another")


def _broadcast(pace: Pace, clock: Clock, chats: list[int], *, group: bool = False) -> list[float]:
    """Send to chats one after another as fast as allowed; give the moments."""
    moments = []
    for chat in chats:
        clock.now += pace.chat_wait(chat)
        clock.now += reserved(pace, chat, group=group, ahead=1000)
        moments.append(clock.now)
    return moments


def test_broadcast_keeps_twenty_five_a_second(pace: Pace, clock: Clock) -> None:
    """A thousand chats take forty seconds, and no second holds more than 25 messages."""
    moments = _broadcast(pace, clock, list(range(1000)))
    assert moments[-1] - moments[0] == pytest.approx(999 / 25)
    assert most_within(moments, 0.999) <= 25


@pytest.mark.parametrize(("rate", "block"), [(25, 30), (1000, 200), (1e6, 500)])
def test_permits_are_reserved_in_blocks_that_follow_the_rate(clock: Clock, rate: float, block: int) -> None:
    """Some thirty at a usual rate; at a high one those of a fifth of a second, and never more than 500."""
    asked: list[int] = []

    class Counting(Alone):
        async def reserve(self, permits: int, used: int, distance: float) -> Reserved:
            asked.append(permits)
            return await super().reserve(permits, used, distance)

    fast = Pace(monotonic=clock, shared=Counting(clock), overall=rate)
    for chat in range(block + 1):
        reserved(fast, chat, ahead=5000)
    assert asked == [block, block]


def test_one_chat_gets_one_a_second(pace: Pace, clock: Clock) -> None:
    """Ten messages to one chat take nine seconds."""
    moments = _broadcast(pace, clock, [7] * 10)
    assert moments[-1] - moments[0] == pytest.approx(9.0)


def test_a_group_gets_twenty_a_minute(pace: Pace, clock: Clock) -> None:
    """No minute holds more than 20 messages to a group."""
    moments = _broadcast(pace, clock, [-100] * 100, group=True)
    assert most_within(moments, 59.9) <= 20
    assert moments[-1] - moments[0] == pytest.approx(99 * 3.0)


def test_waiting_for_one_chat_reserves_nothing(pace: Pace) -> None:
    """Looking at a chat's wait leaves it and all others as they are."""
    reserved(pace, 1)
    assert pace.chat_wait(1) == pytest.approx(1.0)
    assert pace.chat_wait(1) == pytest.approx(1.0)
    assert pace.chat_wait(2) == 0.0


def test_a_reply_does_not_wait_for_the_broadcast(pace: Pace) -> None:
    """However much broadcast is reserved, a reply to a quiet chat leaves at once."""
    for chat in range(500):
        reserved(pace, chat)
    assert pace.reserve_reply(9999, group=False) == 0.0


def test_broadcast_makes_room_for_replies(pace: Pace) -> None:
    """After a crowd of replies the broadcast waits until all of them have left."""
    waits = [pace.reserve_reply(chat, group=False) for chat in range(50)]
    assert reserved(pace, 9999) > max(waits)


def test_replies_may_come_in_a_short_burst(pace: Pace) -> None:
    """A handful of replies to one chat leave as fast as the overall rate lets them, then one a second."""
    waits = [pace.reserve_reply(5, group=False) for _ in range(8)]
    assert max(waits[:5]) < 0.2
    assert waits[7] == pytest.approx(3.0)


def test_a_reply_counts_against_the_chat(pace: Pace) -> None:
    """The broadcast waits its second after a reply to the same chat."""
    pace.reserve_reply(5, group=False)
    assert pace.chat_wait(5) == pytest.approx(1.0)


def test_a_halt_stops_both_lanes_and_ends(pace: Pace, clock: Clock) -> None:
    """A halt is seen by the broadcast, waited out by replies, and a shorter one does not end it early."""
    pace.halt(30.0)
    pace.halt(3.0)
    assert pace.halted == pytest.approx(30.0)
    asyncio.run(pace.reply(5, group=False))
    assert clock.now == pytest.approx(1030.0)
    assert pace.halted == 0.0


def test_a_halt_that_grows_is_waited_out(clock: Clock) -> None:
    """A reply that waits for a halt goes on waiting when the halt is made longer meanwhile."""
    longer = deque([20.0])

    async def sleep(seconds: float) -> None:
        clock.now += seconds
        if longer:
            slow.halt(longer.popleft())

    slow = Pace(monotonic=clock, sleep=sleep)
    slow.halt(10.0)
    asyncio.run(slow.reply(5, group=False))
    assert clock.now == pytest.approx(1030.0)


def test_a_held_chat_waits_alone(pace: Pace) -> None:
    """Holding one chat leaves the others free."""
    pace.hold(5, 43_837.0)
    assert pace.chat_wait(5) == pytest.approx(43_837.0)
    assert pace.chat_wait(6) == 0.0


def test_chats_of_the_past_are_forgotten(pace: Pace, clock: Clock) -> None:
    """Memory holds only chats that still have to wait."""
    pace.hold(-1, 1_000_000.0)
    _broadcast(pace, clock, list(range(20_000)))
    assert len(pace._chats) < 2_500
    assert pace.chat_wait(-1) > 0


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 2)), max_size=80))
def test_each_lane_keeps_its_distance(calls: list[tuple[bool, float]]) -> None:
    """Whatever comes when, no lane passes the rate, so both together never pass twice the rate."""
    clock = Clock()
    pace = Pace(monotonic=clock, sleep=clock.sleep)
    lanes: dict[bool, list[float]] = {True: [], False: []}
    for chat, (reply, later) in enumerate(calls):
        wait = pace.reserve_reply(chat, group=False) if reply else reserved(pace, chat, ahead=chat % 40 + 1)
        lanes[reply].append(clock.now + wait)
        clock.now += later
    assert all(after - before > 0.04 - 1e-6 for before, after in pairwise(lanes[True]))
    # A permit may be taken a moment late, never early.
    assert all(after - before > 0.04 - LATE - 1e-6 for before, after in pairwise(lanes[False]))
    assert most_within(lanes[False], 1.0 - LATE) <= 25


def most_within(moments: list[float], seconds: float) -> int:
    """Give the most moments that lie within so many seconds."""
    return max(
        (sum(1 for other in moments if 0 <= other - moment <= seconds) for moment in moments), default=0
    )
