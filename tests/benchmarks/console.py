"""Milliseconds of each page of the console over real HTTP, signed in, with 100,000 chats and 1,000,000 deliveries."""

from __future__ import annotations

import tempfile
from contextlib import closing
from statistics import median
from time import perf_counter, process_time

import httpx

from bot.app.turns import take_short_turns
from storage.store import Store
from tests.benchmarks.console_data import NOW, Size, fill
from tests.console.served import served
from tests.support.postgres import Databases, NoServerError, Server

CHATS, DELIVERIES = 100_000, 1_000_000
TIMES = 7  # that a page is asked for; the first time does not count
LIMIT = 200  # milliseconds that a page may take
PAGES = (
    *("/", "/deliveries", "/deliveries?state=queued", "/deliveries?state=failed", "/deliveries?state=sent"),
    *("/deliveries?kind=alert", "/deliveries?kind=broadcast", "/deliveries?day=2026-11-10&state=failed"),
    *("/deliveries?chat=500", "/deliveries?story=15000", "/deliveries?before=500000", "/deliveries/999000"),
    *("/sources", "/sources?show=failing", "/sources?show=quiet", "/sources/7"),
    *("/articles", "/articles?q=ferry", "/articles/29000", "/readers"),
    *(
        "/readers/tags",
        "/readers/chats",
        "/readers/chats?tag=5",
        "/readers/chats?q=Reader",
        "/readers/chats?q=nobody",
        "/readers/500",
        "/system",
    ),
)


def run(chats: int = CHATS, deliveries: int = DELIVERIES) -> dict[str, object]:
    """Print the milliseconds of each page on each engine, and name the slowest; give them."""
    size = Size(chats, deliveries)
    figures: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as folder:
        figures["sqlite"] = measure(f"sqlite:///{folder}/wire.db", size)
    try:
        server = Server()
    except NoServerError as error:
        print(error)
        return figures
    server.start()
    try:
        figures["postgresql"] = measure(Databases(server.url).fresh(), size)
    finally:
        server.close()
    return figures


def measure(url: str, size: Size) -> dict[str, float]:
    """Fill a database and ask for every page."""
    take_short_turns()
    with closing(Store.open(url)) as store:
        fill(store, size)
        with served(store) as site, site.signed_in() as client:
            site.clocks.now = NOW
            figures = {page: _milliseconds(client, page) for page in PAGES}
        print(
            f"{store.engine}: {size.chats:,} chats, {size.deliveries:,} deliveries; ms: median, longest, CPU"
        )
    for page, (half, longest, cpu) in figures.items():
        print(f"  {page:<44}{half:>8.1f}{longest:>8.1f}{cpu:>8.1f}")
    slowest = max(figures, key=lambda page: figures[page][0])
    verdict = "in time" if figures[slowest][0] < LIMIT else f"MORE THAN {LIMIT} ms"
    print(f"  the slowest: {slowest}, {figures[slowest][0]:.0f} ms: {verdict}")
    return {page: round(half, 1) for page, (half, _, _) in figures.items()}


def _milliseconds(client: httpx.Client, page: str) -> tuple[float, float, float]:
    """Give the median and the longest time of a page, and the median of what it took of the processor in this process."""
    times, used = [], []
    for _ in range(TIMES):
        start, before = perf_counter(), process_time()
        answer = client.get(page)
        times.append((perf_counter() - start) * 1000)
        used.append((process_time() - before) * 1000)
        assert answer.status_code in {200, 404}, f"{page}: {answer.status_code}"
    return median(times[1:]), max(times[1:]), median(used[1:])
