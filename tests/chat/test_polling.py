"""The poller: one at a time, nothing lost, nothing twice, a prompt end."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from structlog.testing import capture_logs
from telegram import Update
from telegram.ext import TypeHandler

from bot.chat.application import BotApplication, build_application
from bot.chat.order import InOrder
from bot.chat.polling import LEASE_NAME, Poller, glance
from bot.locales import words
from bot.newsroom.outside import Outside
from storage.store import Store
from storage.threads import Threads
from tests.chat.articles import NOW
from tests.chat.world import outside
from tests.support.telegram import ADA, SARA, LocalTelegram, local_telegram

Handled = Callable[[Update], Coroutine[Any, Any, None]]


@pytest.fixture(scope="module")
def telegram() -> Iterator[LocalTelegram]:
    """Serve a local Telegram for all tests of this file."""
    with local_telegram() as telegram:
        yield telegram


@pytest.fixture
def kept(sqlite_url: str) -> Iterator[Store]:
    """Give a store."""
    store = Store.open(sqlite_url)
    yield store
    store.close()


@asynccontextmanager
async def polling(
    telegram: LocalTelegram,
    store: Store,
    owner: str,
    seen: list[str],
    handled: Handled,
    *,
    killed: bool = False,
) -> AsyncIterator[asyncio.Event]:
    """Poll while the context lasts; waits between tries are written down and cut short."""
    threads, stop = Threads(2), asyncio.Event()

    async def wait(stop: asyncio.Event, seconds: float) -> None:
        seen.append(poller.trouble or f"{owner} waits {'long' if seconds > 0.4 else 'a little'}")
        await asyncio.wait([asyncio.create_task(stop.wait())], timeout=0.01)

    async with outside() as pages:
        application = application_of(telegram, store, threads, pages, handled)
        async with application:
            poller = Poller(
                application=application,
                store=store,
                threads=threads,
                clock=lambda: NOW,
                owner=owner,
                wait=wait,
            )
            running = asyncio.create_task(poller.run(stop))
            running.add_done_callback(lambda _: seen.append(f"{owner} has ended"))
            try:
                yield stop
            finally:
                if killed:
                    running.cancel()
                stop.set()
                with suppress(asyncio.CancelledError):
                    await asyncio.wait_for(running, 20)  # a long poll takes 25
                await threads.drain()


def application_of(
    telegram: LocalTelegram, store: Store, threads: Threads, pages: Outside, handled: Handled
) -> BotApplication:
    """Give the bot's application, in which a test handles the updates."""

    async def at_once(chat_id: int, *, group: bool) -> None:
        """Let every reply leave."""

    application = build_application(
        token=telegram.token,
        telegram_url=telegram.url,
        store=store,
        threads=threads,
        words_for=words,
        clock=lambda: NOW,
        before_reply=at_once,
        outside=pages,
    )
    application.handlers.clear()
    application.bot_data["door"] = InOrder(application.process_update)  # no limits here
    application.add_handler(TypeHandler(Update, lambda update, _: handled(update)))
    return application


async def until(holds: Callable[[], bool]) -> None:
    """Wait for something."""
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110 what is waited for happens in another thread
            await asyncio.sleep(0.01)


def text_of(update: Update) -> str:
    """Give the text of a message."""
    assert update.message is not None
    return str(update.message.text)


def test_a_stop_is_prompt_and_gives_the_lease_back(telegram: LocalTelegram, kept: Store) -> None:
    """A stop does not wait for the long poll, and another process may poll at once."""

    async def go() -> float:
        async def handled(_: Update) -> None:
            """Nothing comes."""

        async with polling(telegram, kept, "one", [], handled):
            await until(lambda: not kept.leases.take(LEASE_NAME, "two", NOW, NOW))
            began = time.monotonic()
        return time.monotonic() - began

    assert asyncio.run(go()) < 20
    assert kept.leases.take(LEASE_NAME, "two", NOW, NOW + dt.timedelta(seconds=1))


def test_only_one_process_polls(telegram: LocalTelegram, kept: Store) -> None:
    """The second waits for the lease and takes over when the first ends; each update is handled once."""

    async def go() -> tuple[list[str], list[str]]:
        got: list[str] = []

        def handler(name: str) -> Handled:
            async def handled(update: Update) -> None:
                got.append(f"{name}: {text_of(update)}")

            return handled

        waits: list[str] = []
        async with polling(telegram, kept, "second", waits, handler("second")) as stop_second:
            await until(lambda: not kept.leases.take(LEASE_NAME, "x", NOW, NOW))
            async with polling(telegram, kept, "first", waits, handler("first")):
                telegram.send(ADA, "one")
                await until(lambda: len(got) == 1)
                await until(lambda: "first waits long" in waits)
                stop_second.set()
                await until(lambda: "second has ended" in waits)
                await until(lambda: not kept.leases.take(LEASE_NAME, "x", NOW, NOW))
                telegram.send(ADA, "two")
                await until(lambda: len(got) == 2)
        return got, waits

    got, waits = asyncio.run(go())
    assert got == ["second: one", "first: two"]
    assert "second waits long" not in waits


