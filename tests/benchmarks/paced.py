"""From the minute in which ten thousand digests are due to the last of them, at thirty a second: beside what Telegram's limit takes."""

from __future__ import annotations

import datetime as dt
import time
from bisect import bisect_left
from collections.abc import Callable, Sequence
from contextlib import closing

from storage.records import PartState
from storage.store import Store
from tests.benchmarks import plan, wire
from tests.benchmarks.running import a_bot, assert_all_sent
from tests.benchmarks.sink import sink
from tests.support.postgres import NoServerError

CHATS = 10_330  # of which 10,000 and a few get a digest
RATE = 30  # a second, what Telegram takes of a bot that does not pay
_BEFORE = dt.timedelta(minutes=1)
_PATIENCE = 2.0  # times what the limit takes, and
_STARTING = 120.0  # seconds


def run(readers: int = CHATS) -> dict[str, object]:
    """Print a row an engine: after how many seconds the first and the last leave; give its figures."""
    print(
        f"{'':<14}{'digests':>9}{'the first':>11}{'the last':>10}{'of the limit':>14}{'above it, %':>13}{'busiest second':>16}"
    )
    figures: dict[str, object] = {}
    try:
        for url in plan.databases(readers):
            engine, row = _measured(url)
            figures[engine] = row
            print(
                f"{engine:<14}{row['digests']:>9,.0f}{row['first']:>11.1f}{row['seconds']:>10.1f}{row['limit']:>14.1f}"
                f"{100 * (row['seconds'] / row['limit'] - 1):>13.1f}{row['busiest second']:>16.0f}",
                flush=True,
            )
    except NoServerError as error:
        print(error)
    return figures


def _measured(url: str) -> tuple[str, dict[str, float]]:
    """Let the bot come up, and then the minute."""
    with sink() as served, closing(Store.open(url)) as store:
        with a_bot(url, served.url, wire.NOW - _BEFORE, rate=RATE) as (bot, set_clock):
            bot.wait_for_line("connected", seconds=_STARTING)
            set_clock(wire.NOW)
            due = time.perf_counter()
            until(lambda: not store.deliveries.due(wire.NOW, 1), _STARTING)
            digests = sum(store.deliveries.counts().values())
            moments = served.accepted(digests, _STARTING + _PATIENCE * digests / RATE)
            until(lambda: store.deliveries.counts()[PartState.SENT] == digests, _STARTING)
        assert len(moments) == digests, "a message was sent twice"
        assert_all_sent(url, digests)
        return store.engine, {
            "digests": digests,
            "first": round(moments[0] - due, 2),
            "seconds": round(moments[-1] - due, 2),
            "limit": round(digests / RATE, 2),
            "busiest second": busiest(moments),
        }


def until(holds: Callable[[], bool], seconds: float) -> None:
    """Wait until something holds, which is looked at each second."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"it took more than {seconds:.0f} s"
        time.sleep(1)


def busiest(moments: Sequence[float]) -> int:
    """Give how many left in the second in which most did."""
    return max(bisect_left(moments, begin + 1) - at for at, begin in enumerate(moments))
