"""Milliseconds to read a feed, here and in a worker; what a hostile one costs the others; feedparser alone beside."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from functools import partial
from time import perf_counter

import feedparser

from bot.errors import UserError
from bot.ingest.feeds import parse_feed
from bot.newsroom.outside import reading_workers
from bot.workers import Workers
from tests.ingest.feed_samples import hostile_attributes, item, rss
from tests.support.reports import reports

ENTRIES = 200
ATTRIBUTES = 10_000  # of the hostile feed: reading it takes the square of their number
_TIMES = 3
_read = partial(parse_feed, url="https://news.example/feed", content_type=None)


def run(entries: int = ENTRIES, attributes: int = ATTRIBUTES) -> dict[str, object]:
    """Print a row a format, then what becomes of the others while a hostile feed is read."""
    with reading_workers(1) as workers:
        figures = {name: _row(body, workers, entries) for name, body in feeds(entries).items()}
        print(f"milliseconds a feed of {entries} entries, the best of {_TIMES}")
        print(f"{'':<12}{'kB':>8}{'here':>10}{'in a worker':>14}{'feedparser alone':>18}")
        for name, row in figures.items():
            print(f"{name:<12}" + "".join(f"{row[key]:>{width}.1f}" for key, width in _COLUMNS.items()))
        hostile = hostile_attributes(attributes)
        back = _back_after_a_kill(workers, hostile)
        gaps = {
            "in a worker": asyncio.run(_largest_gap(partial(workers.run, _read, hostile, seconds=60))),
            "in a thread": asyncio.run(_largest_gap(partial(asyncio.to_thread, _read, hostile))),
        }
    print(f"back after a kill: {back:.0f} ms until the next feed is read")
    for where, (gap, took) in gaps.items():
        print(
            f"a hostile feed {where}: {took:.0f} ms, in which the loop stood still for {gap:.0f} ms at most"
        )
    return {
        "ms": figures,
        "back_ms": back,
        "largest_gap_ms": {where: gap for where, (gap, _) in gaps.items()},
    }


_ADDRESS = "https://news.example/{}"
_COLUMNS = {"kB": 8, "here": 10, "worker": 14, "feedparser": 18}


def feeds(entries: int) -> dict[str, bytes]:
    """Make the same news in each format."""
    told = [
        (n, report.sentences[0], report.text)
        for n, report in zip(range(entries), reports() * entries, strict=False)
    ]
    items = "".join(
        f"<item><title>{title}</title><link>{_ADDRESS.format(n)}</link><guid>{n}</guid><category>harbour</category>"
        f"<pubDate>Wed, 25 Nov 2026 09:30:00 +0000</pubDate><description>&lt;p&gt;{text}&lt;/p&gt;</description></item>"
        for n, title, text in told
    )
    atom = "".join(
        f"<entry><title>{title}</title><link href='{_ADDRESS.format(n)}'/><id>tag:news.example,2026:{n}</id>"
        f"<updated>2026-11-25T09:30:00Z</updated><category term='harbour'/>"
        f"<content type='html'>&lt;p&gt;{text}&lt;/p&gt;</content></entry>"
        for n, title, text in told
    )
    rdf = "".join(
        f"<item rdf:about='{_ADDRESS.format(n)}'><title>{title}</title><link>{_ADDRESS.format(n)}</link>"
        f"<dc:date>2026-11-25T09:30:00Z</dc:date><description>{text}</description></item>"
        for n, title, text in told
    )
    return {
        "RSS 2.0": rss(items),
        "RSS 1.0": (
            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' "
            f"xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>t</title></channel>{rdf}</rdf:RDF>"
        ).encode(),
        "Atom": f"<feed xmlns='http://www.w3.org/2005/Atom'><title>t</title>{atom}</feed>".encode(),
        "JSON Feed": _json_feed(told),
    }


def _json_feed(told: list[tuple[int, str, str]]) -> bytes:
    lines = [
        {
            "id": str(n),
            "url": _ADDRESS.format(n),
            "title": title,
            "content_html": f"<p>{text}</p>",
            "tags": ["harbour"],
        }
        for n, title, text in told
    ]
    return json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": lines}, ensure_ascii=False
    ).encode()


def _row(body: bytes, workers: Workers, entries: int) -> dict[str, float]:
    assert len(_read(body).entries) == entries
    return {
        "kB": len(body) / 1000,
        "here": _best(lambda: _read(body)),
        "worker": _best(lambda: workers.run_now(_read, body, seconds=60)),
        # It reads no JSON Feed, and answers at once that this is none of its own.
        "feedparser": _best(lambda: feedparser.parse(body)),
    }


def _best(work: Callable[[], object]) -> float:
    return min(_milliseconds(work) for _ in range(_TIMES))


def _milliseconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return (perf_counter() - start) * 1000


def _back_after_a_kill(workers: Workers, hostile: bytes) -> float:
    """Have a worker killed over a hostile feed; gives the time from there to the answer for an honest one."""
    try:
        workers.run_now(_read, hostile, seconds=0.001)
    except UserError:
        return _milliseconds(lambda: workers.run_now(_read, rss(item(1)), seconds=60))
    return 0.0


async def _largest_gap(work: Callable[[], Awaitable[object]]) -> tuple[float, float]:
    """Give how long the loop stood still at most while the work was done, and how long that took; milliseconds."""
    start = last = perf_counter()
    gap = 0.0
    job = asyncio.ensure_future(work())
    while not job.done():
        await asyncio.sleep(0.001)
        gap, last = max(gap, perf_counter() - last), perf_counter()
    await job
    return gap * 1000, (perf_counter() - start) * 1000
