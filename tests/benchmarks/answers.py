"""Milliseconds from an update to its answer, by what was asked, while everybody is written to at Telegram's pace."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, nullcontext
from math import ceil
from pathlib import Path
from random import Random

from bot.core.actions import pack
from storage.records import Slot
from storage.store import Store
from tests.benchmarks.asking import FIRST_CHAT, TOKEN, Asked, Seen, asking_bot
from tests.benchmarks.crowd import fill, use
from tests.support.postgres import Databases, NoServerError, Server
from tests.support.process import BotProcess

READERS = 100_000
SECONDS = 60.0
RATE = 4.0  # updates a second
_SHARES = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "most": 1.0}
_ALL, _WITH_A_CORE, _HANDING = "all", "all, while a core was to be had", "before that: until handed over"
LOADS = ("broadcast", "digests")
_ASKED = {
    "/help": Asked("/help", message="/help"),
    "/tags": Asked("/tags", message="/tags"),
    "/explore": Asked("/explore", message="/explore"),
    "/search": Asked("/search", message="/search harbour ferry"),
    "/digest": Asked("/digest", message="/digest"),
    "a #tag": Asked("a #tag", message=f"#{use(3).display}"),
    "/subscribe": Asked("/subscribe", message=f"/subscribe #{use(190).display}"),
    "a page turned": Asked("a page turned", data=pack("tags", 0)),
    "a tag followed": Asked("a tag followed", data=pack("follow", use(190).key)),
    "inline": Asked("inline", inline="harbour"),
}


def run(asking: float = SECONDS, readers: int = READERS) -> dict[str, object]:
    """Print a table an engine and a load; give its figures."""
    print(
        f"{readers:,} readers, {RATE:g} updates a second; from the handing over to the answer's last request"
    )
    figures: dict[str, object] = {}
    for engine, databases in engines():
        for load in LOADS:
            with databases() as url:
                seen, asked = _measured(url, load, asking, readers)
            figures[f"{load}, {engine}"] = _told(f"{load}, {engine}", asked, seen)
    return figures


def _measured(url: str, load: str, seconds: float, readers: int) -> tuple[Seen, list[Asked]]:
    """Fill a database, give everybody something to be sent, and let the real bot answer meanwhile."""
    now = dt.datetime.now(dt.UTC)
    asked = stream(seconds, Random(7))
    at = now + dt.timedelta(seconds=-30) if load == "digests" else now + dt.timedelta(days=1)
    with closing(Store.open(url)) as store:
        fill(store, readers, len(asked), FIRST_CHAT, now, Slot(at, f"{at:%Y-%m-%dT%H:%M}"))
        if load == "broadcast":
            store.broadcasts.tell("bench", "The harbour is closed tomorrow.", now)
    with tempfile.TemporaryDirectory() as folder, asking_bot(asked) as served, ExitStack() as stack:
        environment = {
            "TAGWIRE_BOT_TOKEN": TOKEN,
            "TAGWIRE_TELEGRAM_URL": served.url,
            "TAGWIRE_DATABASE_URL": url,
            "TAGWIRE_DATA_DIR": folder,
        }
        bot = BotProcess(("-m", "bot", "run"), environment, Path(folder))
        stack.callback(bot.close)
        served.wait_for_bot()
        served.begin(after_others=1, bot=bot.pid)
        seen = served.seen(seconds + 120)
        bot.stop()
    return seen, asked


def _told(name: str, asked: list[Asked], seen: Seen) -> dict[str, object]:
    """Print the table of a run."""
    times: dict[str, list[float]] = defaultdict(list)
    for one, came, handed, answered, starved in zip(
        asked, seen.came, seen.handed, seen.answered, seen.starved, strict=True
    ):
        assert answered >= 0, f"{one.kind} was never answered"
        times[one.kind].append(answered - handed)
        times[_ALL].append(answered - handed)
        times[_WITH_A_CORE].append(answered - handed - starved)
        times[_HANDING].append(handed - came)
    spell = seen.came[-1] - seen.came[0]
    rate = sum(seen.came[0] <= at <= seen.came[-1] for at in seen.others) / spell
    print(f"{name}: {len(asked)} updates, {rate:.1f} other messages a second")
    print(f"  {'milliseconds':<34}{'updates':>8}" + "".join(f"{head:>8}" for head in _SHARES))
    figures: dict[str, object] = {"others/s": round(rate, 1)}
    for kind in (*_ASKED, _ALL, _WITH_A_CORE, _HANDING):
        row = {head: _share(times[kind], share) for head, share in _SHARES.items()} if times[kind] else {}
        figures[kind] = row
        print(f"  {kind:<34}{len(times[kind]):>8}" + "".join(f"{value:>8.0f}" for value in row.values()))
    return figures


def _share(values: list[float], share: float) -> float:
    """Give the milliseconds that such a share of all is not above."""
    return round(1000 * sorted(values)[ceil(share * len(values)) - 1], 1)


def engines() -> Iterator[tuple[str, Callable[[], AbstractContextManager[str]]]]:
    """Give each engine's name, and how to get a fresh database of it."""
    yield "SQLite", _sqlite
    try:
        server = Server()
    except NoServerError as error:
        print(error)
        return
    server.start(careful=True)
    try:
        databases = Databases(server.url)
        yield "PostgreSQL", lambda: nullcontext(databases.copy())
    finally:
        server.close()


@contextmanager
def _sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/wire.db"


def stream(seconds: float, chance: Random) -> list[Asked]:
    """Give what is asked: at moments that know nothing of each other, so many a second."""
    asked, at = [], 0.0
    while (at := at + chance.expovariate(RATE)) < seconds:
        one = chance.choice(list(_ASKED.values()))
        asked.append(Asked(one.kind, one.message, one.data, one.inline, at))
    return asked
