"""Feeds asked for what is new.

feed that is due -> claimed -> fetched -> read in a worker (-> with its entries' pages) -> ranked there -> published
    -> its health and its next time kept

One request at a time a host, several hosts side by side. Whatever goes wrong with one feed is a sentence in its row, seen
by its keeper, and it is asked again later.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Callable, Sequence
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from bot.core import polling
from bot.core.message import visible
from bot.core.polling import Polled
from bot.core.words import Words
from bot.errors import UserError
from bot.ingest.feeds import SECONDS, ReadFeed, draft_of, parse_feed
from bot.ingest.fetching import Fetched, Fetcher, FetchError
from bot.newsroom.publish import publish
from bot.newsroom.turns import Turns
from bot.newsroom.weighing import in_workers
from bot.newsroom.whole_pages import WholePages, not_kept
from bot.workers import Workers
from storage.errors import StoreError
from storage.records import ArticleDraft, Feed, SaveStatus
from storage.threads import Threads

if TYPE_CHECKING:  # workers load this too, and no database
    from storage.store import Store

PLACES = 32  # feeds in hand; most of them wait for their host's turn
CLAIM = dt.timedelta(minutes=30)  # longer than the feeds in hand can take, all of one host and all too slow
ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/json;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1"
)
_NOT_MODIFIED, _GONE = 304, 410

log = logging.getLogger(__name__)


class Polling:
    """Polls the feeds that are due; `tick` begins, `finish` ends."""

    def __init__(
        self,
        *,
        store: Store,
        threads: Threads,
        fetcher: Fetcher,
        workers: Workers,
        words: Words,
        clock: Callable[[], dt.datetime],
        random: Random,
    ) -> None:
        self._store = store
        self._threads = threads
        self._fetcher = fetcher
        self._workers = workers
        self._words = words
        self._clock = clock
        self._random = random
        self._turns = Turns()
        self._pages = WholePages(fetcher, workers, self._turns)
        self._under_way: set[asyncio.Task[None]] = set()

    async def tick(self) -> int:
        """Begin to poll what is due, as far as there are places; gives how many. Raises errors of `storage.errors`."""
        places = PLACES - len(self._under_way)
        if places <= 0:
            return 0
        now = self._clock()
        feeds = await self._threads(self._store.feeds.claim, now, now + CLAIM, places)
        for feed in feeds:
            task = asyncio.create_task(self._poll_whatever_comes(feed))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        return len(feeds)

    async def finish(self) -> None:
        """Stop what is under way: a feed whose poll is cut off is asked again when its claim is over."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _poll_whatever_comes(self, feed: Feed) -> None:
        """Poll a feed, so that its faults are told and hurt no other."""
        try:
            await self.poll(feed)
        except StoreError as error:
            log.warning("feed %d was asked, but that could not be kept: %s", feed.id, error)
        except Exception:
            # Broad on purpose: a fault of our own in one feed must not end the polling of all. It is named with its trace,
            # and the feed comes again when its claim is over.
            log.exception("feed %d can't be polled", feed.id)

    async def poll(self, feed: Feed) -> Feed:
        """Ask a feed now; gives it as it stands then. Raises errors of `storage.errors`."""
        try:
            polled = await self._ask(feed)
        except FetchError as error:
            polled = self._fault(error)
        except UserError as error:
            polled = Polled(error=self._worded(error))
        then = polling.after(feed, polled, self._clock(), self._random.random())
        await self._threads(self._store.feeds.save, then, as_asked=feed.url)
        return then

    async def _ask(self, feed: Feed) -> Polled:
        async with self._turns.of(feed.url):
            fetched = await self._fetcher.get(
                feed.url, etag=feed.etag, last_modified=feed.last_modified, accept=ACCEPT
            )
        if fetched.status == _NOT_MODIFIED:
            return _polled(feed, fetched, None, 0)
        read = await read_feed(self._workers, fetched)
        return _polled(feed, fetched, read, await self._take(feed, read))

    async def _take(self, feed: Feed, read: ReadFeed) -> int:
        """Keep what is new, oldest first; gives how many entries were."""
        now = self._clock()
        usable = (entry for entry in reversed(read.entries) if entry.error is None)
        drafts = [draft_of(entry, source=feed.name) for entry in usable]
        if feed.pages:
            drafts = await self._threads(not_kept, self._store, drafts)
        news = _news(drafts, now, first_poll=feed.checked_at is None)
        if feed.pages:
            drafts = await self._pages.of(drafts, news)
            # The page may have the date that the feed has not.
            fresh = _news(drafts, now, first_poll=feed.checked_at is None)
            news = [told and is_fresh for told, is_fresh in zip(news, fresh, strict=True)]
        saved = await self._threads(
            publish, self._store, drafts, now, news=news, weigh=in_workers(self._workers)
        )
        return sum(one.status is SaveStatus.ADDED for one in saved)

    def _fault(self, error: FetchError) -> Polled:
        wait = dt.timedelta(seconds=error.retry_after or 0)
        return Polled(error=self._worded(error), wait=wait, gone=error.status == _GONE)

    def _worded(self, error: UserError) -> str:
        return visible(self._words(error.key, **error.values))


async def read_feed(workers: Workers, fetched: Fetched) -> ReadFeed:
    """Read what a host gave as a feed, in a worker; raises UserError where it is none or too much."""
    charset = f"; charset={fetched.charset}" if fetched.charset else ""
    content_type = f"{fetched.content_type}{charset}" if fetched.content_type else None
    parse = partial(parse_feed, url=fetched.url, content_type=content_type)
    return await workers.run(parse, fetched.body, seconds=SECONDS)


def _polled(feed: Feed, fetched: Fetched, read: ReadFeed | None, new: int) -> Polled:
    wait = max(fetched.max_age or 0.0, (read.ttl if read else None) or 0.0)
    unchanged = read is None
    return Polled(
        new=new,
        wait=dt.timedelta(seconds=min(wait, polling.LONGEST.total_seconds())),
        moved_to=fetched.moved_to,
        etag=fetched.etag or (feed.etag if unchanged else None),
        last_modified=fetched.last_modified or (feed.last_modified if unchanged else None),
    )


def _news(drafts: Sequence[ArticleDraft], now: dt.datetime, *, first_poll: bool) -> list[bool]:
    """Tell of each draft (oldest first) whether it is news: dated lately, and among the newest that one poll lets out."""
    fresh = [polling.is_news(draft.published, now, first_poll=first_poll) for draft in drafts]
    allowed = polling.MOST_NEW
    for index in range(len(fresh) - 1, -1, -1):
        if fresh[index]:
            fresh[index] = allowed > 0
            allowed -= 1
    return fresh
