"""How much is taken from a host, of bytes, memory, time and turns of the loop, whatever it sends."""

from __future__ import annotations

import asyncio
import time
import tracemalloc
import zlib
from itertools import pairwise

import pytest

from bot.ingest.fetching import Fetcher, FetchError
from tests.ingest.fetches import AGENT, HOST, Names, fault, fetch
from tests.support.web import (
    Answer,
    Authority,
    Request,
    Site,
    Wire,
    head,
    local_site,
    moved,
    packed,
    page,
    without_end,
)

MIB = 2**20


def test_a_body_may_be_as_large_as_the_limit_and_no_larger(site: Site) -> None:
    """The limit counts the inflated body to the byte; a length that is promised is refused before anything is read."""
    site.on("/fits", packed(bytes(MIB)))
    site.on("/too-large", packed(bytes(MIB + 1)))
    site.on("/promised", page(b"", content_length=str(MIB + 1)))
    assert len(fetch(f"{site.url}/fits", limit=MIB).body) == MIB
    for path in ("/too-large", "/promised"):
        error = fault(site.url + path, limit=MIB)
        assert (error.key, error.values) == ("fetch.too_large", {"megabytes": 1})


def bomb(request: Request, wire: Wire) -> None:
    """Answer with 200 MB of nothing in a few kilobytes."""
    packer = zlib.compressobj(wbits=31)
    body = b"".join(packer.compress(bytes(MIB)) for _ in range(200)) + packer.flush()
    page(body, content_encoding="gzip")(request, wire)


EMPTY_BLOCKS = zlib.compressobj(wbits=31)  # gzip that goes on for ever and inflates to nothing
ENDLESS: dict[str, tuple[Answer, str]] = {
    "body": (without_end(), "fetch.too_large"),
    "tiny chunks": (
        without_end(first=head(transfer_encoding="chunked"), again=b"1\r\nx\r\n" * 10_000),
        "fetch.broken",
    ),
    "headers": (without_end(first=b"HTTP/1.1 200 OK\r\n", again=b"X-More: yes\r\n" * 1000), "fetch.broken"),
    "one header": (without_end(first=b"HTTP/1.1 200 OK\r\nX-More: "), "fetch.broken"),
    "notices": (without_end(first=b"", again=b"HTTP/1.1 103 Wait\r\n\r\n" * 1000), "fetch.broken"),
    "trailers": (
        without_end(first=head(transfer_encoding="chunked") + b"0\r\n", again=b"X-More: yes\r\n" * 1000),
        "fetch.broken",
    ),
    "chunk extension": (
        without_end(first=head(transfer_encoding="chunked") + b"1;", again=b"x" * 1000),
        "fetch.broken",
    ),
    "gzip of nothing": (
        without_end(
            first=head(content_encoding="gzip") + EMPTY_BLOCKS.compress(b""),
            again=EMPTY_BLOCKS.flush(zlib.Z_FULL_FLUSH)[-5:] * 1000,
        ),
        "fetch.broken",
    ),
    "bomb": (bomb, "fetch.too_large"),
}


@pytest.mark.case(49)
@pytest.mark.parametrize("kind", ENDLESS)
def test_what_never_ends_is_cut(site: Site, kind: str) -> None:
    """Whatever grows without end is refused, with a few megabytes taken from the wire and into memory."""
    answer, key = ENDLESS[kind]
    site.on("/feed", answer)
    tracemalloc.start()
    try:
        assert fault(f"{site.url}/feed", limit=2 * MIB).key == key
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 12 * MIB
    assert site.sent < 16 * MIB  # what the system's buffers swallowed included


@pytest.mark.parametrize("secure", [False, True])
def test_others_have_their_turn(secure: bool, authority: Authority) -> None:
    """While a host floods us with tiny pieces the loop turns after at most a tenth of a second of work."""

    async def longest(url: str) -> float:
        loop = asyncio.get_running_loop()
        turns = [time.thread_time()]  # work, not time: others may use this computer too
        fetched = asyncio.Event()

        def turn() -> None:
            turns.append(time.thread_time())
            if not fetched.is_set():
                loop.call_soon(turn)

        fetcher = Fetcher(allow=[HOST], user_agent=AGENT, resolver=Names(), trust=authority.trusted())
        loop.call_soon(turn)
        with pytest.raises(FetchError, match="broken"):
            await fetcher.get(url)
        fetched.set()
        await fetcher.close()
        return max(after - before for before, after in pairwise(turns))

    with local_site(tls=authority.server(HOST) if secure else None) as site:
        site.on("/feed", ENDLESS["tiny chunks"][0])
        assert asyncio.run(longest(f"{'https' if secure else 'http'}://{HOST}:{site.port}/feed")) < 0.1


@pytest.mark.case(49)
@pytest.mark.parametrize("first", [head(), b"HTTP/1.1 200 OK\r\nX: "])
def test_a_drip_ends(site: Site, first: bytes) -> None:
    """A host that sends a byte now and then is left when the time is over, in the body or in the headers."""
    site.on("/feed", without_end(first=first, again=b"x", pause=0.02))
    error = fault(f"{site.url}/feed", seconds=0.4)
    assert error.key == "fetch.slow"
    assert site.sent < 100


def test_the_time_counts_over_all_redirects(site: Site) -> None:
    """Redirects get no time of their own."""
    site.on("/feed", moved("/drip"))
    site.on("/drip", without_end(again=b"x", pause=0.02))
    assert fault(f"{site.url}/feed", seconds=0.4).key == "fetch.slow"
