"""The console as it is: served over HTTP on a free port, asked by a client that keeps cookies as a browser does."""

from __future__ import annotations

import asyncio
import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

import httpx

from bot.console.door import offer_link
from bot.console.house import House
from bot.console.site import console_app
from bot.serving import listen, serve_http
from storage.store import Store
from storage.threads import Threads

NOW: Final = dt.datetime(2026, 11, 24, 8, 0, tzinfo=dt.UTC)
TOKEN: Final = "canary-token-of-the-console"
OWNER: Final = 90002


class Clocks:
    """The time of day, and the time that passes; both stand still until a test moves them."""

    def __init__(self) -> None:
        self.now, self.seconds = NOW, 0.0

    def __call__(self) -> dt.datetime:
        """Give the time of day."""
        return self.now


class Served:
    """A served console: `url`, `store`, `clocks`, and clients of it."""

    def __init__(self, url: str, house: House, clocks: Clocks) -> None:
        self.url, self.house, self.clocks = url, house, clocks
        self.store: Store = house.store

    def client(self, **headers: str) -> httpx.Client:
        """Give a stranger's browser, which says where its forms come from."""
        given = {"origin": self.url, **headers}
        return httpx.Client(base_url=self.url, headers=given, trust_env=False, timeout=15)

    @contextmanager
    def signed_in(self, **headers: str) -> Iterator[httpx.Client]:
        """Give the browser of who has the token."""
        with self.client(**headers) as client:
            assert client.post("/enter", data={"token": TOKEN}).headers["location"] == "/"
            yield client

    def link(self, holder: int = OWNER) -> str:
        """Give the path of a link for an owner."""
        lock, now = self.house.lock, self.clocks()
        return offer_link(self.store, "", holder=holder, lock=lock, now=now)


@contextmanager
def served(store: Store, **more: Any) -> Iterator[Served]:
    """Serve a console on a store; `more` changes its house."""
    clocks, ready, loop_of = Clocks(), threading.Event(), []
    listener = listen("127.0.0.1", 0)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    house = House(
        store=store,
        threads=Threads(store.pool_size),
        clock=clocks,
        token=TOKEN,
        lock=TOKEN,
        address=url,
        owners=frozenset({OWNER}),
        username="tagwire_demo_bot",
        bot_link="https://t.me/tagwire_demo_bot",
        monotonic=lambda: clocks.seconds,
    )
    house = replace(house, **more)

    async def main() -> None:
        loop_of.append(asyncio.get_running_loop())
        ready.set()
        await serve_http(console_app(house), listener, house.stop)
        await house.threads.drain()

    thread = threading.Thread(target=lambda: asyncio.run(main()), name="console")
    thread.start()
    ready.wait(10)
    try:
        yield Served(url, house, clocks)
    finally:
        loop_of[0].call_soon_threadsafe(house.stop.set)
        thread.join(10)
