"""The pages of entries of which a feed tells only the beginning.

Nobody asked for these pages by hand, so that a site's robots.txt counts. Whatever goes wrong, the entry is told as the
feed has it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from bot.core import stories, text
from bot.errors import UserError
from bot.ingest.fetching import Fetcher
from bot.ingest.robots import Robots
from bot.newsroom.importing import SECONDS, read
from bot.newsroom.outside import USER_AGENT, fetch_page
from bot.newsroom.turns import Turns
from bot.workers import Workers
from storage.records import ArticleDraft

if TYPE_CHECKING:  # workers load this too, and no database
    from storage.store import Store

TEASER: Final = 800  # characters: an entry with more is taken to be the article
ALL_SECONDS: Final = 30.0  # that the pages of one poll may take; entries after that stay as the feed has them
_MOST_WORDS: Final = 5_000  # of a page in which those of its entry's headline are looked for
_SAME: Final = 0.8  # of these stand in a page that is the entry's: one may be changed, some are in every text

log = logging.getLogger(__name__)


class WholePages:
    """Reads the pages of entries, each in its host's turn."""

    def __init__(self, fetcher: Fetcher, workers: Workers, turns: Turns) -> None:
        self._fetcher = fetcher
        self._workers = workers
        self._turns = turns
        self._robots = Robots(fetcher, user_agent=USER_AGENT)

    async def of(self, drafts: Sequence[ArticleDraft], news: Sequence[bool]) -> list[ArticleDraft]:
        """Give the drafts, those that are news and only a teaser with the text of their page; the newest (last) first read."""
        whole = list(drafts)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(ALL_SECONDS):
                for index in reversed(range(len(whole))):
                    if news[index] and len(whole[index].text) < TEASER:
                        whole[index] = await self._read(whole[index])
        return whole

    async def _read(self, draft: ArticleDraft) -> ArticleDraft:
        url = draft.url
        if url is None:
            return draft
        async with self._turns.of(url):
            if not await self._robots.allow(url):
                log.info("a page of %s is not read: its robots.txt says so", draft.source)
                return draft
            found = await fetch_page(self._fetcher, url)
        try:
            page = await self._workers.run(partial(read, source=draft.source), found, seconds=SECONDS)
        except UserError as error:
            log.info("a page of %s can't be read (%s): its entry is told", draft.source, error)
            return draft
        return _with_page(draft, page)


def _with_page(draft: ArticleDraft, page: ArticleDraft) -> ArticleDraft:
    """Give an entry with the text of its page, where that says more; what the feed tells about it stays."""
    if len(page.text) <= len(draft.text) or not _tells_of(page, draft):
        return draft
    return replace(
        draft,
        lead=page.lead,
        paragraphs=page.paragraphs,
        byline=draft.byline or page.byline,
        published=draft.published or page.published,
        tags=draft.tags or page.tags,
    )


def _tells_of(page: ArticleDraft, draft: ArticleDraft) -> bool:
    """Tell whether a page is about its entry: most words of the headline stand in it.

    Many sites lead to a page that asks for consent or money. Taken for the text of all their news, it would make one
    story of them, told once.
    """
    headline = set(text.words_of(draft.title, _MOST_WORDS))
    found = headline.intersection(text.words_of(f"{page.title}\n{page.text}", _MOST_WORDS))
    return len(found) >= _SAME * len(headline)


def not_kept(store: Store, drafts: Sequence[ArticleDraft]) -> list[ArticleDraft]:
    """Give the drafts that their source has not brought before: a kept one has its page's text, which the feed knows not."""
    identities = stories.identities(drafts)
    known = store.articles.find(identities)
    return [
        draft
        for draft, identity in zip(drafts, identities, strict=True)
        if (placed := stories.place(identity, known)).duplicate_of is None and placed.replaces is None
    ]
