"""Updates of one chat one after the other, of different chats side by side."""

from __future__ import annotations

import asyncio

import structlog
from telegram import Update

from bot.chat.under_way import Handle

AT_ONCE = 256  # updates that are handled side by side
WAITING = 1_000  # updates of one chat that wait for their turn: days of a lively chat, minutes of a flood

log = structlog.get_logger("tagwire.chat")


class InOrder:
    """Handles updates; a queue a chat, kept only while something stands in it.

    Those that wait for their turn take no place from other chats. What comes beyond `waiting` is left out, and the log says
    so, but for what tells of the chat itself: that it moved, or that the bot was removed or is back.
    """

    def __init__(self, handle: Handle, *, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._handle = handle
        self._places = asyncio.Semaphore(at_once)
        self._waiting = waiting
        self._queues: dict[int, _Queue] = {}

    async def __call__(self, update: Update) -> None:
        """Handle an update when those of its chat that came before have ended."""
        chat = update.effective_chat
        if chat is None:
            await self._take_place(update)
            return
        queue = self._queues.setdefault(chat.id, _Queue())
        if queue.length >= self._waiting and not _tells_of_the_chat(update):
            if not queue.is_told:
                log.warning(
                    "a chat sends faster than it can be answered; updates of it are left out", chat=chat.id
                )
            queue.is_told = True
            return
        queue.length += 1
        try:
            async with queue.lock:
                await self._take_place(update)
        finally:
            queue.length -= 1
            if not queue.length:
                self._queues.pop(chat.id, None)

    async def _take_place(self, update: Update) -> None:
        async with self._places:
            await self._handle(update)


class _Queue:
    """How many updates of a chat are under way or waiting, and whose turn it is (an asyncio lock is fair)."""

    __slots__ = ("is_told", "length", "lock")

    def __init__(self) -> None:
        self.length = 0
        self.is_told = False  # one line in the log says it, not a thousand
        self.lock = asyncio.Lock()


def _tells_of_the_chat(update: Update) -> bool:
    message = update.message
    moved = message is not None and bool(message.migrate_to_chat_id or message.migrate_from_chat_id)
    return moved or update.my_chat_member is not None
