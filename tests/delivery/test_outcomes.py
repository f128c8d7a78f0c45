"""The table of what an error means, each line produced over real connections by the real Bot, by either transport.

Over 300 lines, because it is one table.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import socket
from collections.abc import Callable, Coroutine
from random import Random

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Bot
from telegram.error import RetryAfter
from telegram.request import BaseRequest
from telegram.warnings import PTBDeprecationWarning

from bot.delivery import outcomes
from bot.locales import words as words_of
from storage.records import ChatKind, ClaimedPart, Digest, News, Outcome, PartState, Recipient, Schedule
from tests.delivery.wire import TOKEN, aiohttp_request, answer, bot_at, httpx_request, refusal, wire

NOW = dt.datetime(2026, 11, 24, 8, 0, tzinfo=dt.UTC)
LEFT = NOW - dt.timedelta(seconds=2)
CHAT = Recipient(
    id=1,
    telegram_id=1001,
    topic=77,
    had=frozenset(),
    kind=ChatKind.PRIVATE,
    language="en",
    schedule=Schedule(),
    length=2,
    news=News.DIGEST,
    quiet=None,
    silent=False,
    compact=False,
)
PART = ClaimedPart(
    id=5,
    delivery_id=3,
    chat=CHAT,
    slot_key="2026-11-24T08:00",
    low=0,
    high=9,
    n=1,
    of=1,
    story_ids=(1,),
    digest=Digest((), 0),
    expires_at=NOW + dt.timedelta(hours=6),
    attempts=0,
    fallbacks=0,
)


Requests = Callable[..., BaseRequest]


async def _raised(bot: Bot, *, read_timeout: float = 5.0) -> BaseException:
    """Send a message and give what the Bot raised."""
    await bot.request.initialize()
    try:
        _ = (await bot.send_message(1001, "x", read_timeout=read_timeout)).message_id
    except Exception as error:  # noqa: BLE001 - the error is what these tests are about
        return error
    finally:
        await bot.request.shutdown()
    raise AssertionError("the message was sent")


def _both(scene: Callable[[Requests], Coroutine[None, None, BaseException]]) -> BaseException:
    """Give what the Bot raises in a scene; it must be the same over the library's transport and over ours."""
    theirs, ours = (asyncio.run(scene(requests)) for requests in (httpx_request, aiohttp_request))
    assert type(ours) is type(theirs)
    assert type(ours.__cause__) is type(theirs.__cause__)
    assert _judge(ours)._replace(error=None) == _judge(theirs)._replace(error=None)
    if theirs.__cause__ is None:  # Telegram's own words
        assert _judge(ours).error == _judge(theirs).error
    return ours


def _error(reply: bytes | None) -> BaseException:
    """Give what the Bot raises where the wire answers so (None: never)."""

    async def scene(requests: Requests) -> BaseException:
        async with wire(reply) as url:
            return await _raised(bot_at(url, requests()), read_timeout=5.0 if reply is not None else 0.1)

    return _both(scene)


def _raised_at(url: str, **seconds: float) -> BaseException:
    """Give what the Bot raises where Telegram's address is this one."""
    return _both(lambda requests: _raised(bot_at(url, requests(**seconds))))


def _judge(error: BaseException, part: ClaimedPart = PART) -> Outcome:
    return outcomes.classify(error, part, NOW, Random(1), left_at=LEFT)


# --- known not sent -------------------------------------------------------------------------------------------------


def _refused_port() -> BaseException:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    return _raised_at(f"http://127.0.0.1:{port}")


def _no_such_host() -> BaseException:
    return _raised_at("http://telegram.invalid")


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
        return _raised_at(f"http://127.0.0.1:{port}", connect_timeout=0.2)


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

    return _both(scene)


