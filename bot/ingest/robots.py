"""May a page that nobody asked for be fetched? What the site's robots.txt says, remembered for a day."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final
from urllib.robotparser import RobotFileParser

import httpx

from bot.ingest.fetching import Fetcher, FetchError

_LARGEST: Final = 500 * 1024  # the least that RFC 9309 lets a reader stop at
_SECONDS: Final = 10.0
_DAY: Final = 86_400.0
_MOST_SITES: Final = 64  # that are remembered: 32 MB at the worst


class Robots:
    """What sites let programs fetch. One that has no robots.txt, or a broken one, lets everything."""

    def __init__(
        self, fetcher: Fetcher, *, user_agent: str, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._fetcher = fetcher
        self._user_agent = user_agent
        self._monotonic = monotonic
        self._sites: dict[str, tuple[float, bytes]] = {}

    async def allow(self, url: str) -> bool:
        """Tell whether the site lets us fetch this page unasked."""
        try:
            file = str(httpx.URL(url).copy_with(raw_path=b"/robots.txt", fragment=None))
        except (httpx.InvalidURL, ValueError):
            return True  # fetching itself has the sentence for it
        text = await self._text(file)
        # A long file takes a while to read: in a thread nobody waits for it.
        return not text or await asyncio.to_thread(_allows, text, self._user_agent, url)

    async def _text(self, file: str) -> bytes:
        known = self._sites.pop(file, None)
        if known is None or self._monotonic() - known[0] >= _DAY:
            known = self._monotonic(), await self._fetch(file)
        self._sites[file] = known  # last: in the order in which they were needed
        if len(self._sites) > _MOST_SITES:
            del self._sites[next(iter(self._sites))]
        return known[1]

    async def _fetch(self, file: str) -> bytes:
        try:
            return (await self._fetcher.get(file, limit=_LARGEST, seconds=_SECONDS)).body
        except FetchError:
            return b""


def _allows(text: bytes, user_agent: str, url: str) -> bool:
    parser = RobotFileParser()
    try:
        parser.parse(text.decode("utf-8-sig", "replace").splitlines())
        return parser.can_fetch(user_agent, url)
    except ValueError:  # the parser stumbles over odd numbers and brackets
        return True
