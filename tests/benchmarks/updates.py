"""Updates a second that one core answers: Tagwire beside the bare echoes of aiogram and of the library it stands on."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.core.actions import pack
from storage.records import Slot
from storage.store import Store
from tests.benchmarks import crowd, proc
from tests.benchmarks.answers import engines
from tests.benchmarks.asking import FIRST_CHAT, TOKEN, Asked, asking_bot

UPDATES = 1_000
AIOGRAM = "aiogram==3.31.0"
_WARM = 0.1  # of the updates are not counted: what is loaded once counts for nobody
_ROOT = Path(__file__).resolve().parents[2]
_ASKED = (
    Asked("/help", message="/help"),
    Asked("/tags", message="/tags"),
    Asked("a press", data=pack("tags", 0)),
)
_BOTS, _SERVERS = 0, 1  # their cores
_WORDS = Asked("words", message="The ferry is late.")


def run(updates: int = UPDATES) -> dict[str, object]:
    """Print a row a bot and a kind of update; give the same."""
    print(
        f"{updates:,} updates of as many chats; the bot has one core, the server and the database what is left"
    )
    print(f"{'':<44}{'updates/s':>10}{'ms of CPU':>11}")
    figures: dict[str, object] = {}
    with _aiogram() as command:
        if command is None:
            print(f"{'aiogram, echo':<44} not here: uv could not install {AIOGRAM}")
        else:
            figures["aiogram, echo"] = _row("aiogram, echo", command, _WORDS, updates)
    for name, connections in (
        ("python-telegram-bot, echo", "its own"),
        ("the same over Tagwire's connections", "ours"),
    ):
        figures[name] = _row(name, _program("library_echo"), _WORDS, updates, connections)
    for engine, databases in engines():
        for asked in _ASKED:
            with databases() as url:
                name = f"Tagwire on {engine}, {asked.kind}"
                _let_in(url, updates)
                figures[name] = _row(name, _program("tagwire"), asked, updates, url)
    return figures


def _program(name: str) -> list[str]:
    return [sys.executable, "-m", f"tests.benchmarks.bots.{name}"]


@contextmanager
def _aiogram() -> Iterator[list[str] | None]:
    """Give what runs aiogram's echo with packages of its own; None where these can't be had."""
    uv = shutil.which("uv")
    if uv is None:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        python = f"{folder}/bin/python"
        make = [uv, "venv", "--quiet", "--python", sys.executable, folder, "--clear"]
        fill = [uv, "pip", "install", "--quiet", "--python", python, AIOGRAM]
        made = all(subprocess.run(step, check=False, cwd=folder).returncode == 0 for step in (make, fill))
        yield [python, str(Path(__file__).parent / "bots" / "aiogram_echo.py")] if made else None


def _let_in(url: str, readers: int) -> None:
    """Let the readers in who will write; each follows a few tags."""
    now = dt.datetime.now(dt.UTC)
    tomorrow = now + dt.timedelta(days=1)
    with closing(Store.open(url)) as store:
        crowd.fill(store, 1, readers, FIRST_CHAT, now, Slot(tomorrow, f"{tomorrow:%Y-%m-%dT%H:%M}"))


def _row(name: str, command: list[str], asked: Asked, updates: int, *more: str) -> dict[str, float]:
    """Let a bot answer all updates, and print its rate once it is warm, and the time of the CPU an update."""
    with asking_bot([asked] * updates, core=_SERVERS) as served:
        one_core = ["taskset", "-c", str(_BOTS)] if shutil.which("taskset") else []
        bot = subprocess.Popen(
            [*one_core, *command, served.url, TOKEN, *more], cwd=_ROOT, stderr=subprocess.DEVNULL
        )
        try:
            served.wait_for_bot()
            before = proc.cpu(bot.pid)
            served.begin()
            seen = served.seen(600)
            cpu = 1000 * (proc.cpu(bot.pid) - before) / updates
        finally:
            bot.kill()
            bot.wait()
    answered = sorted(seen.answered)
    assert answered[0] > 0, f"{name}: {answered.count(-1)} updates were not answered"
    warm = round(_WARM * updates)
    rate = (updates - warm - 1) / (answered[-1] - answered[warm])
    print(f"{name:<44}{rate:>10.0f}{cpu:>11.2f}")
    return {"updates/s": round(rate), "ms of CPU": round(cpu, 2)}