@pytest.mark.case(14)
@pytest.mark.parametrize(
    ("produce", "cause"),
    [
        (_refused_port, httpx.ConnectError),
        (_no_such_host, httpx.ConnectError),
        (_full_backlog, httpx.ConnectTimeout),
        (_full_pool, httpx.PoolTimeout),
        (lambda: _raised_at("127.0.0.1"), httpx.UnsupportedProtocol),
    ],
    ids=["refused", "dns", "connect-time-out", "pool", "no-protocol"],
)
def test_what_never_left_is_tried_again(produce: Callable[[], BaseException], cause: type[Exception]) -> None:
    """Without a connection nothing was sent: queued again after a growing, jittered wait; the try counts."""
    error = produce()
    assert type(error.__cause__) is cause
    first, tenth = _judge(error), _judge(error, PART._replace(attempts=10))
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
PAGE = b"<html><body>Sign in to the hotel's network</body></html>"
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
    outcome = _judge(_error(reply))
    assert (outcome.state, outcome.retry_at) == (PartState.UNCERTAIN, None)
    assert outcome.error
    assert len(outcome.error) <= outcomes.ERROR_LENGTH
    assert "\n" not in outcome.error


def test_no_error_holds_the_token() -> None:
    """The words kept of an error never name the token, which stands in the address."""
    for reply in (None, b"", answer(502, PAGE), answer(200, PAGE)):
        assert TOKEN not in (_judge(_error(reply)).error or "")


# --- Telegram said no -----------------------------------------------------------------------------------------------


def test_a_flood_is_waited_out_to_the_second() -> None:
    """A 429 costs no attempt and waits as long as it says, plus at most a second of jitter."""
    outcome = _judge(_error(refusal(429, "Too Many Requests: retry after 3", retry_after=3)))
    assert (outcome.state, outcome.attempt_spent, outcome.chat_off) == (PartState.QUEUED, False, None)
    assert outcome.retry_at is not None
    assert 3.0 <= (outcome.retry_at - NOW).total_seconds() <= 4.0


def test_a_flood_of_hours_is_waited_out_too() -> None:
    """A wait of twelve hours is kept as it is: the part expires meanwhile, and nobody is asked again and again."""
    outcome = _judge(_error(refusal(429, "Too Many Requests: retry after 43837", retry_after=43_837)))
    assert outcome.retry_at is not None
    assert outcome.retry_at - NOW >= dt.timedelta(seconds=43_837)


def test_a_flood_that_names_its_wait_in_words_only() -> None:
    """Where the parameters are missing, the seconds are taken from the sentence."""
    error = _error(refusal(429, "Too Many Requests: retry after 7"))
    assert outcomes.flood(error) == outcomes.Flood(7.0)
    assert not _judge(error).attempt_spent


@pytest.mark.case(10)
@pytest.mark.parametrize("reply", [refusal(429, "Too Many Requests"), answer(429, PAGE), answer(429, b"")])
def test_a_flood_without_a_wait_grows(reply: bytes) -> None:
    """A 429 that does not say how long waits a few seconds, and longer each time."""
    error = _error(reply)
    assert outcomes.flood(error) == outcomes.Flood(None)
    waits = [
        (outcome.retry_at - NOW).total_seconds()
        for attempts in (0, 3, 6)
        if (outcome := _judge(error, PART._replace(attempts=attempts))).retry_at is not None
    ]
    assert 2.0 <= waits[0] <= 4.0
    assert waits[0] < waits[1] < waits[2] <= 300.0


@pytest.mark.parametrize(
    "reply", [refusal(401, "Unauthorized"), refusal(404, "Not Found"), answer(404, PAGE), answer(401, b"")]
)
def test_a_refused_token_stops_everything_and_costs_nothing(reply: bytes) -> None:
    """401 and 404 are no fault of the message: it stays queued, no attempt spent."""
    error = _error(reply)
    outcome = _judge(error)
    assert outcomes.token_refused(error)
    assert (outcome.state, outcome.attempt_spent, outcome.chat_off) == (PartState.QUEUED, False, None)


def test_an_upgraded_group_is_followed() -> None:
    """The new id is taken over, and the message goes there at once."""
    words = "Bad Request: group chat was upgraded to a supergroup chat"
    outcome = _judge(_error(refusal(400, words, migrate_to_chat_id=-1001234567890)))
    assert (outcome.state, outcome.moved_to, outcome.retry_at) == (PartState.QUEUED, -1001234567890, NOW)
    assert not outcome.attempt_spent


