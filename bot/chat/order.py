"""Updates of one chat one after the other, of different chats side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

import structlog
from telegram import Update
from telegram.ext import BaseUpdateProcessor

AT_ONCE = 256  # updates under way; with WAITING below that, no single chat can take all of them
WAITING = 40  # updates of one chat that wait for their turn; somebody who sends faster is answered slower than they send

log = structlog.get_logger("tagwire.chat")


class InOrder(BaseUpdateProcessor):
    """A queue a chat, kept only while something stands in it."""

    __slots__ = ("_queues", "_waiting")

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        super().__init__(at_once)
        self._waiting = waiting
        self._queues: dict[int, _Queue] = {}

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Run the handling of an update when those of its chat that came before have ended."""
        chat = update.effective_chat if isinstance(update, Update) else None
        if chat is None:
            await coroutine
            return
        queue = self._queues.setdefault(chat.id, _Queue())
        if queue.length >= self._waiting:
            if not queue.is_told:
                log.warning(
                    "a chat sends faster than it can be answered; updates of it are left out", chat=chat.id
                )
            queue.is_told = True
            _never_run(coroutine)
            return
        queue.length += 1
        try:
            async with queue.lock:
                await coroutine
        finally:
            queue.length -= 1
            if not queue.length:
                self._queues.pop(chat.id, None)

    async def initialize(self) -> None:
        """Nothing needs to be opened."""

    async def shutdown(self) -> None:
        """Nothing needs to be closed."""


class _Queue:
    """How many updates of a chat are under way or waiting, and whose turn it is (an asyncio lock is fair)."""

    __slots__ = ("is_told", "length", "lock")

    def __init__(self) -> None:
        self.length = 0
        self.is_told = False  # one line in the log says it, not a thousand
        self.lock = asyncio.Lock()


def _never_run(coroutine: Awaitable[Any]) -> None:
    close = getattr(coroutine, "close", None)
    if close is not None:
        close()
