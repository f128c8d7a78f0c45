"""The table of what an error means, each line produced over real connections by the real Bot, by either transport.

Here what never left and what may have been sent; where Telegram said no stands in `test_refusals`.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable
from random import Random

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery import outcomes
from storage.records import PartState
from tests.delivery.judging import NOW, PAGE, PART, Requests, both, error_of, judge, raised_at
from tests.delivery.wire import TOKEN, answer, bot_at, refusal, wire

# --- known not sent -------------------------------------------------------------------------------------------------


def _refused_port() -> BaseException:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    return raised_at(f"http://127.0.0.1:{port}")


def _no_such_host() -> BaseException:
    return raised_at("http://telegram.invalid")


def _full_backlog() -> BaseException:
    """Connect where nobody accepts and the queue is full: the connection itself times out."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.settimeout(0)
            waiting.connect_ex(listener.getsockname())
        port = listener.getsockname()[1]
        return raised_at(f"http://127.0.0.1:{port}", connect_timeout=0.2)


def _full_pool() -> BaseException:
    """Send while the only connection of the pool is busy."""

    async def scene(requests: Requests) -> BaseException:
        async with wire(None) as url:
            bot = bot_at(url, requests(pool_timeout=0.1))
            await bot.request.initialize()
            busy = asyncio.create_task(bot.request.post(f"{url}/busy", read_timeout=30.0))
            await asyncio.sleep(0)  # lets the task take the connection
            try:
                await bot.send_message(1001, "x")
            except Exception as error:  # noqa: BLE001 - the error is what these tests are about
                return error
            finally:
                busy.cancel()
                await asyncio.gather(busy, return_exceptions=True)
                await bot.request.shutdown()
        raise AssertionError("the message was sent")

    return both(scene)


@pytest.mark.case(14)
@pytest.mark.parametrize(
    ("produce", "cause"),
    [
        (_refused_port, httpx.ConnectError),
        (_no_such_host, httpx.ConnectError),
        (_full_backlog, httpx.ConnectTimeout),
        (_full_pool, httpx.PoolTimeout),
        (lambda: raised_at("127.0.0.1"), httpx.UnsupportedProtocol),
    ],
    ids=["refused", "dns", "connect-time-out", "pool", "no-protocol"],
)
def test_what_never_left_is_tried_again(produce: Callable[[], BaseException], cause: type[Exception]) -> None:
    """Without a connection nothing was sent: queued again after a growing, jittered wait; the try counts."""
    error = produce()
    assert type(error.__cause__) is cause
    first, tenth = judge(error), judge(error, PART._replace(attempts=10))
    assert (first.state, first.attempt_spent, first.plain) == (PartState.QUEUED, True, False)
    assert first.retry_at is not None
    assert tenth.retry_at is not None
    assert 1.0 <= (first.retry_at - NOW).total_seconds() <= 2.0
    assert 150.0 <= (tenth.retry_at - NOW).total_seconds() <= 300.0
    assert outcomes.never_left(error)


@given(st.integers(0, 10_000), st.integers())
def test_backoff_is_bounded_and_never_zero(attempts: int, seed: int) -> None:
    """However many tries there were, the wait is between one second and five minutes."""
    assert 1.0 <= outcomes.backoff(attempts, Random(seed)) <= 300.0


# --- unknown --------------------------------------------------------------------------------------------------------

ACCEPTED = {
    "ok": True,
    "result": {"message_id": 9, "date": 1, "chat": {"id": 1001, "type": "private"}, "text": "x"},
}
HALF = answer(200, ACCEPTED, claimed=5000)


@pytest.mark.case(11)
@pytest.mark.case(15)
@pytest.mark.parametrize(
    "reply",
    [
        None,
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        HALF,
        HALF[:-30],
        answer(200, PAGE),
        answer(200, b""),
        answer(200, b'{"ok": true}'),
        answer(200, b'["no object"]'),
        answer(200, {"ok": True, "result": True}),
        answer(200, {"ok": True, "result": {"message_id": 9}}),
        answer(301, b""),
        answer(400, PAGE),
        answer(403, PAGE),
        answer(413, PAGE),
        answer(500, PAGE),
        refusal(500, "Internal Server Error"),
        answer(502, PAGE),
        answer(503, PAGE),
        answer(504, b""),
        answer(599, b""),
    ],
    ids=[
        "never-answers",
        "accepts-then-closes",
        "half-a-head",
        "half-a-body",
        "less-than-half",
        "200-html",
        "200-empty",
        "200-no-result",
        "200-list",
        "200-true",
        "200-half-a-message",
        "301",
        "400-html",
        "403-html",
        "413-html",
        "500-html",
        "500-json",
        "502-html",
        "503-html",
        "504-empty",
        "599",
    ],
)
def test_what_may_have_been_sent_is_uncertain(reply: bytes | None) -> None:
    """Whatever leaves open whether Telegram has the message is doubt: told in words, never tried again."""
    outcome = judge(error_of(reply))
    assert (outcome.state, outcome.retry_at) == (PartState.UNCERTAIN, None)
    assert outcome.error
    assert len(outcome.error) <= outcomes.ERROR_LENGTH
    assert "\n" not in outcome.error


def test_no_error_holds_the_token() -> None:
    """The words kept of an error never name the token, which stands in the address."""
    for reply in (None, b"", answer(502, PAGE), answer(200, PAGE)):
        assert TOKEN not in (judge(error_of(reply)).error or "")
