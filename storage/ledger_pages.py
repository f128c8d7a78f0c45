"""Pages of messages.

Each question walks an index. What the index does not know is asked of the rows that it gives, of a bounded number of them: a
page that has not come full by then says how far back it looked, and the next one goes on from there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, cast, func, literal, select, text, tuple_
from sqlalchemy.orm import aliased

from storage.columns import UtcDateTime
from storage.database import AnyRow, AnySelect
from storage.many import keep_to_indexes
from storage.records import DeliveryFilter, DeliveryKind, DeliveryLine, DeliveryPage, PartState
from storage.schema import TROUBLE, ChatRow, DeliveryRow, PartRow, StoryRow
from storage.spans import MARGIN, first_since, part_from, span

LOOKED_AT = 10_000  # messages a page at the most, where an index does not know what is asked for
_AT_FIRST = 10  # times the page: mostly that is enough

_IS_TROUBLE = text(f"delivery_part.{TROUBLE}")  # as text, because only so SQLite sees that the index answers
_TROUBLES = (PartState.FAILED, PartState.EXPIRED, PartState.CANCELLED, PartState.UNCERTAIN)


_ANY = aliased(PartRow)
_HELD = select(_ANY.id).where(_ANY.lease_until.is_not(None))  # few: what is in the senders' hands


@dataclass(frozen=True, slots=True)
class _Walk:
    """Along which index, from where on, and what is left to ask of each row."""

    along: tuple[Any, ...]
    rest: tuple[Callable[[Any], ColumnElement[bool]], ...] = ()  # each is asked of the columns of the part
    upward: bool = False
    by_time: bool = False  # along `ready_at`


def page(c: Connection, filters: DeliveryFilter, before: str | None, limit: int) -> DeliveryPage:
    """Give a page of messages."""
    keep_to_indexes(c)
    walk = _walk(c, filters)
    if walk is None:
        return DeliveryPage((), None)
    start = _after(walk, before)
    if walk.rest:
        for most in (limit + 1, _AT_FIRST * limit):  # mostly that is enough
            found = _look(c, walk, start, most, limit)
            if found.looked_back_to is None:
                return found
    return _look(c, walk, start, LOOKED_AT if walk.rest else limit + 1, limit)


def _look(
    c: Connection, walk: _Walk, start: Sequence[ColumnElement[bool]], most: int, limit: int
) -> DeliveryPage:
    """Give a page of what is asked for among the next `most` messages along the index."""
    passed = walked(walk, start, most)
    rows = c.execute(_lines(walk, passed, limit + 1)).all()
    lines = tuple(map(line_of, rows[:limit]))
    if len(rows) > limit:
        return DeliveryPage(lines, _place(walk, rows[limit - 1]))
    last = c.execute(
        select(passed.c.id, passed.c.ready_at, func.count().over().label("passed"))
        .order_by(*_order(walk, passed.c, back=True))
        .limit(1)
    ).one_or_none()
    if last is None or last.passed < most:
        return DeliveryPage(lines, None)
    planned = select(DeliveryRow.created_at).join(PartRow, PartRow.delivery_id == DeliveryRow.id)
    looked = c.execute(planned.where(PartRow.id == last.id)).scalar_one()
    return DeliveryPage(lines, _place(walk, last), looked)


def _order(walk: _Walk, columns: Any, *, back: bool = False) -> list[ColumnElement[Any]]:
    """Give the order of a walk, or the other way round."""
    order = (columns.ready_at, columns.id) if walk.by_time else (columns.id,)
    return [one if walk.upward is not back else one.desc() for one in order]


def _walk(c: Connection, filters: DeliveryFilter) -> _Walk | None:
    """Choose the index; None where there can be nothing."""
    by_time = filters.state is PartState.QUEUED and filters.chat_id is None
    along, rest = _of_state(filters)
    bounds = _bounds(c, filters)
    if bounds is None:
        return None
    along += bounds
    if filters.kind is not None:
        rest.append(partial(_is_of_kind, kind=filters.kind))
    if filters.story_id is not None:
        rest.append(partial(_holds, story_id=filters.story_id))
    if filters.slot is not None:
        rest.append(partial(_is_due_at, slot=filters.slot))
    upward = by_time or filters.story_id is not None
    if filters.chat_id is not None:
        of_chat = select(_ANY.id).join(DeliveryRow, DeliveryRow.id == _ANY.delivery_id)
        own = of_chat.where(DeliveryRow.chat_id == filters.chat_id).cte("own").prefix_with("MATERIALIZED")
        return _Walk((PartRow.id.in_(select(own.c.id)), *along), tuple(rest), upward)
    return _Walk(tuple(along), tuple(rest), upward, by_time)


def _of_state(
    filters: DeliveryFilter,
) -> tuple[list[Any], list[Callable[[Any], ColumnElement[bool]]]]:
    """Give the conditions that an index knows, and those that none does."""
    if filters.state is None:
        return [], []
    if filters.state in _TROUBLES:
        return [PartRow.state == filters.state, _IS_TROUBLE], []
    is_so = partial(_is_in_state, state=filters.state)
    if filters.chat_id is None and filters.state is PartState.QUEUED:
        return [PartRow.ready_at.is_not(None)], [is_so]
    if filters.chat_id is None and filters.state is PartState.SENDING:
        return [PartRow.id.in_(_HELD)], [is_so]
    return [], [is_so]


def _bounds(c: Connection, filters: DeliveryFilter) -> list[ColumnElement[bool]] | None:
    """Give the numbers between which the messages of a day, for a moment, or with a story are; None where there are none."""
    bounds = []
    if filters.day is not None:
        day = span(c, filters.day)
        if day is None:
            return None
        bounds += [PartRow.id >= day[0], PartRow.id < day[1]]
    if filters.slot is not None:
        low = part_from(c, first_since(c, filters.slot - MARGIN))
        if low is None:
            return None
        bounds.append(PartRow.id >= low)
    if filters.story_id is not None:
        first = select(StoryRow.first_seen).where(StoryRow.id == filters.story_id)
        seen = c.execute(first).scalar_one_or_none()
        low = part_from(c, first_since(c, seen - MARGIN)) if seen is not None else None
        if low is None:
            return None
        bounds.append(PartRow.id >= low)
    return bounds


def _is_in_state(part: Any, state: PartState) -> ColumnElement[bool]:
    asked: ColumnElement[bool] = part.state == state
    return asked


def _is_of_kind(part: Any, kind: DeliveryKind) -> ColumnElement[bool]:
    """Ask for a kind, row by row: a join might be begun at the other end, and read everything."""
    of = select(DeliveryRow.kind).where(DeliveryRow.id == part.delivery_id)
    return of.scalar_subquery() == kind


def _is_due_at(part: Any, slot: dt.datetime) -> ColumnElement[bool]:
    """Ask for what was planned for a moment, row by row as well."""
    of = select(DeliveryRow.slot_at).where(DeliveryRow.id == part.delivery_id)
    return of.scalar_subquery() == slot


def _holds(part: Any, story_id: int) -> ColumnElement[bool]:
    """Ask for messages with a story: their stories are kept as a JSON list of numbers."""
    listed = func.replace(func.replace(cast(part.story_ids, Text), "[", ","), "]", ",")
    return listed.like(f"%,{story_id},%")


def walked(walk: _Walk, start: Sequence[ColumnElement[bool]], most: int) -> Any:
    """Ask for the next messages along the index."""
    passed = select(*OF_PART).where(*walk.along, *start)
    return passed.order_by(*_order(walk, PartRow)).limit(most).subquery()


def _lines(walk: _Walk, passed: Any, most: int) -> AnySelect:
    kept = select(passed).where(*(asked(passed.c) for asked in walk.rest))
    few = kept.order_by(*_order(walk, passed.c)).limit(most).subquery()
    return (
        select(few, *OF_DELIVERY)
        .join_from(few, DeliveryRow, DeliveryRow.id == few.c.delivery_id)
        .join(ChatRow, ChatRow.id == DeliveryRow.chat_id)
        .order_by(*_order(walk, few.c))
    )


OF_PART = (
    *(PartRow.id, PartRow.delivery_id, PartRow.n, PartRow.state, PartRow.story_ids, PartRow.ready_at),
    *(PartRow.ended_at, PartRow.attempts, PartRow.error),
)
OF_DELIVERY = (
    *(DeliveryRow.chat_id, ChatRow.title, DeliveryRow.kind, DeliveryRow.key, DeliveryRow.parts),
    *(DeliveryRow.slot_at, DeliveryRow.created_at),
)


def line_of(row: AnyRow) -> DeliveryLine:
    """Make a line of a row of OF_PART and OF_DELIVERY."""
    return DeliveryLine(
        id=row.id,
        delivery_id=row.delivery_id,
        chat_id=row.chat_id,
        title=row.title,
        kind=row.kind,
        key=row.key,
        n=row.n,
        of=row.parts,
        stories=len(row.story_ids),
        state=row.state,
        slot_at=row.slot_at,
        created_at=row.created_at,
        ready_at=row.ready_at,
        ended_at=row.ended_at,
        attempts=row.attempts,
        error=row.error,
    )


def _place(walk: _Walk, row: AnyRow) -> str:
    """Name the place of a message, from which the next page goes on."""
    return f"{row.id}.{row.ready_at:%Y-%m-%dT%H:%M:%S.%f}" if walk.by_time else str(row.id)


def _after(walk: _Walk, place: str | None) -> tuple[ColumnElement[bool], ...]:
    """Ask for what comes after a place; one that can't be read is the beginning."""
    if not place:
        return ()
    number, _, moment = place.partition(".")
    try:
        part_id = int(number)
        at = dt.datetime.fromisoformat(moment).replace(tzinfo=dt.UTC) if walk.by_time else None
    except ValueError:
        return ()
    if not 0 <= part_id < 1 << 63:
        return ()
    if at is not None:
        return (tuple_(PartRow.ready_at, PartRow.id) > tuple_(literal(at, UtcDateTime), literal(part_id)),)
    return (PartRow.id > part_id if walk.upward else PartRow.id < part_id,)
