"""Feeds that mean harm, read as they are in earnest: by a worker, within its limits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest

from bot.errors import UserError
from bot.ingest.feeds import ReadFeed, parse_feed
from bot.ingest.opml import read_opml
from bot.newsroom.outside import reading_workers
from bot.workers import WorkerError, Workers
from tests.ingest import feed_samples

READ = partial(parse_feed, url="https://news.example/feed", content_type="text/xml")
HONEST = feed_samples.rss(feed_samples.item(1))


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    """Give a pool of one process."""
    with reading_workers(1) as pool:
        yield pool


T = TypeVar("T")


def answer(workers: Workers, job: Callable[[bytes], T], body: bytes, seconds: float = 60) -> T | UserError:
    """Read something in the worker, and then an honest feed; gives the answer for the first."""
    found: T | UserError
    try:
        found = workers.run_now(job, body, seconds=seconds)
    except UserError as error:
        found = error
    assert len(workers.run_now(READ, HONEST, seconds=60).entries) == 1
    return found


@pytest.mark.case(50)
def test_a_feed_that_keeps_the_parser_busy_is_given_up(workers: Workers) -> None:
    """Attributes by the ten thousand take the square of their number: over at the limit, and the next feed is read."""
    found = answer(workers, READ, feed_samples.quadratic_attributes(), seconds=1)
    assert isinstance(found, WorkerError)
    assert found.key == "work.too_long"


@pytest.mark.case(50)
@pytest.mark.parametrize("body", [feed_samples.billion_laughs(), feed_samples.quadratic_comments(),
                                  feed_samples.nested("div"), feed_samples.nested("b")])  # fmt: skip
def test_a_feed_that_swells_is_read_small_or_refused(workers: Workers, body: bytes) -> None:
    """Entities of entities, comments without end and a hundred thousand nested tags stay small, or end in a sentence."""
    found = answer(workers, READ, body)
    if isinstance(found, ReadFeed):
        assert sum(len(entry.title) + len(entry.text) for entry in found.entries) < 1000


@pytest.mark.case(50)
def test_a_feed_can_not_ask_for_files(workers: Workers, tmp_path: Path) -> None:
    """An external entity is not followed."""
    secret = tmp_path / "secret"
    secret.write_text("do not tell", "utf-8")
    found = answer(workers, READ, feed_samples.external_entity(str(secret)))
    assert isinstance(found, ReadFeed)
    assert "do not tell" not in repr(found)


def test_a_feed_beyond_the_memory_is_given_up() -> None:
    """With little memory a large feed ends in a sentence, a small one is read."""
    body = feed_samples.rss(
        f"<item><title>{'x' * 5_000_000}😀</title></item>"
    )  # which makes each letter four bytes
    with Workers(1, memory=48 * 1024 * 1024) as small:
        found = answer(small, READ, body)
    assert isinstance(found, WorkerError)
    assert found.key == "work.too_large"


def test_a_deeply_nested_list_of_feeds(workers: Workers) -> None:
    """A list with a hundred thousand folders in one another ends in an answer or a sentence."""
    body = (
        b"<opml><body>" + b'<outline text="a">' * 100_000 + b'<outline text="b" xmlUrl="http://b.example/"/>'
    )
    found = answer(workers, read_opml, body)
    assert isinstance(found, UserError) or len(found) <= 1


def test_the_loop_turns_while_a_hostile_feed_is_read(workers: Workers) -> None:
    """The bot's loop goes on while a feed keeps the parser busy: turns are counted, thousands of them."""

    async def turns() -> int:
        job = asyncio.ensure_future(workers.run(READ, feed_samples.quadratic_attributes(), seconds=1))
        count = 0
        while not job.done():
            count += 1
            await asyncio.sleep(0)
        with pytest.raises(WorkerError):
            job.result()
        return count

    assert asyncio.run(turns()) > 1000
