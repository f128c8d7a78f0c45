"""Summaries of articles that were imported without: chosen while the bot runs, until all have theirs."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import Final

from bot import summary
from bot.newsroom.weighing import SECONDS
from bot.workers import WorkerError, Workers
from storage.errors import StoreError
from storage.records import Ladder, UnrankedArticle
from storage.store import Store
from storage.threads import Threads

AT_ONCE: Final = 20  # articles whose summaries are kept together

log = logging.getLogger(__name__)


class Ranking:
    """Chooses all summaries that wait; `tick` begins where nothing is under way, `finish` ends."""

    def __init__(self, store: Store, threads: Threads, workers: Workers) -> None:
        self._store = store
        self._threads = threads
        self._workers = workers
        self._under_way: asyncio.Task[None] | None = None

    async def tick(self) -> None:
        """Begin, without waiting for the end: very many articles take hours."""
        if self._under_way is None or self._under_way.done():
            self._under_way = asyncio.create_task(self._rank_all())

    async def finish(self) -> None:
        """Stop what is under way: what was not kept waits on."""
        if self._under_way is not None:
            self._under_way.cancel()
            await asyncio.gather(self._under_way, return_exceptions=True)

    async def _rank_all(self) -> None:
        try:
            while await rank_some(self._store, self._threads, self._workers):
                pass  # some at a time: other writes come between
        except StoreError as error:
            log.warning("summaries could not be kept; the next tick tries again: %s", error)
        except Exception:
            # Broad on purpose: nobody waits for this task, so that a fault of our own would be told to nobody.
            log.exception("summaries can't be chosen")


async def rank_some(store: Store, threads: Threads, workers: Workers) -> int:
    """Choose the summaries of some articles that wait for it, the newest first; gives how many waited.

    One after the other, so that a worker is left for the feeds. Raises errors of `storage.errors`.
    """
    waiting = await threads(store.articles.unranked, AT_ONCE)
    ranked = [(article, await _ladder(workers, article)) for article in waiting]
    if ranked:
        await threads(store.articles.rank, ranked)
    return len(ranked)


async def _ladder(workers: Workers, article: UnrankedArticle) -> Ladder | None:
    """Choose; None where the text is too much for a worker: its first sentences go on standing for it."""
    try:
        return await workers.run(partial(summary.ladder, article.text, title=article.title), seconds=SECONDS)
    except WorkerError as error:
        log.warning(
            "article %d is too much for a worker (%s): its beginning is its summary", article.id, error
        )
        return None
