"""How Tagwire goes outside: what it says of itself to the hosts that it asks, and how it reads a page there."""

from __future__ import annotations

import asyncio
import importlib.metadata
from dataclasses import dataclass
from typing import Final

from bot import summary
from bot.errors import UnusableInputError, UserError
from bot.ingest.fetching import Fetcher
from bot.ingest.files import Input, decode, handed_in
from bot.newsroom.importing import DEFAULT_SOURCE, SECONDS, read
from bot.workers import Workers
from storage.records import ArticleDraft, Ladder

USER_AGENT: Final = f"Tagwire/{importlib.metadata.version('tagwire')} (+https://github.com/tagwire/tagwire)"
MEMORY: Final = 512 * 1024**2  # bytes that a job of a worker may take: the largest page takes a fifth of it
_ACCEPT: Final = "text/html, application/xhtml+xml, text/plain;q=0.8, */*;q=0.1"
_AT_ONCE: Final = 4  # pages that are fetched for readers side by side; who comes after them waits
_KEPT: Final = (
    64  # pages that are remembered: who asks for a longer summary gets it of the same text, at once
)


async def fetch_page(fetcher: Fetcher, address: str) -> Input:
    """Fetch a page as an input of an import, named by its address; a fault is the input's error."""
    try:
        fetched = await fetcher.get(address, accept=_ACCEPT)
    except UserError as error:
        return Input(address, error=error)
    if fetched.content_type == "text/plain":
        try:
            return handed_in(address, decode(fetched.body))
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

    def __init__(self, fetcher: Fetcher, workers: Workers) -> None:
        self.fetcher = fetcher
        self.workers = workers
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self._pages: dict[tuple[str, str | None], Page] = {}

    async def page(self, address: str, *, zone: str | None = None) -> Page:
        """Fetch and read a page, or give it as it was read lately; `zone` is for a date that names none.

        Raises UserError: those of `Fetcher.get`, `importing.read` and `Workers.run`.
        """
        asked = address, zone
        async with self._turn:
            page = self._pages.pop(asked, None) or await self._read(address, zone)
        self._pages[asked] = page
        if len(self._pages) > _KEPT:
            self._pages.pop(next(iter(self._pages)))
        return page

    async def _read(self, address: str, zone: str | None) -> Page:
        found = await fetch_page(self.fetcher, address)
        return await self.workers.run(read_page, found, zone, seconds=SECONDS)


def read_page(found: Input, zone: str | None = None) -> Page:
    """Read and rank the article of a fetched page: work for a worker.

    Raises UserError where there is none in it, `summary.nothing` where it has no sentence.
    """
    draft = read(found, source=DEFAULT_SOURCE, zone=zone)
    ladder = summary.ladder(draft.text, title=draft.title)
    if not ladder.levels:
        raise UnusableInputError("summary.nothing")
    return Page(draft, ladder)
