"""The parts side by side, until one ends or a stop is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

GRACE = 35.0  # seconds that a stop may take: longer than a send can, so that what is in flight ends

log = structlog.get_logger("tagwire")


async def run_all(parts: list[Coroutine[Any, Any, None]], stop: asyncio.Event) -> None:
    """Run the parts side by side; where one ends or fails, all are asked to stop, and get the grace time for it."""

    async def guarded(part: Coroutine[Any, Any, None]) -> None:
        try:
            await part
        finally:
            stop.set()

    tasks = [asyncio.create_task(guarded(part)) for part in parts]
    await stop.wait()
    if tasks:
        log.info("stopping; what is under way ends first")
        _, late = await asyncio.wait(tasks, timeout=GRACE)
        for task in late:
            task.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            raise result
