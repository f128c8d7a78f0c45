"""Readers as their operator looks at them: chats by id or title, tags by their followers, how many come and go."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    delete,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    true,
    union_all,
)

from storage.columns import Id, clean
from storage.database import AnyRow, AnySelect, Entity, reading, writing
from storage.growth import GrowthRow, day_of
from storage.records import ChatKind, DeliveryKind, PartState, Tag
from storage.schema import ChatRow, DeliveryRow, PartRow, StoryRow, StoryTagRow, TagRow
from storage.tags import TAG, tag_of

DAYS: Final = 30
_DAY: Final = dt.timedelta(days=1)
_LAST_LETTER: Final = "\U0010ffff"
LOOKED_THROUGH: Final = 100_000  # newest chats, for a title that holds what is looked for


@dataclass(frozen=True, slots=True)
class ChatLine:
    """A chat in a list."""

    id: int
    telegram_id: int
    topic: int | None
    kind: ChatKind
    title: str
    language: str
    off_reason: str | None
    paused_until: dt.datetime | None
    created_at: dt.datetime


@dataclass(frozen=True, slots=True)
class ChatPage:
    """A page of a list of chats, and the id from which the next one goes on; None where there is none."""

    lines: tuple[ChatLine, ...]
    after: int | None


@dataclass(frozen=True, slots=True)
class TagPage:
    """A page of tags by their followers; `after` is the last one's, where there are more."""

    tags: tuple[Tag, ...]
    after: tuple[int, str] | None


@dataclass(frozen=True, slots=True)
class Growth:
    """So many came and went on each of some days, and the first day that was ever counted (None: nobody came or went yet)."""

    days: tuple[tuple[dt.date, int, int], ...]
    since: dt.date | None


@dataclass(frozen=True, slots=True)
class Received:
    """Something that was owed to a chat, and how its messages stand."""

    id: int
    kind: DeliveryKind
    key: str
    slot_at: dt.datetime
    states: tuple[tuple[PartState, int], ...]
    error: str | None


