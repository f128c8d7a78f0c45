"""`tagwire demo` at a time of one's own choosing: `python -m tests.support.still FOLDER`, its clock file standing there already."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, Route

from bot.cli.demo import _demo, _listener
from tests.demo.demo import address

BEGIN = dt.datetime(2026, 11, 24, 18, 0, tzinfo=dt.UTC)  # a Tuesday evening


@dataclass(frozen=True, slots=True)
class Still:
    """A demo whose evening is always the same one."""

    url: str
    file: Path

    def at(self, hour: int, minute: int = 0) -> None:
        """Set its clock on that evening; a minute lasts as long as what is done in it."""
        set_clock(self.file, BEGIN.replace(hour=hour, minute=minute))

    def shown(self, page: Page) -> Page:
        """Let a page tell how far that clock has moved, not how far it is from this computer's, which is another every day."""
        base = (BEGIN - dt.datetime.now(dt.UTC)).total_seconds()

        def told(route: Route) -> None:
            answer = route.fetch()
            clock = answer.json()
            minutes = round((clock["offset"] - base) / 60)
            route.fulfill(response=answer, json=clock | {"offset": 60 * minutes})

        page.route(re.compile("/play/clock$"), told)
        return page


def set_clock(file: Path, at: dt.datetime) -> None:
    """Write the offset that makes it that time now, whole at once."""
    fresh = file.with_suffix(".fresh")
    fresh.write_text(f"{(at - dt.datetime.now(dt.UTC)).total_seconds():.3f}", "ascii")
    fresh.replace(file)


@contextlib.contextmanager
def still_demo(folder: Path) -> Iterator[Still]:
    """Run it."""
    set_clock(folder / "clock", BEGIN)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.still", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield Still(address(process), folder / "clock")
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


if __name__ == "__main__":
    asyncio.run(_demo(_listener(0), Path(sys.argv[1]), open_browser=False))
