"""The way of every call to Telegram that the conversation makes: at the pace of the first lane."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Protocol

import structlog
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.delivery.outcomes import flood

LONGEST_WAIT = 60.0  # seconds: an answer that would come later than this is of no use to the person who asked
TRIES = 3
_PACED = frozenset({"sendMessage", "editMessageText", "editMessageReplyMarkup", "sendDocument"})

Answer = bool | dict[str, Any] | list[dict[str, Any]]

log = structlog.get_logger("tagwire.chat")


class BeforeReply(Protocol):
    """Waits until a reply to a chat (Telegram's id) may leave."""

    async def __call__(self, chat_id: int, *, group: bool) -> None:
        """Wait."""
        ...


class FirstLane(BaseRateLimiter[None]):
    """Asks for each message whether it may leave yet, and waits as long as Telegram says where it came too early."""

    def __init__(
        self,
        before_reply: BeforeReply,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        *,
        longest: float = LONGEST_WAIT,
        flooded: Callable[[float], None] | None = None,
    ) -> None:
        self._before_reply = before_reply
        self._sleep = sleep
        self._longest = longest
        self._flooded = flooded

    async def initialize(self) -> None:
        """Nothing needs to be opened."""

    async def shutdown(self) -> None:
        """Nothing needs to be closed."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Answer]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,  # noqa: ARG002 the library's signature
    ) -> Answer:
        """Make a call when its turn has come; a 429 means that nothing was sent, so it may be made again."""
        chat_id = data.get("chat_id")
        tries = 0
        while True:
            tries += 1
            if endpoint in _PACED and isinstance(chat_id, int):
                await self._wait_for_turn(chat_id)
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                told = flood(error)
                wait = (told.seconds if told else None) or 1.0
                if self._flooded is not None:
                    self._flooded(wait)
                if tries == TRIES or wait > self._longest:
                    raise
                log.warning("Telegram asks to wait before a reply", method=endpoint, seconds=wait)
                await self._sleep(wait)

    async def _wait_for_turn(self, chat_id: int) -> None:
        """Wait until a reply may leave. One given up makes room: all sending may rest for hours, the commands go on."""
        try:
            async with asyncio.timeout(self._longest):
                await self._before_reply(chat_id, group=chat_id < 0)
        except TimeoutError:
            raise RetryAfter(dt.timedelta(seconds=self._longest)) from None
