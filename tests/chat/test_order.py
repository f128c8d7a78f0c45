"""One chat after the other, different chats side by side; replies at the pace of the first lane."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

import pytest
from structlog.testing import capture_logs
from telegram import Chat, Message, Update
from telegram.error import RetryAfter

from bot.chat.lane import FirstLane
from bot.chat.order import InOrder


def update(number: int, chat: int) -> Update:
    """Make an update of a chat."""
    return Update(number, message=Message(number, dt.datetime.now(dt.UTC), Chat(chat, Chat.PRIVATE)))


class Work:
    """Handles updates by their number: notes each at its end, and waits first for `gate` where its chat is 7."""

    def __init__(self, *, failing: int | None = None) -> None:
        self.done: list[int] = []
        self.gate = asyncio.Event()
        self.failing = failing

    async def __call__(self, update: Update) -> None:
        """Handle one."""
        assert update.effective_chat is not None
        if update.update_id == self.failing:
            raise LookupError
        if update.effective_chat.id == 7:
            await self.gate.wait()
        self.done.append(update.update_id)


def test_one_chat_in_order_and_others_meanwhile() -> None:
    """While the first update of a chat is under way its second waits, and another chat's is done."""

    async def go() -> list[int]:
        work = Work()
        order = InOrder(work)
        slow = [asyncio.create_task(order(update(number, 7))) for number in (1, 2)]
        await order(update(3, 8))
        work.gate.set()
        await asyncio.gather(*slow)
        return work.done

    assert asyncio.run(go()) == [3, 1, 2]


def test_a_fault_lets_the_next_one_go_on() -> None:
    """An update that fails ends its turn."""

    async def go() -> list[int]:
        work = Work(failing=1)
        order = InOrder(work)
        results = await asyncio.gather(order(update(1, 8)), order(update(2, 8)), return_exceptions=True)
        assert isinstance(results[0], LookupError)
        return work.done

    assert asyncio.run(go()) == [2]


def test_those_that_wait_take_no_place_from_others() -> None:
    """Many updates of one chat wait behind a slow one, more than are handled at once; another chat's is done."""

    async def go() -> list[int]:
        work = Work()
        order = InOrder(work, at_once=2)
        slow = [asyncio.create_task(order(update(number, 7))) for number in range(100)]
        await asyncio.sleep(0)
        await order(update(999, 8))
        work.gate.set()
        await asyncio.gather(*slow)
        return work.done

    assert asyncio.run(go()) == [999, *range(100)]


def test_a_flood_of_one_chat_is_bounded() -> None:
    """Beyond so many waiting updates of one chat more are left out, which the log says once; that it moved is kept."""

    async def go() -> list[int]:
        work = Work()
        order = InOrder(work, waiting=5)
        flood = [asyncio.create_task(order(update(number, 7))) for number in range(50)]
        moved = Message(50, dt.datetime.now(dt.UTC), Chat(7, Chat.GROUP), migrate_to_chat_id=-1007)
        flood.append(asyncio.create_task(order(Update(50, message=moved))))
        await asyncio.sleep(0)
        work.gate.set()
        await asyncio.gather(*flood)
        return work.done

    with capture_logs() as log:
        assert asyncio.run(go()) == [0, 1, 2, 3, 4, 50]
    assert len(log) == 1


class Lane:
    """A first lane that writes down what it waits for."""

    def __init__(self, failures: list[Exception]) -> None:
        self.asked: list[tuple[int, bool]] = []
        self.slept: list[float] = []
        self.failures = failures
        self.limiter = FirstLane(self.before, self.sleep)

    async def before(self, chat_id: int, *, group: bool) -> None:
        """Write a question down."""
        self.asked.append((chat_id, group))

    async def sleep(self, seconds: float) -> None:
        """Write a wait down."""
        self.slept.append(seconds)

    async def send(self) -> bool:
        """Stand for a call to Telegram."""
        if self.failures:
            raise self.failures.pop(0)
        return True

    def call(self, endpoint: str, **data: Any) -> object:
        """Make a call through the lane."""
        return asyncio.run(self.limiter.process_request(self.send, (), {}, endpoint, data, None))


def test_messages_wait_for_their_turn_and_toasts_do_not() -> None:
    """Sending and editing ask the pace; answering a pressed button does not."""
    lane = Lane([])
    assert lane.call("sendMessage", chat_id=5)
    assert lane.call("editMessageText", chat_id=-5)
    assert lane.call("answerCallbackQuery")
    assert lane.asked == [(5, False), (-5, True)]


def test_a_429_is_waited_out() -> None:
    """The wait is exactly what Telegram says, and the call is made again."""
    lane = Lane([RetryAfter(dt.timedelta(seconds=7)), RetryAfter(dt.timedelta(seconds=2))])
    assert lane.call("sendMessage", chat_id=5)
    assert lane.slept == [7.0, 2.0]


@pytest.mark.parametrize("seconds", [[61], [1, 1, 1]])
def test_a_wait_without_use_is_given_up(seconds: list[int]) -> None:
    """A wait of more than a minute, or a third refusal, is the end of the reply."""
    lane = Lane([RetryAfter(dt.timedelta(seconds=one)) for one in seconds])
    with pytest.raises(RetryAfter):
        lane.call("sendMessage", chat_id=5)


def test_a_turn_that_does_not_come_is_given_up() -> None:
    """While all sending rests for hours a reply is let go, so that the person's next command has its effect."""

    async def never(chat_id: int, *, group: bool) -> None:  # noqa: ARG001 the lane's signature
        await asyncio.Event().wait()

    lane = Lane([])
    lane.limiter = FirstLane(never, longest=0.01)
    with pytest.raises(RetryAfter):
        lane.call("sendMessage", chat_id=5)
