"""Sources as their keeper looks at them: how each does, what it brings."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, case, exists, func, or_, select, tuple_

from storage.columns import clean
from storage.database import AnyRow, AnySelect
from storage.feeds import feed_of
from storage.records import SourceLine, SourceState
from storage.schema import ArticleRow, ChannelRow, FeedRow, SourceRow

BARS: Final = 7  # days
USUAL: Final = dt.timedelta(days=28)  # over which what is usual is counted
_DAY: Final = dt.timedelta(days=1)

_QUIET_SINCE = func.coalesce(FeedRow.newest_at, FeedRow.added_at)
_IS_FEED = FeedRow.source_id.is_not(None)
_IS_PAUSED = and_(_IS_FEED, FeedRow.next_at.is_(None), FeedRow.error.is_(None))
_IS_FAILING = and_(
    _IS_FEED, or_(FeedRow.failing_since.is_not(None), and_(FeedRow.next_at.is_(None), ~_IS_PAUSED))
)


def _is(state: SourceState, quiet_before: dt.datetime) -> ColumnElement[bool]:
    quiet = and_(
        FeedRow.next_at.is_not(None),
        FeedRow.failing_since.is_(None),
        FeedRow.checked_at.is_not(None),
        quiet_before > _QUIET_SINCE,
    )
    return {
        SourceState.FAILING: _IS_FAILING,
        SourceState.PAUSED: _IS_PAUSED,
        SourceState.QUIET: quiet,
        SourceState.BY_HAND: FeedRow.source_id.is_(None),
    }[state]


_SOURCE: AnySelect = select(
    FeedRow.__table__,
    SourceRow.id.label("of"),
    SourceRow.name,
    exists().where(ChannelRow.name == SourceRow.name).label("is_channel"),
).join_from(SourceRow, FeedRow, FeedRow.source_id == SourceRow.id, isouter=True)
_FOLDED = func.lower(SourceRow.name)


def counts(c: Connection, quiet_before: dt.datetime) -> dict[SourceState | None, int]:
    """Give how many sources there are (None), and how many in each state."""
    summed = [func.sum(case((_is(state, quiet_before), 1), else_=0)) for state in SourceState]
    joined = select(func.count(), *summed).join_from(
        SourceRow, FeedRow, FeedRow.source_id == SourceRow.id, isouter=True
    )
    total, *each = c.execute(joined).one()
    return {None: total, **{state: int(n or 0) for state, n in zip(SourceState, each, strict=True)}}


def page(
    c: Connection,
    state: SourceState | None,
    letters: str,
    after: int | None,
    limit: int,
    now: dt.datetime,
    quiet_before: dt.datetime,
) -> list[SourceLine]:
    """Give sources by their names, those after one by its id."""
    asked = _SOURCE
    if state is not None:
        asked = asked.where(_is(state, quiet_before))
    if letters:
        asked = asked.where(SourceRow.name.icontains(clean(letters), autoescape=True))
    if after is not None:
        last = select(_FOLDED).where(SourceRow.id == after).scalar_subquery()
        asked = asked.where(tuple_(_FOLDED, SourceRow.id) > tuple_(last, after))
    rows = c.execute(asked.order_by(_FOLDED, SourceRow.id).limit(limit)).all()
    return _lines(c, rows, now, quiet_before)


def one(c: Connection, source_id: int, now: dt.datetime, quiet_before: dt.datetime) -> SourceLine | None:
    """Give a source by its id."""
    rows = c.execute(_SOURCE.where(SourceRow.id == source_id).limit(1)).all()
    return next(iter(_lines(c, rows, now, quiet_before)), None)


def _lines(
    c: Connection, rows: Collection[AnyRow], now: dt.datetime, quiet_before: dt.datetime
) -> list[SourceLine]:
    days = articles_a_day(c, [row.of for row in rows], now, BARS)
    newest_of = _newest(c, [row.of for row in rows])
    lines = []
    for row in rows:
        feed = feed_of(row) if row.source_id is not None else None
        newest = newest_of[row.of]
        is_quiet = newest is not None and newest < quiet_before
        usual = _usual(c, row.of, newest) if newest is not None and is_quiet else None
        lines.append(
            SourceLine(row.of, row.name, feed, bool(row.is_channel), newest, tuple(days[row.of]), usual)
        )
    return lines


def articles_a_day(
    c: Connection, source_ids: Collection[int], now: dt.datetime, days: int
) -> dict[int, list[int]]:
    """Give how many articles each source brought on each of the last days (UTC), today last."""
    midnight = now.astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    starts = [midnight - n * _DAY for n in range(days - 1, -1, -1)]
    day = _day_of(ArticleRow.first_seen, starts)
    counted = (
        select(ArticleRow.source_id, day.label("day"), func.count().label("articles"))
        .where(ArticleRow.source_id.in_(source_ids), ArticleRow.first_seen >= starts[0])
        .group_by(ArticleRow.source_id, day)
    )
    found: dict[int, list[int]] = defaultdict(lambda: [0] * days)
    for row in c.execute(counted):
        found[row.source_id][row.day] = row.articles
    return found


def _day_of(column: Any, starts: Iterable[dt.datetime]) -> ColumnElement[int]:
    """Give the day of a moment as a number, 0 for the first of these."""
    later = [(column >= start, n) for n, start in enumerate(starts)]
    return case(*reversed(later), else_=0)


def _newest(c: Connection, source_ids: Collection[int]) -> dict[int, dt.datetime | None]:
    """Give when each of these sources brought something last."""
    last = select(func.max(ArticleRow.first_seen)).where(ArticleRow.source_id == SourceRow.id)
    asked = select(SourceRow.id, last.scalar_subquery().label("newest")).where(SourceRow.id.in_(source_ids))
    return {row.id: row.newest for row in c.execute(asked)}


def _usual(c: Connection, source_id: int, newest: dt.datetime) -> float:
    """Give how many articles a day a source brought in the four weeks before it fell silent."""
    counted = select(func.count()).where(
        ArticleRow.source_id == source_id, ArticleRow.first_seen > newest - USUAL
    )
    return float(c.execute(counted).scalar_one()) / USUAL.days
