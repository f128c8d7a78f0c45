"""What commands that ask other hosts share: a fetcher, and workers for what comes back."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

from bot.errors import UserError

if TYPE_CHECKING:
    from bot.ingest.fetching import Fetcher
    from bot.settings import Settings
    from bot.workers import Workers

T = TypeVar("T")


@contextlib.contextmanager
def workers(size: int = 1) -> Iterator[Workers]:
    """Give processes in which foreign files are read: what is in them may be meant to do harm."""
    from bot.newsroom.outside import reading_workers

    with reading_workers(size) as pool:
        yield pool


def ask(settings: Settings, work: Callable[[Fetcher, Workers], Awaitable[T]]) -> T:
    """Do something that asks other hosts, and wait for it.

    Who is at the command line is told how an address that is not public may be fetched all the same.
    """
    from bot.ingest.fetching import Fetcher, FetchError
    from bot.newsroom.outside import USER_AGENT

    logging.getLogger("tagwire.ingest").addHandler(logging.NullHandler())  # its sentence is told as an error

    async def run(pool: Workers) -> T:
        fetcher = Fetcher(allow=settings.fetch_allow, user_agent=USER_AGENT)
        try:
            return await work(fetcher, pool)
        except FetchError as error:
            if error.address_refused:
                raise UserError("fetch.not_allowed") from None
            raise
        finally:
            await fetcher.close()

    with workers() as pool:
        return asyncio.run(run(pool))
