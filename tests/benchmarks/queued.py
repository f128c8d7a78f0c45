"""The memory of one `tagwire run` with all roles while 100,000 digests are planned and wait for their turn, and people write to it."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from math import isfinite
from random import Random

from storage.store import Store
from tests.benchmarks import answers, plan, proc, wire
from tests.benchmarks.asking import asking_bot
from tests.benchmarks.paced import until
from tests.benchmarks.running import a_bot
from tests.benchmarks.soak import item
from tests.ingest.feed_samples import rss
from tests.support.postgres import NoServerError
from tests.support.web import local_site, page

CHATS = 103_700  # of which 100,000 and a few get a digest
_ASKING = 60.0  # seconds for which people write; meanwhile digests are planned and leave
_BETWEEN = 0.3  # seconds between two looks at the memory
_PLANNING = 600.0  # seconds that planning may take


def run(readers: int = CHATS, asking: float = _ASKING) -> dict[str, object]:
    """Print a row an engine; give its figures."""
    print(
        "MB at the most: of the bot's own process; of its workers, each for itself, and without what they share"
    )
    print(f"{'':<14}{'queued':>10}{'the bot':>10}{'workers':>10}{'shared':>10}{'answers':>10}")
    figures: dict[str, object] = {}
    try:
        for url in plan.databases(readers):
            engine, row = _measured(url, asking)
            figures[engine] = row
            print(
                f"{engine:<14}{row['queued']:>10,.0f}{row['MB']:>10.0f}{row['largest MB']:>10.0f}"
                f"{row['all MB']:>10.0f}{row['answers']:>10}",
                flush=True,
            )
    except NoServerError as error:
        print(error)
    return figures


def _measured(url: str, asking: float) -> tuple[str, dict[str, float]]:
    """Plan and send at Telegram's pace, with a feed that is asked and people who write."""
    asked = answers.stream(asking, Random(7))
    with closing(Store.open(url)) as store, asking_bot(asked) as telegram, _a_feed(store):
        with a_bot(url, telegram.url, wire.NOW, fetch_allow="127.0.0.1") as (bot, _):
            telegram.wait_for_bot()
            with _watched(bot.pid) as peak:
                telegram.begin(after_others=1, bot=bot.pid)
                seen = telegram.seen(_PLANNING)
                until(lambda: not store.deliveries.due(wire.NOW, 1), _PLANNING)
            figures = {
                "queued": sum(store.deliveries.counts().values()),
                "MB": proc.memory(bot.pid, "VmHWM"),
                "largest MB": peak.largest,
                "all MB": peak.together,
                "answers": sum(at >= 0 for at in seen.answered),
            }
        return store.engine, {name: round(value) for name, value in figures.items()}


@dataclass(slots=True)
class _Peak:
    """The most that the largest child has held, and that a process and all its children have held together; in MB."""

    largest: float = 0.0
    together: float = 0.0


@contextmanager
def _watched(pid: int) -> Iterator[_Peak]:
    """Look at the memory of a process and its children, which come and go, for as long as the context lasts."""
    peak, over = _Peak(), threading.Event()

    def watch() -> None:
        while not over.wait(_BETWEEN):
            children = proc.children(pid)
            held = [proc.memory(one, "VmHWM") for one in children]
            shares = [proc.share_of_memory(one) for one in (pid, *children)]
            peak.largest = max([peak.largest, *filter(isfinite, held)])
            peak.together = max(peak.together, sum(filter(isfinite, shares)))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peak
    finally:
        over.set()
        watcher.join()


@contextmanager
def _a_feed(store: Store) -> Iterator[None]:
    """Serve a feed, which is asked for its entries while the bot runs: so that its workers have something to do."""
    with local_site() as site:
        site.on("/feed", page(rss(*(item(n) for n in range(20)))))
        feed = f"{site.url}/feed"
        store.feeds.add(
            name="Harbour",
            url=feed,
            title=None,
            site=None,
            folder=None,
            interval=dt.timedelta(hours=1),
            now=wire.NOW,
        )
        yield
