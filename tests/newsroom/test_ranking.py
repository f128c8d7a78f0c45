"""Summaries that an import left for later: never missing, and chosen while the bot runs."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterator

import pytest

from bot import summary
from bot.ingest.files import Input
from bot.newsroom import ranking
from bot.newsroom.importing import import_pages
from bot.newsroom.outside import reading_workers
from bot.newsroom.ranking import Ranking, rank_some
from bot.workers import Workers
from storage.records import Article
from storage.store import Store
from storage.threads import Threads
from tests.newsroom.pages import page

NOW = dt.datetime(2026, 11, 24, 6, tzinfo=dt.UTC)
BODY = (
    "It rained. The island's ferry was mended by the harbour office, which had bought the ferry a new engine."
)


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    """Give one worker for the module."""
    with reading_workers(1) as pool:
        yield pool


def take(store: Store, workers: Workers | None = None, body: str = BODY, *, later: bool = True) -> Article:
    """Import a page, its summaries later; gives its article."""
    pages = [Input("page", page(body=body))]
    [result] = import_pages(store, pages, source="HNA", zone=None, now=NOW, workers=workers, later=later)
    assert result.saved is not None
    return of(store, result.saved.article_id)


def of(store: Store, article_id: int) -> Article:
    """Give an article as it is kept."""
    article = store.articles.get(article_id)
    assert article is not None
    return article


def rank(store: Store, workers: Workers) -> int:
    """Choose summaries once, as the bot does again and again."""
    return asyncio.run(rank_some(store, Threads(2), workers))


def test_first_sentences_stand_for_the_summary_until_it_is_chosen(store: Store, workers: Workers) -> None:
    """An article is never without a summary of any length, and ends with the one that an import at once gives it."""
    article = take(store, workers)
    assert article.ladder.method == "lead"
    assert article.language == "en"
    first = "The ferry to the island sails again after a month, the harbour office said on Monday."
    assert article.ladder.pick(1) == (first,)
    assert [len(article.ladder.pick(length)) for length in (2, 5, 9)] == [2, 5, 5]
    assert rank(store, workers) == 1
    assert of(store, article.id).ladder == summary.ladder(article.text, title=article.title)
    assert rank(store, workers) == 0


def test_a_stop_in_the_middle_is_quiet(
    store: Store, workers: Workers, caplog: pytest.LogCaptureFixture
) -> None:
    """A tick only begins, and a stop leaves what is under way for the next start: no fault is told, nothing is lost."""
    take(store, workers)

    async def begin(*, ends: bool) -> None:
        threads = Threads(2)
        ranking = Ranking(store, threads, workers)
        await ranking.tick()
        while ends and len(await threads(store.articles.unranked, 1)):
            await ranking.tick()
        await ranking.finish()
        await threads.drain()

    asyncio.run(begin(ends=False))
    assert len(store.articles.unranked(9)) == 1
    asyncio.run(begin(ends=True))
    assert store.articles.unranked(9) == []
    assert not caplog.records


def test_a_correction_meanwhile_is_not_overwritten(store: Store) -> None:
    """A summary chosen from the text of before is dropped: the corrected article waits for its own, or has it."""
    article = take(store)
    [waiting] = store.articles.unranked(9)
    corrected = take(store, body="A correction: the engine was old.")
    store.articles.rank([(waiting, summary.ladder(waiting.text))])
    assert of(store, article.id).ladder == corrected.ladder
    assert [one.id for one in store.articles.unranked(9)] == [article.id]
    take(store, body="Another correction: the engine was new.", later=False)
    assert store.articles.unranked(9) == []


def test_a_text_that_is_too_much_keeps_its_beginning(
    store: Store, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What no worker can rank in time is not tried for ever: its first sentences stay its summary."""
    monkeypatch.setattr(ranking, "SECONDS", 0.0)  # and what is ranked takes one
    article = take(store, body=" ".join(f"Ferry {n} was late by {n} hours." for n in range(5_000)))
    assert rank(store, workers) == 1
    assert store.articles.unranked(9) == []
    assert of(store, article.id).ladder == article.ladder
