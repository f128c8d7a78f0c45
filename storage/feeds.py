"""Sources that are asked for their entries: where, when next, and how that goes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from storage.database import AnyRow, AnySelect, Entity, insert_new, reading, writing
from storage.records import Feed
from storage.schema import FeedRow, SourceRow

FEED: AnySelect = select(FeedRow.__table__, SourceRow.name).join_from(
    FeedRow, SourceRow, SourceRow.id == FeedRow.source_id
)


class Feeds(Entity):
    """The feeds by their source's id."""

    @writing
    def add(
        self,
        c: Connection,
        *,
        name: str,
        url: str,
        title: str | None,
        site: str | None,
        folder: str | None,
        interval: dt.timedelta,
        now: dt.datetime,
        pages: bool | None = None,
    ) -> tuple[Feed, bool]:
        """Give the feed of this address, made and due at once if new (then True).

        Its source has this name, or one like it where another feed's source bears that. `pages` (None: as it is) says
        whether the pages of its entries are read.
        """
        row = c.execute(FEED.where(FeedRow.url == url)).one_or_none()
        if row is not None:
            if pages is not None:
                c.execute(update(FeedRow).where(FeedRow.url == url).values(pages=pages))
            return feed_of(c.execute(FEED.where(FeedRow.url == url)).one()), False
        source_id = _source(c, name)
        new = {
            "source_id": source_id,
            "url": url,
            "title": title,
            "site": site,
            "folder": folder,
            "added_at": now,
            "next_at": now,
            "interval": int(interval.total_seconds()),
            "pages": bool(pages),
        }
        c.execute(insert(FeedRow).values(new))
        return feed_of(c.execute(FEED.where(FeedRow.source_id == source_id)).one()), True

    @reading
    def all(self, c: Connection) -> list[Feed]:
        """Give every feed, by folder and name."""
        feeds = [feed_of(row) for row in c.execute(FEED)]
        return sorted(feeds, key=lambda feed: (feed.folder or "", feed.name.casefold(), feed.id))

    @reading
    def get(self, c: Connection, feed_id: int) -> Feed | None:
        """Give a feed by id."""
        row = c.execute(FEED.where(FeedRow.source_id == feed_id)).one_or_none()
        return feed_of(row) if row else None

    @writing
    def claim(self, c: Connection, now: dt.datetime, until: dt.datetime, limit: int) -> list[Feed]:
        """Take feeds whose time has come, the longest due first; nobody else is given them before `until`.

        So that is also when a feed is asked again whose process died with it.
        """
        due = (
            FEED.where(FeedRow.next_at <= now)
            .order_by(FeedRow.next_at, FeedRow.source_id)
            .limit(limit)
            .with_for_update(of=FeedRow, skip_locked=True)
        )
        feeds = [feed_of(row) for row in c.execute(due)]
        if feeds:
            taken = FeedRow.source_id.in_([feed.id for feed in feeds])
            c.execute(update(FeedRow).where(taken).values(next_at=until))
        return feeds

    @writing
    def save(self, c: Connection, feed: Feed, *, as_asked: str) -> bool:
        """Keep how a feed stands after a poll of the address `as_asked`; False where it went away or was paused meanwhile.

        An address that is another feed's already stays that one's.
        """
        row = c.execute(FEED.where(FeedRow.source_id == feed.id).with_for_update(of=FeedRow)).one_or_none()
        if row is None or row.url != as_asked or row.next_at is None:
            return False
        values = _columns(feed)
        taken = select(FeedRow.source_id).where(FeedRow.url == feed.url, FeedRow.source_id != feed.id)
        if c.execute(taken).one_or_none() is not None:
            values["url"] = as_asked
        c.execute(update(FeedRow).where(FeedRow.source_id == feed.id).values(values))
        return True

    @writing
    def pause(self, c: Connection, feed_id: int) -> bool:
        """Ask a feed no more until it is resumed; False where there is none."""
        paused = c.execute(update(FeedRow).where(FeedRow.source_id == feed_id).values(next_at=None))
        return paused.rowcount == 1

    @writing
    def resume(self, c: Connection, feed_id: int, now: dt.datetime) -> bool:
        """Ask a feed at once and then by its interval, its faults forgotten; False where there is none."""
        values = {"next_at": now, "failures": 0, "failing_since": None, "error": None}
        return c.execute(update(FeedRow).where(FeedRow.source_id == feed_id).values(values)).rowcount == 1

    @writing
    def check(self, c: Connection, feed_id: int, now: dt.datetime) -> bool:
        """Ask a feed at once, whatever it does; False where there is none, or it is paused."""
        asked = update(FeedRow).where(FeedRow.source_id == feed_id, FeedRow.next_at.is_not(None))
        return c.execute(asked.values(next_at=now)).rowcount == 1

    @writing
    def remove(self, c: Connection, feed_id: int) -> bool:
        """Take a feed away; what it brought stays, with its source. False where there is none."""
        return c.execute(delete(FeedRow).where(FeedRow.source_id == feed_id)).rowcount == 1

    @reading
    def next_due(self, c: Connection) -> dt.datetime | None:
        """Give when the next feed is due; None where none is."""
        return c.execute(select(func.min(FeedRow.next_at))).scalar_one()


def _source(c: Connection, name: str) -> int:
    """Give the id of a source that no feed has yet: of this name, else with a number behind it."""
    number = 1
    while True:
        tried = name if number == 1 else f"{name} ({number})"
        insert_new(c, SourceRow, [{"name": tried, "zone": None}])
        source_id: int = c.execute(select(SourceRow.id).where(SourceRow.name == tried)).scalar_one()
        if c.execute(select(FeedRow.source_id).where(FeedRow.source_id == source_id)).one_or_none() is None:
            return source_id
        number += 1


def feed_of(row: AnyRow) -> Feed:
    """Make the record of a row of the table, with its source's name."""
    return Feed(
        id=row.source_id,
        name=row.name,
        url=row.url,
        title=row.title,
        site=row.site,
        folder=row.folder,
        added_at=row.added_at,
        next_at=row.next_at,
        interval=dt.timedelta(seconds=row.interval),
        etag=row.etag,
        last_modified=row.last_modified,
        moved_to=row.moved_to,
        checked_at=row.checked_at,
        newest_at=row.newest_at,
        polls=row.polls,
        failures=row.failures,
        failing_since=row.failing_since,
        error=row.error,
        pages=row.pages,
    )


def _columns(feed: Feed) -> dict[str, Any]:
    """Give the columns that a poll changes."""
    return {
        "url": feed.url,
        "title": feed.title,
        "site": feed.site,
        "next_at": feed.next_at,
        "interval": int(feed.interval.total_seconds()),
        "etag": feed.etag,
        "last_modified": feed.last_modified,
        "moved_to": feed.moved_to,
        "checked_at": feed.checked_at,
        "newest_at": feed.newest_at,
        "polls": feed.polls,
        "failures": feed.failures,
        "failing_since": feed.failing_since,
        "error": feed.error,
    }
