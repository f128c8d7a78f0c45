"""CPU that a message costs on its way to Telegram: the library's own transport, ours, aiogram's, and bare aiohttp."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.asking import TOKEN
from tests.benchmarks.sink import sink

AIOGRAM = "aiogram==3.31.0"
MESSAGES = 1_500
AT_ONCE = (1, 6)  # one after the other, and as many as the sender has under way
ROUNDS = 3
_ROOT = Path(__file__).resolve().parents[2]
_NAMES = {
    "default": "python-telegram-bot, as it comes",
    "ours": "python-telegram-bot, ours",
    "aiogram": "aiogram",
    "raw": "bare aiohttp",
}

Figures = dict[str, float]


def run(messages: int = MESSAGES, rounds: int = ROUNDS) -> dict[str, object]:
    """Print a row a client and number at once: the best of the rounds, in which all take turns."""
    print(f"{messages:,} messages of 1.5 kB a round; best of {rounds} rounds, in which all take turns")
    print(f"{'':<36}{'at once':>8}{'messages/s':>12}{'ms of CPU':>11}")
    figures: dict[str, object] = {}
    with sink() as served, _clients() as clients:
        for at_once in AT_ONCE:
            best: dict[str, Figures] = {}
            for _ in range(rounds):
                for name, command in clients.items():
                    found = _round(command, name, served.url, messages, at_once)
                    if name not in best or found["ms of CPU"] < best[name]["ms of CPU"]:
                        best[name] = found
            for name, row in best.items():
                print(f"{_NAMES[name]:<36}{at_once:>8}{row['messages/s']:>12.0f}{row['ms of CPU']:>11.2f}")
            _compare(best)
            figures[f"at once {at_once}"] = best
    return figures


def _compare(best: dict[str, Figures]) -> None:
    cpu = {name: row["ms of CPU"] for name, row in best.items()}
    print(f"    ours takes {cpu['default'] / cpu['ours']:.1f} times less than the default", end="")
    print(f", {cpu['ours'] / cpu['aiogram']:.2f} of aiogram" if "aiogram" in cpu else "")


def _round(command: list[str], client: str, url: str, messages: int, at_once: int) -> Figures:
    done = subprocess.run(
        [*command, client, url, TOKEN, str(messages), str(at_once)],
        cwd=_ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    figures: Figures = json.loads(done.stdout)
    return figures


@contextmanager
def _clients() -> Iterator[dict[str, list[str]]]:
    """Give what runs each client; aiogram in an environment of its own, because it wants an older Pydantic than ours."""
    here = [sys.executable, "-m", "tests.benchmarks.bots.send"]
    clients = {"default": here, "ours": here, "aiogram": here, "raw": here}
    with tempfile.TemporaryDirectory() as folder:
        python, uv = f"{folder}/bin/python", shutil.which("uv") or "uv"
        make = [uv, "venv", "--quiet", "--python", sys.executable, folder, "--clear"]
        fill = [uv, "pip", "install", "--quiet", "--python", python, AIOGRAM]
        try:
            made = all(subprocess.run(step, check=False, cwd=folder).returncode == 0 for step in (make, fill))
        except OSError:
            made = False
        if made:
            clients["aiogram"] = [python, str(Path(__file__).parent / "bots" / "send.py")]
        else:
            print(f"aiogram is not here: uv could not install {AIOGRAM}")
            del clients["aiogram"]
        yield clients