def test_what_was_not_handled_comes_again(telegram: LocalTelegram, kept: Store) -> None:
    """An update whose handling never ended is not confirmed: the next process is served it again."""

    async def go() -> list[str]:
        got: list[str] = []
        begun = asyncio.Event()

        async def hangs(_: Update) -> None:
            begun.set()
            await asyncio.Event().wait()

        async def handled(update: Update) -> None:
            got.append(text_of(update))

        async with polling(telegram, kept, "one", [], hangs, killed=True):
            telegram.send(ADA, "again please")
            await begun.wait()
        async with polling(telegram, kept, "two", [], handled):
            await until(lambda: bool(got))
        return got

    assert asyncio.run(go()) == ["again please"]


def test_a_slow_update_holds_nobody_up(telegram: LocalTelegram, kept: Store) -> None:
    """While one chat's update takes its time, another's is handled; both are handled once."""

    async def go() -> list[str]:
        got: list[str] = []
        gate = asyncio.Event()

        async def handled(update: Update) -> None:
            if text_of(update) == "slow":
                await gate.wait()
            got.append(text_of(update))

        async with polling(telegram, kept, "one", [], handled):
            telegram.send(ADA, "slow")
            telegram.send(SARA, "quick")
            await until(lambda: got == ["quick"])
            telegram.send(SARA, "quick too")
            await until(lambda: got == ["quick", "quick too"])
            gate.set()
            await until(lambda: len(got) == 3)
            telegram.send(ADA, "last")
            await until(lambda: len(got) == 4)
        return got

    assert asyncio.run(go()) == ["quick", "quick too", "slow", "last"]


def test_the_next_updates_are_looked_for_soon_then_less_often() -> None:
    """While one is handled the next wait a fiftieth of a second, and a slow one costs five requests a second."""
    assert [glance(before) for before in (0, 1, 2, 3, 4, 10**6)] == [0.02, 0.04, 0.08, 0.16, 0.2, 0.2]


@pytest.mark.parametrize(
    ("fault", "event", "trouble"),
    [
        ({"do": "error", "status": 409, "body": {"ok": False, "error_code": 409, "description": "Conflict: terminated by other getUpdates request"}}, "another program polls", "two run with one token"),
        ({"do": "close"}, "can't be reached", "has not been reached"),
        ({"do": "body", "text": "<html>sign in</html>"}, "can't be reached", "has not been reached"),
        ({"do": "error", "status": 502, "body": {"ok": False, "error_code": 502, "description": "Bad Gateway"}}, "can't be reached", "has not been reached"),
        ({"do": "error", "status": 401, "body": {"ok": False, "error_code": 401, "description": "Unauthorized"}}, "does not accept the token", None),
        ({"do": "error", "status": 429, "retry_after": 3}, "can't be reached", None),
    ],
)  # fmt: skip
def test_faults_are_waited_out_and_told(
    telegram: LocalTelegram, kept: Store, fault: dict[str, object], event: str, trouble: str | None
) -> None:
    """Each fault of getUpdates is in the log with the wait before the next try, and then updates come in.

    One that lasts is what the bot says of itself, without Telegram's words.
    """

    async def go() -> list[str]:
        got: list[str] = []
        waits: list[str] = []

        async def handled(update: Update) -> None:
            got.append(text_of(update))

        telegram.post("/script", {"method": "getUpdates", "chat_id": None, "times": 6, **fault})
        async with polling(telegram, kept, "one", waits, handled):
            telegram.send(ADA, "hello")
            await until(lambda: bool(got))
        telegram.clear_script()
        said = [wait for wait in waits if not wait.startswith("one ")]
        assert [trouble is not None and trouble in one for one in said] == [True, True][: 2 * bool(trouble)]
        return got

    with capture_logs() as log:
        assert asyncio.run(go()) == ["hello"]
    told = [entry for entry in log if event in entry["event"]]
    assert len(told) == 6
    assert all(entry["seconds"] > 0 for entry in told)
    assert telegram.token not in str(log)
