"""When a feed is asked again, and what a poll says of its health."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final

from storage.records import Feed

SHORTEST: Final = dt.timedelta(minutes=5)
LONGEST: Final = dt.timedelta(hours=24)
FIRST: Final = dt.timedelta(minutes=30)  # between the polls of a feed about which nothing is known yet
SPREAD: Final = 0.1  # of the interval, so that feeds added together are not asked together for ever
MOST_NEW: Final = 50  # stories that one poll lets out to readers; the rest is kept, not pushed
FRESH_AT_FIRST: Final = dt.timedelta(
    hours=24
)  # what a new feed brings is news only if it is dated within this
QUIET: Final = dt.timedelta(days=7)  # without anything new: worth a word to its keeper
FRESH: Final = dt.timedelta(days=7)  # an older entry that turns up later is no news


@dataclass(frozen=True, slots=True)
class Polled:
    """What a poll came to: `new` entries (None: nothing was read, as with a 304), or the `error` in words.

    `wait` is the least time that the host asks for (Retry-After, ttl, max-age), `moved_to` where it says that the feed is
    for good, `gone` that it says the feed is no more. `etag` and `last_modified` go with the next request.
    """

    new: int | None = None
    error: str | None = None
    wait: dt.timedelta = dt.timedelta(0)
    moved_to: str | None = None
    gone: bool = False
    etag: str | None = None
    last_modified: str | None = None


def after(feed: Feed, polled: Polled, now: dt.datetime, chance: float) -> Feed:
    """Give the feed as it stands after a poll, with the time of its next; `chance` in [0, 1) spreads that time.

    The interval follows the feed: shorter when something came, longer when not, between five minutes and a day. A fault
    makes the waits longer, doubling, and never ends the polling; only a feed that is gone (410) pauses. An address that
    is told twice as the feed's for good becomes its own.
    """
    if polled.error is not None:
        return _after_fault(feed, polled, now, chance)
    interval = _interval(feed, polled.new)
    moved = polled.moved_to is not None and polled.moved_to == feed.moved_to
    return replace(
        feed,
        url=polled.moved_to if moved and polled.moved_to else feed.url,
        moved_to=None if moved else polled.moved_to,
        etag=polled.etag,
        last_modified=polled.last_modified,
        checked_at=now,
        next_at=now + _spread(min(max(interval, polled.wait), LONGEST), chance),
        interval=interval,
        failures=0,
        failing_since=None,
        error=None,
        newest_at=now if polled.new else feed.newest_at,
        polls=feed.polls + 1,
    )


def is_news(published: dt.datetime | None, now: dt.datetime, *, first_poll: bool) -> bool:
    """Tell whether an entry is told to readers, or only kept: the backlog of a new feed is not."""
    if published is None:
        return not first_poll
    return now - published <= (FRESH_AT_FIRST if first_poll else FRESH)


def health(feed: Feed, now: dt.datetime) -> str:
    """Give the key of the sentence that says how a feed does (`feed.state.*`)."""
    if feed.next_at is None:
        return "feed.state.gone" if feed.error is not None else "feed.state.paused"
    if feed.failing_since is not None:
        return "feed.state.failing"
    if feed.checked_at is None:
        return "feed.state.new"
    last = feed.newest_at or feed.added_at
    return "feed.state.quiet" if now - last > QUIET else "feed.state.good"


def _after_fault(feed: Feed, polled: Polled, now: dt.datetime, chance: float) -> Feed:
    failures = feed.failures + 1
    backoff = min(LONGEST, SHORTEST * 2 ** min(failures - 1, 10))
    wait = min(max(backoff, polled.wait), LONGEST)
    return replace(
        feed,
        checked_at=now,
        next_at=None if polled.gone else now + _spread(wait, chance),
        failures=failures,
        failing_since=feed.failing_since or now,
        error=polled.error,
        polls=feed.polls + 1,
    )


def _interval(feed: Feed, new: int | None) -> dt.timedelta:
    """Halve the interval when something came, lengthen it by a half when nothing did."""
    changed = feed.interval / 2 if new else feed.interval * 1.5
    return min(max(changed, SHORTEST), LONGEST)


def _spread(wait: dt.timedelta, chance: float) -> dt.timedelta:
    return wait * (1 + SPREAD * chance)
