"""A feed found at an address that somebody gives: the feed itself, or the page of a site that names its feed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from bot.core.polling import FIRST
from bot.errors import NotFoundError, UnusableInputError, UserError
from bot.ingest.feeds import SECONDS, ReadFeed, find_feeds
from bot.ingest.fetching import Fetcher
from bot.newsroom.polling import ACCEPT, read_feed
from bot.workers import Workers
from storage.records import Feed
from storage.store import Store

_TRIED: Final = 3  # feeds that a page names, best first
_LONGEST_NAME: Final = 100  # characters of a source's name


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that answers: its address and what stands in it."""

    url: str
    read: ReadFeed

    @property
    def name(self) -> str:
        """What its source is called: the feed's title, else its host."""
        return " ".join((self.read.title or urlsplit(self.url).hostname or self.url).split())[:_LONGEST_NAME]


async def find(fetcher: Fetcher, workers: Workers, address: str) -> FoundFeed:
    """Find the feed of an address, with or without `https://`; raises UserError where there is none."""
    url = address.strip()
    if "://" not in url:
        url = f"https://{url}"
    fetched = await fetcher.get(url, accept=ACCEPT)
    try:
        return FoundFeed(fetched.url, await read_feed(workers, fetched))
    except UnusableInputError as error:
        if "html" not in (fetched.content_type or "html"):
            raise
        no_feed: UserError = error
    named = await workers.run(partial(find_feeds, url=fetched.url), fetched.body, seconds=SECONDS)
    for candidate in named[:_TRIED]:
        try:
            found = await fetcher.get(candidate, accept=ACCEPT)
            return FoundFeed(found.url, await read_feed(workers, found))
        except UserError as error:  # a page may well name one that is gone before one that is there
            no_feed = error
    if named:
        raise no_feed
    raise NotFoundError("feed.no_feed", url=url)


def keep(
    store: Store, found: FoundFeed, *, folder: str | None, pages: bool | None, now: dt.datetime
) -> tuple[Feed, bool]:
    """Keep a feed, to be polled from now on, with the pages of its entries or without; True where it is new."""
    return store.feeds.add(
        name=found.name,
        url=found.url,
        title=found.read.title,
        site=found.read.site,
        folder=folder,
        interval=FIRST,
        now=now,
        pages=pages,
    )


def keep_listed(store: Store, listed: Sequence[tuple[str, str, str | None]], *, now: dt.datetime) -> int:
    """Keep the feeds of a list (title, address, folder), unasked so far; gives how many are new."""
    return sum(
        store.feeds.add(
            name=title[:_LONGEST_NAME],
            url=url,
            title=title,
            site=None,
            folder=folder,
            interval=FIRST,
            now=now,
        )[1]
        for title, url, folder in listed
    )
