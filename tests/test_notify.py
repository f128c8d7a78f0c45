"""What systemd hears, over a real datagram socket."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.notify import Notifier
from tests.support.process import BotProcess
from tests.support.telegram import local_telegram


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[socket.socket]:
    """Give a socket as systemd's, at `notify` in the test's folder."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(tmp_path / "notify"))
        line.settimeout(60)
        yield line


def heard(line: socket.socket) -> str:
    """Give the next datagram."""
    return line.recv(4096).decode()


def test_the_running_bot_tells_that_it_is_ready_lives_and_stops(
    tmp_path: Path, systemd: socket.socket
) -> None:
    """READY=1 comes when it is connected, WATCHDOG=1 while its ticks tick, STOPPING=1 at the stop; its children hear nothing of it.

    Who asks it before Telegram has answered hears that it is alive and not ready, and why.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with local_telegram() as telegram:
        hold = telegram.hold("getMe", "before")
        process = BotProcess(
            ["-m", "bot", "run", "--only", "delivery"],
            {
                "TAGWIRE_BOT_TOKEN": telegram.token,
                "TAGWIRE_TELEGRAM_URL": telegram.url,
                "TAGWIRE_DATA_DIR": str(tmp_path),
                "NOTIFY_SOCKET": str(tmp_path / "notify"),
                "WATCHDOG_USEC": "300000",
                "TAGWIRE_HTTP_PORT": str(port),
            },
            tmp_path,
        )
        try:
            assert heard(systemd) == "STATUS=Connecting to Telegram."
            telegram.wait_for_held(hold, seconds=60)
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as watcher:
                assert watcher.get("/healthz").json() == {"alive": True}
                early = watcher.get("/readyz")
            assert early.status_code == 503
            assert early.json()["checks"]["token"].startswith("Telegram has not answered since the start")
            telegram.release(hold)
            assert heard(systemd).startswith("READY=1\n")
            assert heard(systemd) == "WATCHDOG=1"
            assert heard(systemd) == "WATCHDOG=1"
            assert telegram.calls("getMe")
            process.stop()
            while (last := heard(systemd)) == "WATCHDOG=1":
                pass
            assert last.startswith("STOPPING=1\n")
        finally:
            process.close()


def test_a_bot_that_stands_still_is_silent(tmp_path: Path, systemd: socket.socket) -> None:
    """While a tick is missed systemd hears its name once, and no sign of life."""

    async def go() -> None:
        stop, answers = asyncio.Event(), iter([[], ["planning"], ["planning"], []])

        def missed() -> list[str]:
            found = next(answers, None)
            if found is None:
                stop.set()
            return found or []

        told = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "3000"}
        await Notifier(told).watch(stop, missed)
        assert told == {}

    asyncio.run(go())
    assert [heard(systemd).splitlines()[0] for _ in range(5)] == [
        "WATCHDOG=1",
        "STATUS=Stands still: planning.",
        "WATCHDOG=1",
        "WATCHDOG=1",
        "STOPPING=1",
    ]


def test_an_abstract_address_is_understood() -> None:
    """`@name` is a socket without a file."""
    name = f"tagwire-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(f"\0{name}")
        line.settimeout(10)
        Notifier({"NOTIFY_SOCKET": f"@{name}"}).ready()
        assert heard(line).startswith("READY=1\n")


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"NOTIFY_SOCKET": "/nowhere/to/be/found"},
        {"WATCHDOG_USEC": "1000", "WATCHDOG_PID": "1"},
        {"WATCHDOG_USEC": "soon"},
    ],
)
def test_without_systemd_nothing_happens(environ: dict[str, str]) -> None:
    """No socket, one that is gone, or a watchdog that is another's: no fault, and no watchdog of ours."""
    notifier = Notifier(environ)
    notifier.ready()
    assert notifier.watchdog == 0.0
