"""Summaries of articles that were imported without: chosen while the bot runs, until all have theirs."""

from __future__ import annotations

import logging
from functools import partial
from typing import Final

from bot import summary
from bot.newsroom.weighing import SECONDS
from bot.workers import WorkerError, Workers
from storage.records import Ladder, UnrankedArticle
from storage.store import Store
from storage.threads import Threads

AT_ONCE: Final = 20  # articles whose summaries are kept together

log = logging.getLogger(__name__)


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
