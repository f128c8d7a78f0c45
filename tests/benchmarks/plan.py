"""Planning everybody's digest when all are due at once (claim due, match, insert, advance), on SQLite and PostgreSQL."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import resource
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import quantiles
from time import perf_counter, process_time

from bot.app.turns import spare_what_stays, take_short_turns
from bot.delivery.planner import plan_due
from bot.locales import words
from bot.processes import CHILDREN
from storage.store import Store
from tests.benchmarks import wire
from tests.support.postgres import Databases, NoServerError, Server

CHATS = 100_000
SHARES = (100, 10, 1)  # of the chats: to see how the time grows
_BETWEEN = 0.05  # seconds between two commands of a reader
_LOOK = 0.5  # seconds between two looks at the memory


def run(chats: int = CHATS) -> dict[str, object]:
    """Print seconds, rate and memory for a hundredth, a tenth and all of the chats on each engine; give them."""
    figures: dict[str, object] = {}
    print(
        f"{'':<12}{'chats':>10}{'digests':>10}{'seconds':>9}{'chats/s':>9}{'us/chat':>9}{'CPU us':>8}"
        f"{'MB':>6}{'in all':>8}  a reader's command waits, ms: p50, p99, longest"
    )
    with tempfile.TemporaryDirectory() as folder:
        figures["sqlite"] = [measure(url, many) for url, many in on_sqlite(Path(folder), sizes(chats))]
    try:
        with served() as databases:
            figures["postgresql"] = [measure(url, many) for url, many in on_postgres(databases, sizes(chats))]
    except NoServerError as error:
        print(error)
    return figures


def sizes(chats: int) -> list[int]:
    """Give the numbers of chats that are planned."""
    return [max(1, chats // share) for share in SHARES]


@contextmanager
def served() -> Iterator[Databases]:
    """Run a PostgreSQL that keeps what it promises: forced to disk, as one in use is."""
    server = Server()
    server.start(careful=True)
    try:
        yield Databases(server.url)
    finally:
        server.close()


def on_sqlite(folder: Path, many: list[int]) -> Iterator[tuple[str, int]]:
    """Make a database with each number of chats; the news, which all have, is written once."""
    news, file = folder / "news.db", folder / "wire.db"
    with closing(Store.open(f"sqlite:///{news}")) as store:
        wire.publish(store)
    for chats in many:
        for left in folder.glob("wire.db*"):
            left.unlink()
        shutil.copyfile(news, file)
        url = f"sqlite:///{file}"
        with closing(Store.open(url)) as store:
            wire.subscribe(store, chats)
        yield url, chats


def on_postgres(databases: Databases, many: list[int]) -> Iterator[tuple[str, int]]:
    """Make a database with each number of chats; the news, which all have, is written once."""
    with closing(Store.open(databases.template)) as store:
        wire.publish(store)
    for chats in many:
        url = databases.copy()
        with closing(Store.open(url)) as store:
            wire.subscribe(store, chats)
        yield url, chats
        databases.drop(url)


def databases(chats: int) -> Iterator[str]:
    """Make a database with so many chats on each engine, one after the other; raises NoServerError at the second."""
    with tempfile.TemporaryDirectory() as folder:
        yield from (url for url, _ in on_sqlite(Path(folder), [chats]))
    with served() as server:
        yield from (url for url, _ in on_postgres(server, [chats]))


def measure(url: str, chats: int) -> dict[str, float]:
    """Plan in a process of its own, whose peak of memory is then that of planning; print and give the figures."""
    spawning = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, spawning, initializer=_as_the_bot) as process:
        engine, found = process.submit(planned, url).result()
    seconds = found["seconds"]
    waits = "".join(f"{found[name]:>8.0f}" for name in ("p50 ms", "p99 ms", "longest ms"))
    print(
        f"{engine:<12}{chats:>10,}{found['digests']:>10,.0f}{seconds:>9.1f}{chats / seconds:>9,.0f}"
        f"{1e6 * seconds / chats:>9.0f}{1e6 * found['cpu'] / chats:>8.0f}{found['MB']:>6.0f}{found['MB in all']:>8.0f}{waits}"
    )
    return {"chats": chats, **found}


def _as_the_bot() -> None:
    """Ask of Python what `tagwire run` asks of it."""
    take_short_turns()
    spare_what_stays()


def planned(url: str) -> tuple[str, dict[str, float]]:
    """Plan all that is due, while a reader writes to the bot twenty times a second."""
    with closing(Store.open(url)) as store:
        waits: list[float] = []
        together = [_with_children()]
        over = threading.Event()

        def talk() -> None:
            number = 0
            while not over.wait(_BETWEEN):
                number += 1
                begun = perf_counter()
                store.updates.first_time(number, wire.NOW)
                waits.append(1000 * (perf_counter() - begun))

        def watch() -> None:
            while not over.wait(_LOOK):
                together.append(_with_children())

        aside = [threading.Thread(target=talk), threading.Thread(target=watch)]
        for thread in aside:
            thread.start()
        start, before = perf_counter(), process_time()
        digests = plan_due(store, words, wire.NOW)
        seconds, cpu = perf_counter() - start, process_time() - before
        over.set()
        for thread in aside:
            thread.join()
        assert not store.deliveries.due(wire.NOW, 1)
        spread = quantiles(waits, n=100, method="inclusive") if len(waits) > 1 else [0.0] * 99
        return store.engine, {
            "digests": digests,
            "seconds": round(seconds, 2),
            "cpu": round(cpu, 2),
            "MB": round(_megabytes()),
            "MB in all": round(max(together)),
            "p50 ms": round(spread[49], 1),
            "p99 ms": round(spread[98], 1),
            "longest ms": round(max(waits, default=0.0), 1),
        }


def _with_children() -> float:
    """Give the memory of this process and of those that decide for it, what they share counted once; 0 where Linux does not tell."""
    with CHILDREN:
        processes = [os.getpid(), *(child.pid for child in multiprocessing.active_children())]
    total = 0
    for process in processes:
        with contextlib.suppress(OSError):  # it has ended since
            lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
            total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def _megabytes() -> float:
    """Give the peak of this process's memory; where Linux tells it, without that of the process that started this one."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text(encoding="ascii", errors="replace").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024 / (1024 if sys.platform == "darwin" else 1)
