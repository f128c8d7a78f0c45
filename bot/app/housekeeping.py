"""What is removed for its age, a few rows at a time: the writes of the sender and of readers come between."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import structlog

from bot.app.ticks import Tick
from bot.newsroom.searching import fill
from storage.records import STORY_GROWS
from storage.store import Store
from storage.threads import Threads

EVERY: Final = 3600.0  # seconds
_FILL_EVERY: Final = (
    10.0  # seconds; a look for articles that can't be found yet costs under 1 ms where there is none
)
_STORIES: Final = 10  # in a transaction, which takes less than 50 ms; so with deliveries
_DELIVERIES: Final = 200
_ASKED_KEPT: Final = dt.timedelta(days=90)  # digests that were asked for turn their pages for so long
_UPDATES_KEPT: Final = dt.timedelta(hours=48)  # Telegram serves an update for 24 hours
_SOON: Final = dt.timedelta(days=8)  # who has a digest a week is waited for

log = structlog.get_logger("tagwire")


@dataclass(frozen=True, slots=True)
class Housekeeping:
    """One round of it; None keeps articles, or deliveries, for ever."""

    store: Store
    threads: Threads
    clock: Callable[[], dt.datetime]
    ended: Callable[[], bool]
    keep_articles: dt.timedelta | None
    keep_deliveries: dt.timedelta | None

    async def tick(self) -> None:
        """Remove what is old. A round that is cut off goes on with the next. Raises errors of `storage.errors`."""
        now, threads, store = self.clock(), self.threads, self.store
        await threads(store.updates.forget_before, now - _UPDATES_KEPT)
        while not self.ended() and await threads(store.articles.forget_sketches, now - STORY_GROWS) > 0:
            pass
        while not self.ended() and await threads(store.asked.forget_before, now - _ASKED_KEPT) > 0:
            pass
        await self._tally(now.date())
        while not self.ended() and await threads(store.readers.fold_growth, now):
            pass
        if self.keep_deliveries is not None:
            await self._deliveries(now - self.keep_deliveries)
        if self.keep_articles is not None:
            await self._stories(now - self.keep_articles, now)
        while not self.ended() and await threads(store.give_back_space):
            pass

    async def _tally(self, today: dt.date) -> None:
        """Count the days that are over, before what they are counted from may go."""
        for day in await self.threads(self.store.ledger.unsettled, today):
            if not self.ended():
                await self.threads(self.store.ledger.tally, day)

    async def _deliveries(self, before: dt.datetime) -> None:
        last: int | None = 0
        while last is not None and not self.ended():
            last = await self.threads(self.store.housekeeping.forget_deliveries, before, last, _DELIVERIES)

    async def _stories(self, before: dt.datetime, now: dt.datetime) -> None:
        offered = await self.threads(self.store.housekeeping.offered_from, now + _SOON)
        count = 0
        while not self.ended():
            gone = await self.threads(self.store.housekeeping.forget_stories, before, offered, _STORIES)
            if not gone:
                break
            count += gone
        if count:
            log.info("old stories were removed", stories=count)


def housekeeping_tick(
    store: Store,
    threads: Threads,
    clock: Callable[[], dt.datetime],
    ended: Callable[[], bool],
    *,
    articles_days: int,
    deliveries_days: int,
) -> Tick:
    """Build what keeps house once an hour; 0 days are for ever."""
    kept = [dt.timedelta(days=days) if days else None for days in (articles_days, deliveries_days)]
    return Tick("housekeeping", EVERY, Housekeeping(store, threads, clock, ended, *kept).tick)


def indexing_tick(store: Store, threads: Threads, ended: Callable[[], bool]) -> Tick:
    """Build what makes articles of before findable."""

    async def index() -> None:
        while not ended():  # a few at a time: other writes come between
            if not await threads(fill, store):
                return

    return Tick("indexing", _FILL_EVERY, index)
