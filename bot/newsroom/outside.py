"""How Tagwire goes outside: what it says of itself to the hosts that it asks, and how it reads a page there."""

from __future__ import annotations

import asyncio
import importlib.metadata
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from bot import summary
from bot.errors import UnusableInputError, UserError
from bot.ingest.fetching import Fetcher
from bot.ingest.files import Input, decode, handed_in
from bot.newsroom.importing import DEFAULT_SOURCE, SECONDS, read
from bot.workers import Workers
from storage.records import ArticleDraft, Ladder

USER_AGENT: Final = f"Tagwire/{importlib.metadata.version('tagwire')} (+https://github.com/tagwire/tagwire)"
_MEMORY: Final = 512 * 1024**2  # bytes that a job of a worker may take: the largest page takes a fifth of it
# What reads pages and feeds, and what ranks: together they take a second to load.
MODULES: Final = ("bot.newsroom.outside", "bot.newsroom.polling", "bot.summary.rank", "trafilatura")
_ACCEPT: Final = "text/html, application/xhtml+xml, text/plain;q=0.8, */*;q=0.1"
_AT_ONCE: Final = 4  # pages that are fetched for readers side by side; who comes after them waits
_KEPT: Final = (
    64  # pages that are remembered: who asks for a longer summary gets it of the same text, at once
)
_FRESH: Final = 600.0  # seconds that one is: after that its site may have mended it


def reading_workers(size: int = 2) -> Workers:
    """Give processes in which foreign pages, feeds and texts are read and ranked: what is in them may be meant to do harm."""
    return Workers(size, memory=_MEMORY, modules=MODULES)


async def fetch_page(fetcher: Fetcher, address: str) -> Input:
    """Fetch a page as an input of an import, named by its address; a fault is the input's error."""
    try:
        fetched = await fetcher.get(address, accept=_ACCEPT)
    except UserError as error:
        return Input(address, error=error)
    if fetched.content_type == "text/plain":
        try:
            return replace(handed_in(address, decode(fetched.body)), url=fetched.url)
        except UserError as error:
            return Input(address, error=error)
    return Input(address, web=fetched.body, url=fetched.url, charset=fetched.charset)


@dataclass(frozen=True, slots=True)
class Page:
    """The article of a page that somebody named, with its summaries; nothing of it is kept."""

    draft: ArticleDraft
    ladder: Ladder


class Outside:
    """Pages of other hosts: fetched safely, read and ranked in `workers`, which other work may need too."""

    def __init__(
        self, fetcher: Fetcher, workers: Workers, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.fetcher = fetcher
        self.workers = workers
        self._monotonic = monotonic
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self._pages: dict[tuple[str, str | None], tuple[float, Page]] = {}

    async def page(self, address: str, *, zone: str | None = None) -> Page:
        """Fetch and read a page, or give it as it was read lately; `zone` is for a date that names none.

        Raises UserError: those of `Fetcher.get`, `importing.read` and `Workers.run`.
        """
        page = self._remembered(address, zone)
        if page is None:
            async with self._turn:
                # Whoever had the turn before may have asked for the same.
                page = self._remembered(address, zone) or await self._read(address, zone)
        return page

    def _remembered(self, address: str, zone: str | None) -> Page | None:
        """Give a page that was read lately."""
        read_at, page = self._pages.get((address, zone), (0.0, None))
        return page if self._monotonic() - read_at < _FRESH else None

    async def _read(self, address: str, zone: str | None) -> Page:
        found = await fetch_page(self.fetcher, address)
        page = await self.workers.run(read_page, found, zone, seconds=SECONDS)
        self._pages.pop((address, zone), None)
        self._pages[address, zone] = self._monotonic(), page  # last: the oldest goes first
        if len(self._pages) > _KEPT:
            self._pages.pop(next(iter(self._pages)))
        return page


def read_page(found: Input, zone: str | None = None) -> Page:
    """Read and rank the article of a fetched page: work for a worker.

    Raises UserError where there is none in it, `summary.nothing` where it has no sentence.
    """
    draft = read(found, source=DEFAULT_SOURCE, zone=zone)
    ladder = summary.ladder(draft.text, title=draft.title)
    if not ladder.levels:
        raise UnusableInputError("summary.nothing")
    return Page(draft, ladder)
