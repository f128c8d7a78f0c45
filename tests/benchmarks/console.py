"""Milliseconds of each page of the console over real HTTP, signed in, with 100,000 chats and 1,000,000 deliveries."""

from __future__ import annotations

import asyncio
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from statistics import median
from time import perf_counter

import httpx

from bot.app.turns import take_short_turns
from bot.console.house import House
from bot.console.site import console_app
from bot.serving import listen, serve_http
from storage.store import Store
from storage.threads import Threads
from tests.benchmarks.console_data import NOW, Size, fill
from tests.support.postgres import Databases, NoServerError, Server

CHATS, DELIVERIES = 100_000, 1_000_000
TIMES = 7  # that a page is asked for; the first time does not count
LIMIT = 200  # milliseconds that a page may take
_TOKEN = "of-the-benchmark"
PAGES = (
    *("/", "/deliveries", "/deliveries?state=queued", "/deliveries?state=failed", "/deliveries?state=sent"),
    *("/deliveries?kind=alert", "/deliveries?kind=broadcast", "/deliveries?day=2026-11-10&state=failed"),
    *("/deliveries?chat=500", "/deliveries?story=15000", "/deliveries?before=500000", "/deliveries/999000"),
    *("/sources", "/sources?show=failing", "/sources?show=quiet", "/sources/7"),
    *("/articles", "/articles?q=ferry", "/articles/29000", "/readers", "/system"),
)


def run(chats: int = CHATS, deliveries: int = DELIVERIES) -> dict[str, object]:
    """Print the milliseconds of each page on each engine, and name the slowest; give them."""
    size, figures = Size(chats, deliveries), {}
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
        with served(store) as address, signed_in(address) as client:
            figures = {page: _milliseconds(client, page) for page in PAGES}
        print(f"{store.engine}: {size.chats:,} chats, {size.deliveries:,} deliveries; ms, median and longest")
    for page, (half, longest) in figures.items():
        print(f"  {page:<44}{half:>8.1f}{longest:>8.1f}")
    slowest = max(figures, key=lambda page: figures[page][0])
    verdict = "in time" if figures[slowest][0] < LIMIT else f"MORE THAN {LIMIT} ms"
    print(f"  the slowest: {slowest}, {figures[slowest][0]:.0f} ms: {verdict}")
    return {page: round(half, 1) for page, (half, _) in figures.items()}


def _milliseconds(client: httpx.Client, page: str) -> tuple[float, float]:
    """Give the median and the longest time of a page."""
    times = []
    for _ in range(TIMES):
        start = perf_counter()
        answer = client.get(page)
        times.append((perf_counter() - start) * 1000)
        assert answer.status_code in {200, 404}, f"{page}: {answer.status_code}"
    return median(times[1:]), max(times[1:])


@contextmanager
def served(store: Store) -> Iterator[str]:
    """Serve the console of a store, in a loop of its own; gives its address."""
    listener = listen("127.0.0.1", 0)
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()
    threads = Threads(store.pool_size)
    house = House(store, threads, lambda: NOW, token=_TOKEN, address=address, stop=stop)

    async def serve() -> None:
        await serve_http(console_app(house), listener, stop)
        await threads.drain()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    try:
        yield address
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


@contextmanager
def signed_in(address: str) -> Iterator[httpx.Client]:
    """Give a client that has signed in."""
    with httpx.Client(base_url=address, headers={"Origin": address}, timeout=60) as client:
        client.post("/enter", data={"token": _TOKEN})
        assert client.get("/system").status_code == 200, "the token was not taken"
        yield client
