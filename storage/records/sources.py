"""Where articles come from: sources, and the feeds that are asked for their entries."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Source:
    """Where articles come from. `zone` is the IANA zone of its clock where pages name none."""

    id: int
    name: str
    zone: str | None


class SourceState(StrEnum):
    """What may be said of a source at a glance; one of which none of these is true does well."""

    FAILING = "failing"
    QUIET = "quiet"
    PAUSED = "paused"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True)
class Feed:
    """A source that is asked for its entries, and how that goes.

    `id` and `name` are the source's. `url` is where it is asked, `moved_to` where its host says once that it is for good.
    `folder` groups feeds for their keeper. `next_at` is when it is asked next, None while it is paused (or gone: then
    `error` says so); `interval` what lies between two polls that find nothing wrong. `failures` counts faults in a row
    since `failing_since`, the last of which is `error`. `newest_at` is when a poll last brought something; `polls`
    counts them all. `pages` says that the pages of its entries are read too.
    """

    id: int
    name: str
    url: str
    title: str | None
    site: str | None
    folder: str | None
    added_at: dt.datetime
    next_at: dt.datetime | None
    interval: dt.timedelta
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None
    checked_at: dt.datetime | None = None
    newest_at: dt.datetime | None = None
    polls: int = 0
    failures: int = 0
    failing_since: dt.datetime | None = None
    error: str | None = None
    pages: bool = False


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source: its feed (None: it has none), whether it is a channel of Telegram, and what it brings.

    `newest_at` is when its newest article that is kept came in, `days` how many came on each of the last days, today last;
    `usual` how many a day there were before it fell silent, None where it did not.
    """

    id: int
    name: str
    feed: Feed | None
    is_channel: bool
    newest_at: dt.datetime | None
    days: tuple[int, ...]
    usual: float | None