@pytest.mark.parametrize(
    ("status", "words", "reason"),
    [
        (403, "Forbidden: bot was blocked by the user", "off.blocked"),
        (403, "Forbidden: user is deactivated", "off.deactivated"),
        (403, "Forbidden: bot was kicked from the group chat", "off.kicked"),
        (403, "Forbidden: bot was kicked from the supergroup chat", "off.kicked"),
        (403, "Forbidden: bot was kicked from the channel chat", "off.kicked"),
        (403, "Forbidden: bot is not a member of the channel chat", "off.kicked"),
        (403, "Forbidden: the group chat was deleted", "off.not_found"),
        (403, "Forbidden: bot can't initiate conversation with a user", "off.not_started"),
        (400, "Bad Request: chat not found", "off.not_found"),
        (400, "Bad Request: PEER_ID_INVALID", "off.not_found"),
        (400, "Bad Request: not enough rights to send text messages to the chat", "off.no_rights"),
        (400, "Bad Request: need administrator rights in the channel chat", "off.no_rights"),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN", "off.no_rights"),
        (400, "Bad Request: have no rights to send a message", "off.no_rights"),
    ],
)
def test_a_chat_that_is_gone_is_switched_off(status: int, words: str, reason: str) -> None:
    """The message fails and the chat is off, with a reason that has a sentence in the catalogue."""
    outcome = _judge(_error(refusal(status, words)))
    assert (outcome.state, outcome.chat_off, outcome.left_at) == (PartState.FAILED, reason, LEFT)
    assert not outcome.refused
    assert words_of("en")(reason) != reason


@pytest.mark.parametrize(
    "words",
    [
        'Bad Request: can\'t parse entities: Unsupported start tag "p" at byte offset 3',
        "Bad Request: message is too long",
        "Bad Request: message text is empty",
        "Bad Request: BUTTON_DATA_INVALID",
        "Bad Request: something that is new next year",
    ],
)
def test_a_message_refused_for_its_form_goes_once_as_plain_text(words: str) -> None:
    """The first refusal asks for plain text at once; the second fails the message and leaves the chat on."""
    error = _error(refusal(400, words))
    first, second = _judge(error), _judge(error, PART._replace(fallbacks=1))
    assert (first.state, first.plain, first.retry_at) == (PartState.QUEUED, True, NOW)
    assert (second.state, second.plain, second.chat_off) == (PartState.FAILED, False, None)
    assert (first.refused, second.refused) == (False, True)


@pytest.mark.parametrize("words", ["Bad Request: message thread not found", "Bad Request: TOPIC_CLOSED"])
def test_a_topic_that_is_gone_is_dropped(words: str) -> None:
    """The message goes to the main topic instead; where there is none to drop it fails, the chat stays on."""
    error = _error(refusal(400, words))
    assert (_judge(error).state, _judge(error).drop_topic) == (PartState.QUEUED, True)
    without = PART._replace(chat=CHAT._replace(topic=None))
    assert _judge(error, without) == Outcome(5, PartState.FAILED, error=_judge(error).error)


@pytest.mark.parametrize(
    "reply",
    [
        refusal(403, "Forbidden: something that is new next year"),
        refusal(409, "Conflict: something that is new next year"),
    ],
)
def test_any_other_no_fails_the_message_alone(reply: bytes) -> None:
    """An unknown refusal is no doubt and no reason to drop the reader."""
    outcome = _judge(_error(reply))
    assert (outcome.state, outcome.chat_off, outcome.plain) == (PartState.FAILED, None, False)


def test_a_wait_in_whole_seconds_is_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    """python-telegram-bot gives the wait as a number or as a duration, by an environment variable: both are read."""
    monkeypatch.delenv("PTB_TIMEDELTA")
    with pytest.warns(PTBDeprecationWarning):
        assert outcomes.flood(RetryAfter(3)) == outcomes.Flood(3.0)
