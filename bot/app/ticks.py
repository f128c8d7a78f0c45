"""What happens again and again: APScheduler ticks, and what is due is a question to the database."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from storage.errors import StoreError

log = structlog.get_logger("tagwire")


@dataclass(frozen=True, slots=True)
class Tick:
    """A job and the seconds between two runs of it; `name` says in the log what was not done."""

    name: str
    seconds: float
    job: Callable[[], Awaitable[object]]

    async def run(self) -> None:
        """Do it once; where the database does not answer, the next tick tries again."""
        try:
            await self.job()
        except StoreError as error:
            log.warning("a tick failed; the next one tries again", of=self.name, error=str(error))
        except asyncio.CancelledError:
            return  # the bot stops: no fault, and APScheduler would log it as one


@contextlib.contextmanager
def ticking(ticks: Sequence[Tick]) -> Iterator[None]:
    """Let the ticks run while the context lasts."""
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a tick longer than its interval is no news
    scheduler = AsyncIOScheduler(timezone="UTC")
    # Coalesced, one at a time, never "too late": APScheduler's default grace of one second would drop ticks.
    once: dict[str, Any] = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    for tick in ticks:
        scheduler.add_job(tick.run, "interval", seconds=tick.seconds, **once)
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)
