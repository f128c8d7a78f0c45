"""One chat after the other, different chats side by side; replies at the pace of the first lane."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Coroutine
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


def test_one_chat_in_order_and_others_meanwhile() -> None:
    """While the first update of a chat is under way its second waits, and another chat's is done."""

    async def go() -> list[str]:
        order, done, gate = InOrder(), list[str](), asyncio.Event()

        async def slow() -> None:
            await gate.wait()
            done.append("first of one")

        async def quick(name: str) -> None:
            done.append(name)

        async def begin(number: int, chat: int, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
            task = asyncio.create_task(order.process_update(update(number, chat), work))
            await asyncio.sleep(0)
            return task

        tasks = [await begin(1, 7, slow()), await begin(2, 7, quick("second of one"))]
        await (await begin(3, 8, quick("other")))
        gate.set()
        await asyncio.gather(*tasks)
        return done

    assert asyncio.run(go()) == ["other", "first of one", "second of one"]


def test_a_fault_lets_the_next_one_go_on() -> None:
    """An update that fails ends its turn."""

    async def go() -> list[int]:
        order, done = InOrder(), list[int]()

        async def fail() -> None:
            raise LookupError

        async def work() -> None:
            done.append(1)

        results = await asyncio.gather(
            order.process_update(update(1, 7), fail()),
            order.process_update(update(2, 7), work()),
            return_exceptions=True,
        )
        assert isinstance(results[0], LookupError)
        return done

    assert asyncio.run(go()) == [1]


def test_a_flood_of_one_chat_leaves_room_for_others() -> None:
    """Beyond so many waiting updates of one chat, more are left out, which the log says once; others are answered."""

    async def go() -> int:
        order, gate, done = InOrder(waiting=5), asyncio.Event(), list[int]()

        async def work(number: int) -> None:
            await gate.wait()
            done.append(number)

        async def other() -> None:
            done.append(-1)

        flood = [asyncio.create_task(order.process_update(update(n, 7), work(n))) for n in range(50)]
        for _ in range(5):
            await asyncio.sleep(0)  # the tasks begin, and all but the first wait
        await order.process_update(update(99, 8), other())
        assert done == [-1]
        gate.set()
        await asyncio.gather(*flood)
        return len(done)

    with capture_logs() as log:
        assert asyncio.run(go()) == 6
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
