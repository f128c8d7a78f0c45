"""May a page that nobody asked for be fetched? What the site's robots.txt says, remembered for a day."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final
from urllib.parse import unquote

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
            address = httpx.URL(url)
            file = str(address.copy_with(raw_path=b"/robots.txt", fragment=None))
            page = address.raw_path.decode("ascii")
        except (httpx.InvalidURL, ValueError):
            return True  # fetching itself has the sentence for it
        text = await self._text(file)
        # A long file takes a while to read: in a thread nobody waits for it.
        return not text or await asyncio.to_thread(_allows, text, self._user_agent, page)

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


def _allows(text: bytes, user_agent: str, address: str) -> bool:
    """Decide as RFC 9309 says: of the rules that match, the longest counts, and of two as long the one that allows."""
    rules = _rules(text.decode("utf-8-sig", "replace"), user_agent.partition("/")[0].lower())
    page = unquote(address)
    matching = [(len(pattern), allows) for allows, pattern in rules if _matches(pattern, page)]
    return max(matching, default=(0, True))[1]


def _rules(text: str, name: str) -> list[tuple[bool, str]]:
    """Give the rules for the program of this name (True: allowed), where there are none those for everybody."""
    groups: dict[str, list[tuple[bool, str]]] = {}
    named: set[str] = set()
    is_naming = False
    for line in text.splitlines():
        key, _, value = (part.strip() for part in line.partition("#")[0].partition(":"))
        key = key.lower()
        if key == "user-agent":
            named = (named if is_naming else set()) | ({value.lower()} & {name, "*"})
            is_naming = True
            for group in named:
                groups.setdefault(group, [])
        elif key in ("allow", "disallow"):
            is_naming = False
            for group in named if value else ():
                groups[group].append((key == "allow", unquote(value)))
    return groups.get(name, groups.get("*", []))


def _matches(pattern: str, page: str) -> bool:
    """Tell whether a page begins with a pattern, where `*` stands for anything and a last `$` for the end."""
    first, *others = pattern.removesuffix("$").split("*")
    if not page.startswith(first):
        return False
    at = len(first)
    for piece in others:
        found = page.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    if not pattern.endswith("$"):
        return True
    # Of the last piece any place will do, the one at the end too.
    last = others[-1] if others else first
    return page.endswith(last) and (bool(others) or len(page) == len(first))
