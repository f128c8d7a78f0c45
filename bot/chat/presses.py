"""Pressed buttons that wait for their answer: each is answered once, and within a second.

A press may stand behind a page that is being fetched, or behind the pace of edits. Then its wait is closed before there
is a reply. What can't be shown over a button any more, this or a fault that came after the answer, comes as a message.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from telegram import Bot

from bot.chat import replies
from bot.chat.replies import Reply
from bot.chat.requests import Request
from bot.core.message import Message, escape

PATIENCE: Final = 0.4  # seconds; what is left of the second is for the way to Telegram


class Presses:
    """The presses under way, by Telegram's id of the query."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._is_open: dict[str, bool] = {}

    async def attend(
        self, bot: Bot, query_id: str, sentence: Callable[[], Awaitable[str]], handling: Awaitable[None]
    ) -> None:
        """Handle a press to its end; where that takes long, its wait is closed with a sentence meanwhile."""
        self._is_open[query_id] = True
        began = asyncio.Event()
        timer = asyncio.create_task(self._close_in_time(bot, query_id, sentence, began))
        try:
            await handling
        finally:
            # What was left out, or came again, has no reply: nobody may wait for it all the same.
            await self.answer(bot, query_id, None)
            if not began.is_set():
                timer.cancel()
            await asyncio.wait({timer})
            del self._is_open[query_id]

    async def answer(self, bot: Bot, query_id: str, toast: str | None, *, alert: bool = False) -> bool:
        """Answer a press; False where it was answered before, so that nobody would see the toast."""
        if not self._is_open.get(query_id, True):
            return False
        if query_id in self._is_open:
            self._is_open[query_id] = False
        await replies.answer_query(bot, query_id, toast, alert=alert)
        return True

    async def carry(self, bot: Bot, request: Request, reply: Reply) -> None:
        """Carry a reply out, the answer to its press first."""
        press = request.press
        if press is not None:
            shown = await self.answer(bot, press.query_id, reply.toast, alert=reply.alert)
            if not shown and reply.toast and reply == Reply(toast=reply.toast, alert=reply.alert):
                reply = replace(reply, messages=(Message(escape(reply.toast)),))
        await replies.carry(bot, request, reply)

    async def _close_in_time(
        self, bot: Bot, query_id: str, sentence: Callable[[], Awaitable[str]], began: asyncio.Event
    ) -> None:
        await asyncio.sleep(self._patience)
        said = await sentence()
        began.set()
        await self.answer(bot, query_id, said)
