"""Fetching from the tests' own sites, which are reached by name as real ones are."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Collection
from typing import Any

import pytest

from bot.ingest.fetching import Fetched, Fetcher, FetchError, resolve

HERE = "127.0.0.1"
HOST = "news.test"  # a name on 127.0.0.1 that tests exempt
AGENT = "Tagwire/0.1 (+https://example.org/tagwire)"
TRUSTS_NOBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # the real one takes a tenth of a second to make
NAMES = {
    HOST: [HERE],
    "second.test": [HERE],
    "inside.test": [HERE],
    "localhost": [HERE, "::1"],
    "localhost.": [HERE],
    "127.0.0.1.": [HERE],  # to some resolvers
}


class Names:
    """A resolver that knows the tests' names, and spellings of numbers as the real one does; it counts look-ups."""

    def __init__(self, *answers: Collection[str]) -> None:
        self.answers = list(answers)  # given in turn, before what is known
        self.asked: list[str] = []

    def __call__(self, host: str) -> Collection[str]:
        """Give a name's addresses."""
        self.asked.append(host)
        if self.answers:
            return self.answers.pop(0)
        if host in NAMES:
            return NAMES[host]
        if host.rstrip(".")[-1:].isalpha() and not host.startswith("0x"):
            raise OSError("no such name")
        return resolve(host)  # numbers only: nothing leaves this computer


def fetch(
    url: str,
    *,
    allow: Collection[str] = (HOST, "second.test"),
    names: Names | None = None,
    trust: ssl.SSLContext | None = None,
    **options: Any,
) -> Fetched:
    """Fetch once, on a loop of its own."""

    async def run() -> Fetched:
        fetcher = Fetcher(
            allow=allow, user_agent=AGENT, resolver=names or Names(), trust=trust or TRUSTS_NOBODY
        )
        try:
            return await fetcher.get(url, **options)
        finally:
            await fetcher.close()

    return asyncio.run(run())


def fault(url: str, **options: Any) -> FetchError:
    """Give the fault that a fetch ends with."""
    with pytest.raises(FetchError) as raised:
        fetch(url, **options)
    return raised.value
