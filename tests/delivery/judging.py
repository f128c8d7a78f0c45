"""What the real Bot raises over a wire of bytes, by either transport, and what is made of it."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Coroutine
from random import Random

from telegram import Bot
from telegram.request import BaseRequest

from bot.delivery import outcomes
from storage.records import ChatKind, ClaimedPart, Digest, News, Outcome, Recipient, Schedule
from tests.delivery.wire import aiohttp_request, bot_at, httpx_request, wire

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
PAGE = b"<html><body>Sign in to the hotel's network</body></html>"
Requests = Callable[..., BaseRequest]


async def raised(bot: Bot, *, read_timeout: float = 5.0) -> BaseException:
    """Send a message and give what the Bot raised."""
    await bot.request.initialize()
    try:
        _ = (await bot.send_message(1001, "x", read_timeout=read_timeout)).message_id
    except Exception as error:  # noqa: BLE001 - the error is what these tests are about
        return error
    finally:
        await bot.request.shutdown()
    raise AssertionError("the message was sent")


def both(scene: Callable[[Requests], Coroutine[None, None, BaseException]]) -> BaseException:
    """Give what the Bot raises in a scene; it must be the same over the library's transport and over ours."""
    theirs, ours = (asyncio.run(scene(requests)) for requests in (httpx_request, aiohttp_request))
    assert type(ours) is type(theirs)
    assert type(ours.__cause__) is type(theirs.__cause__)
    assert judge(ours)._replace(error=None) == judge(theirs)._replace(error=None)
    if theirs.__cause__ is None:  # Telegram's own words
        assert judge(ours).error == judge(theirs).error
    return ours


def error_of(reply: bytes | None) -> BaseException:
    """Give what the Bot raises where the wire answers so (None: never)."""

    async def scene(requests: Requests) -> BaseException:
        async with wire(reply) as url:
            return await raised(bot_at(url, requests()), read_timeout=5.0 if reply is not None else 0.1)

    return both(scene)


def raised_at(url: str, **seconds: float) -> BaseException:
    """Give what the Bot raises where Telegram's address is this one."""
    return both(lambda requests: raised(bot_at(url, requests(**seconds))))


def judge(error: BaseException, part: ClaimedPart = PART) -> Outcome:
    """Give what is made of an error two seconds after the message left."""
    return outcomes.classify(error, part, NOW, Random(1), left_at=LEFT)
