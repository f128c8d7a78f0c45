"""`/healthz`, `/readyz`, `/metrics`: what they say, to whom, and that the running bot says it."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from bot.app.health import Watched
from bot.app.pulse import Pulse
from bot.app.ticks import Tick
from bot.console.health import health_app
from bot.delivery.planner import plan_due
from bot.locales import words
from bot.settings import load
from storage.errors import StoreBusyError
from storage.store import Store
from storage.threads import Threads
from tests.delivery.desk import MORNING, Desk
from tests.support.figures import figure

OPEN = {"TAGWIRE_CONSOLE_TOKEN": "canary-for-the-console"}


class Rig:
    """A process that is watched: its ticks run when the test says so, on a clock that the test moves."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.seconds = 1000.0
        self.refused = False
        self.fault: Exception | None = None
        self.threads = Threads(2)
        self.watched = Watched(store, self.threads, lambda: MORNING, folder, lambda: self.seconds)
        self.watched.token(lambda: self.refused)
        (self.tick,) = self.watched.ticks([Tick("planning", 1.0, self._plan)])

    async def _plan(self) -> None:
        if self.fault is not None:
            raise self.fault

    @contextlib.asynccontextmanager
    async def client(self, **settings: str) -> AsyncIterator[httpx.AsyncClient]:
        """Give who asks."""
        app = health_app(self.watched.health(load(settings)))
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8080"
        ) as client:
            yield client
        await self.threads.drain()


@pytest.fixture
def rig(sqlite_url: str, tmp_path: Path) -> Iterator[Rig]:
    """Give one on SQLite, which waits for its database a tenth of a second only."""
    with closing(Store.open(sqlite_url, busy=0.1)) as store:
        yield Rig(store, tmp_path)


def test_a_bot_that_does_well_is_ready(rig: Rig) -> None:
    """Everything is named and ok; nothing is kept by who is in between."""

    async def ask() -> None:
        await rig.tick.run()
        async with rig.client() as client:
            assert (await client.get("/healthz")).json() == {"alive": True}
            ready = await client.get("/readyz")
        assert ready.status_code == 200
        assert ready.json() == {
            "ready": True,
            "checks": {"token": "ok", "updates": "ok", "database": "ok", "ticks": "ok"},
        }
        assert ready.headers["cache-control"] == "no-store"

    asyncio.run(ask())