class Readers(Entity):
    """Who reads."""

    @reading
    def count(self, c: Connection) -> tuple[int, int]:
        """Give how many chats are kept, and how many of them have a digest to come."""
        chats = c.execute(select(func.count()).select_from(ChatRow)).scalar_one()
        waiting = select(func.count()).select_from(ChatRow).where(ChatRow.due_at.is_not(None))
        return chats, c.execute(waiting).scalar_one()

    @reading
    def newest(self, c: Connection, before: int | None, limit: int) -> ChatPage:
        """Give the chats that came last, of those `before` an id."""
        chats = _LINE.order_by(ChatRow.id.desc()).limit(limit + 1)
        return _page(c.execute(chats if before is None else chats.where(ChatRow.id < before)).all(), limit)

    @reading
    def named(self, c: Connection, words: str, limit: int) -> list[ChatLine]:
        """Give chats by Telegram's id, else by their title: first those that begin so, then the newest that hold it.

        The words may be written as they are, or in small or capital letters.
        """
        if (number := _id_in(words)) is not None:
            by_id = _LINE.where(ChatRow.telegram_id == number).order_by(ChatRow.topic).limit(limit)
            if found := c.execute(by_id).all():
                return [_chat_line(row) for row in found]
        forms = {words, words.lower(), words.capitalize(), words.title(), words.upper()}
        forms = {clean(form) for form in forms}
        rows: dict[int, AnyRow] = {}
        for form in sorted(forms):
            rows |= {row.id: row for row in c.execute(titled_query(form, limit, c.dialect.name))}
        found = sorted(rows.values(), key=lambda row: (row.title, row.id))[:limit]
        if len(found) < limit:
            newest = c.execute(select(func.coalesce(func.max(ChatRow.id), 0))).scalar_one()
            holding = c.execute(holding_query(forms, newest - LOOKED_THROUGH, limit, c.dialect.name))
            found += [row for row in holding if row.id not in rows]
        return [_chat_line(row) for row in found[:limit]]

    @reading
    def lines(self, c: Connection, chat_ids: Collection[int]) -> list[ChatLine]:
        """Give chats by their own ids, in the order of these."""
        these = _LINE.where(ChatRow.id.in_(chat_ids)).order_by(ChatRow.id)
        return [_chat_line(row) for row in c.execute(these)]

    @reading
    def received(self, c: Connection, chat_id: int, limit: int) -> list[Received]:
        """Give what was owed to a chat last, the newest first."""
        last = (
            select(*(DeliveryRow.id, DeliveryRow.kind, DeliveryRow.key, DeliveryRow.slot_at))
            .where(DeliveryRow.chat_id == chat_id)
            .order_by(DeliveryRow.id.desc())
            .limit(limit)
        )
        rows = c.execute(last).all()
        states: dict[int, dict[PartState, int]] = defaultdict(dict)
        errors: dict[int, str] = {}
        parts = select(PartRow.delivery_id, PartRow.state, PartRow.error).order_by(PartRow.n)
        for part in c.execute(parts.where(PartRow.delivery_id.in_([row.id for row in rows]))):
            of_this = states[part.delivery_id]
            of_this[part.state] = of_this.get(part.state, 0) + 1
            if part.error:
                errors[part.delivery_id] = part.error
        return [
            Received(
                *(row.id, row.kind, row.key, row.slot_at),
                *(tuple(states[row.id].items()), errors.get(row.id)),
            )
            for row in rows
        ]

    @reading
    def growth(self, c: Connection, now: dt.datetime, days: int = DAYS) -> Growth:
        """Give how many chats came and went on each of the last days, the earliest first."""
        first = now.astimezone(dt.UTC).date() - (days - 1) * _DAY
        counted = (
            select(
                GrowthRow.day, func.sum(GrowthRow.came).label("came"), func.sum(GrowthRow.went).label("went")
            )
            .where(GrowthRow.day >= first.isoformat())
            .group_by(GrowthRow.day)
        )
        found = {row.day: (int(row.came), int(row.went)) for row in c.execute(counted)}
        since = c.execute(select(func.min(GrowthRow.day))).scalar_one()
        each = [first + n * _DAY for n in range(days)]
        return Growth(
            tuple((day, *found.get(day.isoformat(), (0, 0))) for day in each),
            dt.date.fromisoformat(since) if since else None,
        )

    @writing
    def fold_growth(self, c: Connection, now: dt.datetime) -> bool:
        """Put what was counted on a day that is over into one row; False where no such day has more."""
        several = select(GrowthRow.day).where(GrowthRow.day < day_of(now)).group_by(GrowthRow.day)
        day = c.execute(several.having(func.count() > 1).limit(1)).scalar_one_or_none()
        if day is None:
            return False
        gone = delete(GrowthRow).where(GrowthRow.day == day).returning(GrowthRow.came, GrowthRow.went)
        rows = c.execute(gone).all()
        came, went = sum(row.came for row in rows), sum(row.went for row in rows)
        if rows:
            c.execute(insert(GrowthRow).values(day=day, came=came, went=went))
        return True

    # --- tags ---------------------------------------------------------------------------------------------------------

    @reading
    def tags(
        self, c: Connection, after: tuple[int, str] | None, limit: int, *, without_stories: bool = False
    ) -> TagPage:
        """Give the tags that somebody follows, those with most followers first; or of them those that no story bears."""
        rows = c.execute(tags_query(after, limit + 1, without_stories=without_stories)).all()
        last = (rows[limit - 1].followers, rows[limit - 1].key) if len(rows) > limit else None
        return TagPage(tuple(tag_of(row) for row in rows[:limit]), last)

    @reading
    def trend(
        self, c: Connection, tag_ids: Collection[int], now: dt.datetime, days: int = DAYS
    ) -> dict[int, tuple[int, ...]]:
        """Give how many stories of each of these tags came in on each of the last days, the earliest first."""
        midnight = now.astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        ends = [_last_before(c, midnight - n * _DAY) for n in range(days - 1, -1, -1)]
        ends.append(int(c.execute(select(func.coalesce(func.max(StoryRow.id), 0))).scalar_one()))
        found = {tag: [0] * days for tag in tag_ids}
        for row in c.execute(trend_query(tag_ids, list(pairwise(ends)))):
            found[row.tag_id][row.n] = row.stories
        return {tag: tuple(counts) for tag, counts in found.items()}


