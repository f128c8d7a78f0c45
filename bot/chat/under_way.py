"""The updates that are being handled."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from telegram import Update

log = structlog.get_logger("tagwire.chat")
Handle = Callable[[Update], Coroutine[Any, Any, None]]


class UnderWay(dict[int, "asyncio.Task[None]"]):
    """The task of each update that is being handled, by the update's id."""

    def __init__(self, handle: Handle) -> None:
        super().__init__()
        self._handle = handle

    def begin(self, update: Update) -> asyncio.Task[None]:
        """Handle an update; one that Telegram serves again meanwhile is the same task."""
        update_id = update.update_id
        task = self.get(update_id)
        if task is None:
            task = self[update_id] = asyncio.create_task(self._handle(update))
            task.add_done_callback(lambda done: self._ended(update_id, done))
        return task

    async def finish(self) -> None:
        """Let everything be handled to its end."""
        await asyncio.gather(*self.values(), return_exceptions=True)

    def _ended(self, update_id: int, task: asyncio.Task[None]) -> None:
        del self[update_id]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("an update could not be handled", update_id=update_id, exc_info=error)