def test_what_is_wrong_is_named_with_its_reason(rig: Rig, tmp_path: Path) -> None:
    """A refused token, a database that others hold or that is gone, a tick that stands still: 503, and a sentence for each."""

    async def ask() -> None:
        await rig.tick.run()
        rig.refused = True
        rig.seconds += 90
        with closing(sqlite3.connect(tmp_path / "tagwire.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            async with rig.client() as client:
                answer = await client.get("/readyz")
                page = (await client.get("/metrics")).text
                other.execute("ROLLBACK")
                (tmp_path / "tagwire.db").rename(tmp_path / "elsewhere.db")
                rig.seconds += 10
                gone = (await client.get("/readyz")).json()["checks"]["database"]
        assert "was removed or replaced while it was in use" in gone
        assert answer.status_code == 503
        told = answer.json()
        assert not told["ready"]
        assert told["checks"]["token"].startswith("Telegram refuses the token")
        assert "in use by others" in told["checks"]["database"]
        assert "planning last went well 90 s ago" in told["checks"]["ticks"]
        assert figure(page, "tagwire_token_refused") == 1
        assert figure(page, "tagwire_database_up") == 0
        assert figure(page, "tagwire_tick_age_seconds", tick="planning") == 90

    asyncio.run(ask())


def test_an_open_console_gives_them_to_who_has_its_token(rig: Rig) -> None:
    """Open by itself or through a proxy: nothing is told without the token, also not to this computer; without one to nobody."""

    async def status(path: str, token: str = "", **settings: str) -> int:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with rig.client(**settings) as client:
            return (await client.get(path, headers=headers)).status_code

    async def ask() -> None:
        for settings in ({"TAGWIRE_HTTP_HOST": "0.0.0.0"}, {"TAGWIRE_CONSOLE_URL": "https://wire.example"}):
            for path in ("/healthz", "/readyz", "/metrics"):
                assert await status(path, **OPEN, **settings) == 401
                assert await status(path, "wrong", **OPEN, **settings) == 401
            assert await status("/healthz", OPEN["TAGWIRE_CONSOLE_TOKEN"], **OPEN, **settings) == 200
        assert await status("/metrics", "None", TAGWIRE_CONSOLE_URL="https://wire.example") == 401

    asyncio.run(ask())


def test_a_strangers_page_can_not_read_along(rig: Rig) -> None:
    """A name that somebody let lead to this computer gets no answer."""

    async def ask() -> None:
        async with rig.client() as client:
            for host, status in (
                ("evil.example", 421),
                ("", 421),
                ("localhost:8080", 200),
                ("[::1]:8080", 200),
            ):
                answer = await client.get("/metrics", headers={"Host": host})
                assert answer.status_code == status, host

    asyncio.run(ask())


def test_the_figures_of_the_whole(store: Store, tmp_path: Path) -> None:
    """What is owed is counted by kind with its age, sources by how they do, and each call of the database by its name."""
    desk = Desk(store)
    for person in (11, 12, 13):
        desk.chat(person, "ports")
    desk.publish("ports")
    assert plan_due(store, words, MORNING) == 3
    queues = store.overview.queues()
    assert [(kind.value, queue.length) for kind, queue in queues.items()] == [
        ("digest", 3),
        ("alert", 0),
        ("broadcast", 0),
    ]
    feeds = [
        store.feeds.add(
            name=name,
            url=f"https://{name}.example/",
            title=None,
            site=None,
            folder=None,
            interval=dt.timedelta(hours=1),
            now=MORNING,
        )[0]
        for name in ("fine", "paused")
    ]
    store.feeds.pause(feeds[1].id)

    async def ask() -> None:
        rig = Rig(store, tmp_path)
        async with rig.client() as client:
            page = (await client.get("/metrics")).text
        assert figure(page, "tagwire_queue_length", kind="digest") == 3
        assert figure(page, "tagwire_queue_age_seconds", kind="digest") == 0
        assert figure(page, "tagwire_sources", state="fine") == 1
        assert figure(page, "tagwire_sources", state="paused") == 1
        assert figure(page, "tagwire_database_seconds_count", operation="overview.queues") == 1
        assert figure(page, "tagwire_disk_bytes", what="free") > 0

    asyncio.run(ask())


async def _fail() -> None:
    raise StoreBusyError("busy")


def test_a_tick_that_works_long_is_alive_and_one_that_never_ends_is_not() -> None:
    """Long work shows that it goes on by asking whether it should end, from its thread too; a fault of the database is not death."""

    async def go() -> None:
        seconds = 0.0
        pulse = Pulse(lambda: seconds)
        going_on, moved, hanging = asyncio.Event(), asyncio.Event(), asyncio.Event()

        async def hang() -> None:
            await going_on.wait()
            await asyncio.to_thread(pulse.moving(lambda: False))
            moved.set()
            await hanging.wait()

        long, broken = pulse.of(Tick("long", 1.0, hang)), pulse.of(Tick("broken", 1.0, _fail))
        work = asyncio.create_task(long.run())
        await asyncio.sleep(0)
        await broken.run()
        seconds = 50.0
        await broken.run()
        assert (pulse.missed(), pulse.stale()) == ([], {})
        seconds = 100.0
        await broken.run()
        assert (pulse.missed(), pulse.stale()) == ([], {"broken": 100.0})
        assert pulse.ages() == {"long": 0.0, "broken": 100.0}
        seconds = 500.0
        await broken.run()
        going_on.set()
        await moved.wait()
        seconds = 1000.0
        await broken.run()
        assert pulse.missed() == []
        seconds = 1101.0
        assert pulse.missed() == ["long", "broken"]
        hanging.set()
        await work
        assert pulse.missed() == ["broken"]

    asyncio.run(go())
