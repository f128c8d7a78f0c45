"""What becomes of a fetch from each kind of host: a sentence, the requests, the bytes that were taken, the seconds."""

from __future__ import annotations

import asyncio
import gzip
import io
import logging
import ssl
from collections.abc import Callable
from dataclasses import asdict, dataclass
from time import perf_counter

from bot.errors import UserError
from bot.ingest.fetching import Fetched, Fetcher
from bot.locales import words
from bot.newsroom.outside import USER_AGENT
from tests.support.web import (
    Answer,
    Authority,
    Site,
    head,
    local_site,
    moved,
    page,
    unless_known,
    without_end,
)

BOMB = 200  # megabytes that a few packed ones inflate to
SECONDS = 3.0  # that a fetch may take here; 20 in earnest
_MEGABYTE = 2**20
_ARTICLE = b"<html><p>The ferry sails again.</p></html>" * 500


@dataclass(frozen=True, slots=True)
class Host:
    """A kind of host: what its paths answer, and how it is asked."""

    name: str
    paths: dict[str, tuple[Answer, ...]]
    etag: str | None = None
    allow: tuple[str, ...] = ("127.0.0.1", "localhost")
    tls: Callable[[Authority], ssl.SSLContext] | None = None


@dataclass(frozen=True, slots=True)
class Became:
    """What became of a fetch; `sent` counts what waits in the system's buffers too."""

    sentence: str
    requests: int
    sent: int
    seconds: float


def run(megabytes: int = BOMB, seconds: float = SECONDS) -> dict[str, object]:
    """Print a row a host; give the same."""
    print(f"at most 5 MB and {seconds:g} s for each; kB as the host sent them, the system's buffers included")
    print(f"{'host':<28}{'requests':>10}{'kB':>10}{'seconds':>9}  what became of it")
    authority = Authority()
    figures: dict[str, object] = {}
    logging.getLogger("tagwire.ingest").addHandler(logging.NullHandler())  # what it notes stands in the table
    for host in hosts(megabytes):
        became = _asked(host, authority, seconds)
        sent = f"{became.requests:>10}{became.sent / 1000:>10.1f}{became.seconds:>9.2f}"
        print(f"{host.name:<28}{sent}  {became.sentence}")
        figures[host.name] = asdict(became)
    return figures


def hosts(megabytes: int) -> list[Host]:
    """Give a host of each kind; the bomb's page inflates to so many megabytes."""
    etag = '"seen"'
    known = unless_known(_ARTICLE, etag)
    later = page(b"", 429, retry_after="120")
    drip = without_end(again=b"x", pause=0.02)
    packed = page(_packed(megabytes), content_encoding="gzip")
    away = page(b"", 302, location="http://10.1.2.3/")
    return [
        Host("a page", {"/": (known,)}),
        Host("the same, known already", {"/": (known,)}, etag=etag),
        Host("moved for good", {"/": (moved("/new"),), "/new": (page(_ARTICLE),)}),
        Host("moved in a circle", {"/": (moved("/"),)}),
        Host("leads to an inner address", {"/": (away,)}),
        Host("an inner address itself", {"/": (page(_ARTICLE),)}, allow=()),
        Host("gone (410)", {"/": (page(b"", 410),)}),
        Host("too many requests (429)", {"/": (later,)}),
        Host("a drip", {"/": (drip,)}),
        Host("a page without end", {"/": (without_end(),)}),
        Host(f"a bomb of {megabytes} MB", {"/": (packed,)}),
        Host("promises 1 GB", {"/": (without_end(first=head(content_length=str(2**30))),)}),
        Host("TLS", {"/": (page(_ARTICLE),)}, tls=lambda trusted: trusted.server("localhost")),
        Host("TLS in another's name", {"/": (page(_ARTICLE),)}, tls=lambda trusted: trusted.server("b.test")),
    ]


def _packed(megabytes: int) -> bytes:
    made = io.BytesIO()
    with gzip.GzipFile(fileobj=made, mode="wb") as file:
        for _ in range(megabytes):
            file.write(bytes(_MEGABYTE))
    return made.getvalue()


def _asked(host: Host, authority: Authority, seconds: float) -> Became:
    with local_site(tls=host.tls(authority) if host.tls else None) as site:
        for path, answers in host.paths.items():
            site.on(path, *answers)
        start = perf_counter()
        became = asyncio.run(_fetch(host, site, authority.trusted(), seconds))
        took = perf_counter() - start
    return Became(became, len(site.seen), site.sent, round(took, 3))


async def _fetch(host: Host, site: Site, trust: ssl.SSLContext, seconds: float) -> str:
    fetcher = Fetcher(allow=host.allow, user_agent=USER_AGENT, trust=trust)
    try:
        found = await fetcher.get(site.url.replace("127.0.0.1", "localhost"), etag=host.etag, seconds=seconds)
    except UserError as error:
        wait = getattr(error, "retry_after", None)
        return words("en")(error.key, **error.values) + (f" It is left alone for {wait:g} s." if wait else "")
    finally:
        await fetcher.close()
    return _said(found)


def _said(found: Fetched) -> str:
    if not found.body:
        return "Nothing has changed since the last time."
    goal = f" The new address is kept: {found.moved_to}." if found.moved_to else ""
    return f"{len(found.body) / 1000:.1f} kB were read.{goal}"
