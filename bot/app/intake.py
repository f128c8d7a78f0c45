"""What asks feeds for their entries, and chooses the summaries that an import left for later."""

from __future__ import annotations

import contextlib
import datetime as dt
import random
from collections.abc import Callable

from bot.app.ticks import Tick
from bot.locales import words
from bot.newsroom.outside import Outside
from bot.newsroom.polling import Polling
from bot.newsroom.ranking import Ranking
from storage.store import Store
from storage.threads import Threads

_EVERY = 2.0  # seconds between two looks for due feeds, or summaries; one that finds none costs under 1 ms


def intake_ticks(
    stack: contextlib.AsyncExitStack,
    store: Store,
    threads: Threads,
    clock: Callable[[], dt.datetime],
    outside: Outside,
) -> list[Tick]:
    """Build both; what they have begun is finished when the stack ends."""
    polling = Polling(
        store=store,
        threads=threads,
        fetcher=outside.fetcher,
        workers=outside.workers,
        words=words("en"),
        clock=clock,
        random=random.Random(),  # noqa: S311 it only spreads the polls
    )
    stack.push_async_callback(polling.finish)
    ranking = Ranking(store, threads, outside.workers)
    stack.push_async_callback(ranking.finish)
    return [Tick("polling", _EVERY, polling.tick), Tick("summaries", _EVERY, ranking.tick)]