def titled_query(beginning: str, limit: int, dialect: str) -> AnySelect:
    """Ask for chats whose title begins so: one walk along its index."""
    # On PostgreSQL the index compares letters by their numbers, as SQLite does anyway.
    low, high = (">=", "<") if dialect == "sqlite" else ("~>=~", "~<~")
    begins = (
        ChatRow.title.op(low, is_comparison=True)(beginning),
        ChatRow.title.op(high, is_comparison=True)(beginning + _LAST_LETTER),
    )
    return _LINE.where(*begins).limit(limit)


def holding_query(forms: Collection[str], low: int, limit: int, dialect: str) -> AnySelect:
    """Ask for chats after an id whose title holds one of these: no index knows, so each title is looked at, the newest first."""
    place = func.instr if dialect == "sqlite" else func.strpos
    holds = or_(*(place(ChatRow.title, form) > 0 for form in sorted(forms)))
    return _LINE.where(ChatRow.id > low, holds).order_by(ChatRow.id.desc()).limit(limit)


def trend_query(tag_ids: Collection[int], days: Sequence[tuple[int, int]]) -> AnySelect:
    """Ask how many stories of each tag lie in each of these runs of ids: a short walk along an index each."""
    run = union_all(
        *(
            select(literal(n).label("n"), literal(low, Id).label("low"), literal(high, Id).label("high"))
            for n, (low, high) in enumerate(days)
        )
    ).subquery()
    stories = select(func.count()).where(
        StoryTagRow.tag_id == TagRow.id, StoryTagRow.story_id > run.c.low, StoryTagRow.story_id <= run.c.high
    )
    counted = stories.correlate(TagRow, run).scalar_subquery().label("stories")
    return select(TagRow.id.label("tag_id"), run.c.n, counted).join(run, true()).where(TagRow.id.in_(tag_ids))


def tags_query(after: tuple[int, str] | None, limit: int, *, without_stories: bool) -> AnySelect:
    """Ask for followed tags, or those without stories: one walk along an index of just these."""
    none: ColumnElement[int] = literal_column("0")  # as the index has it: a value could be any
    asked = select(*TAG).where(TagRow.followers > none)
    if without_stories:
        asked = asked.where(TagRow.stories == none)
    if after is not None:
        followers, key = after
        later = or_(TagRow.followers < followers, and_(TagRow.followers == followers, TagRow.key > key))
        asked = asked.where(TagRow.followers <= followers, later)
    return asked.order_by(TagRow.followers.desc(), TagRow.key).limit(limit)


_LINE: AnySelect = select(
    *(ChatRow.id, ChatRow.telegram_id, ChatRow.topic, ChatRow.kind, ChatRow.title),
    *(ChatRow.language, ChatRow.off_reason, ChatRow.paused_until, ChatRow.created_at),
)


def _chat_line(row: AnyRow) -> ChatLine:
    return ChatLine(
        *(row.id, row.telegram_id, row.topic or None, row.kind, row.title),
        *(row.language, row.off_reason, row.paused_until, row.created_at),
    )


def _page(rows: Sequence[Any], limit: int) -> ChatPage:
    more = rows[limit - 1].id if len(rows) > limit else None
    return ChatPage(tuple(_chat_line(row) for row in rows[:limit]), more)


def _id_in(words: str) -> int | None:
    """Give the number that is written; None for words, and for a number that no chat can have."""
    try:
        number = int(words)
    except ValueError:
        return None
    return number if abs(number) < 1 << 62 else None


def _last_before(c: Connection, moment: dt.datetime) -> int:
    """Give the last story that came in before a moment: stories are numbered as they come in."""
    older = select(StoryRow.id).where(StoryRow.first_seen < moment)
    return c.execute(older.order_by(StoryRow.first_seen.desc(), StoryRow.id.desc()).limit(1)).scalar() or 0
