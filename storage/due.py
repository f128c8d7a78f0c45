"""Who is due: of each chat only what planning needs, as it is kept. There may be a million of them in one minute."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import Connection, Integer, bindparam, case, func, select, tuple_, type_coerce
from sqlalchemy.types import NullType

from storage.database import AnySelect
from storage.many import keep_to_indexes, plain_rows
from storage.outbox import BEGUN, IS_OPEN
from storage.records import Chat, DeliveryKind, DueChat, Manner, RuleKind, Schedule, Slot
from storage.regained import had_before
from storage.schema import AliasRow, ChatRow, DeliveryRow, RuleRow
from storage.targets import chats_by_id, had_of

MANNERS_KEPT = 10_000

# What many chats have in common. Read as it is kept, and made into a record once for all of them.
_SHARED = (
    ChatRow.kind,
    ChatRow.language,
    ChatRow.times,
    ChatRow.weekdays,
    ChatRow.zone,
    ChatRow.length,
    ChatRow.stories,
    ChatRow.paused_until,
    ChatRow.next_at,
    ChatRow.next_key,
    ChatRow.due_at,
    ChatRow.news,
    ChatRow.tells_nothing,
    ChatRow.compact,
)

_OWN = 4  # columns before these: id, cut, what it had, its rules

Place = tuple[dt.datetime, int]  # of a chat in the walk: its `due_at`, and its id


class Walk:
    """Reads who is due, and remembers the manners it has met."""

    def __init__(self) -> None:
        self._manners: dict[tuple[Any, ...], Manner] = {}
        self._schedules: dict[Schedule, Schedule] = {}
        self._slots: dict[Slot, Slot] = {}

    def read(self, c: Connection, now: dt.datetime, limit: int, after: Place | None) -> list[DueChat]:
        """Give the next chats; in a transaction that sees one moment."""
        keep_to_indexes(c, in_order=True)
        rows = _rows(c, now, limit, after)
        manners = self._known(c, rows)
        due = [
            DueChat(row[0], row[1], had_of(row[2]), tuple(row[3].split(";")) if row[3] else (), manner)
            for row, manner in zip(rows, manners, strict=True)
        ]
        if again := had_before(c, {row[0]: row[1] for row in rows}):
            due = [each._replace(had=each.had | again.get(each.id, set())) for each in due]
        if aliases := _aliases(c):
            due = [
                each._replace(rules=tuple([_as_read(rule, aliases) for rule in each.rules])) for each in due
            ]
        return due

    def _known(self, c: Connection, rows: Sequence[tuple[Any, ...]]) -> list[Manner]:
        """Give the manner of each row, made from one chat of each where it is new."""
        shared = [row[_OWN:] for row in rows]
        new = {one: row[0] for one, row in zip(shared, rows, strict=True) if one not in self._manners}
        if new:
            chats = chats_by_id(c, new.values())
            if len(self._manners) + len(new) > MANNERS_KEPT:
                self._manners = {one: self._manners[one] for one in shared if one in self._manners}
                self._schedules, self._slots = {}, {}
            self._manners |= {one: self._manner(chats[chat_id]) for one, chat_id in new.items()}
        return [self._manners[one] for one in shared]

    def _manner(self, chat: Chat) -> Manner:
        """Make a manner; equal schedules and slots are one object, so that what is planned alike is written together."""
        slot = chat.next_slot
        assert slot is not None, "who is due has a slot"
        return Manner(
            kind=chat.kind,
            language=chat.language,
            schedule=self._schedules.setdefault(chat.schedule, chat.schedule),
            length=chat.length,
            stories=chat.stories,
            paused_until=chat.paused_until,
            next_slot=self._slots.setdefault(slot, slot),
            due_at=max(slot.at, chat.paused_until or slot.at),
            news=chat.news,
            tells_nothing=chat.tells_nothing,
            compact=chat.compact,
        )


def are_due(c: Connection, now: dt.datetime, many: int) -> bool:
    """Tell whether so many chats are due."""
    keep_to_indexes(c, in_order=True)
    query = _in_order(select(ChatRow.id)).where(ChatRow.due_at <= bindparam("now")).offset(many - 1).limit(1)
    return c.execute(query, {"now": now}).first() is not None


def _in_order(chats: AnySelect) -> AnySelect:
    """Take who is due in one walk along `due_at`, past those whose digest is under way."""
    # A count, because PostgreSQL would turn NOT EXISTS into a join with every open delivery there is.
    under_way = (
        select(func.count())
        .select_from(DeliveryRow)
        .where(DeliveryRow.chat_id == ChatRow.id, IS_OPEN, DeliveryRow.kind != DeliveryKind.BROADCAST, BEGUN)
        .scalar_subquery()
    )
    return chats.where(under_way == 0).order_by(ChatRow.due_at, ChatRow.id)


def _rows(c: Connection, now: dt.datetime, limit: int, after: Place | None) -> Sequence[tuple[Any, ...]]:
    """Read the next chats: those with the moment of the one before, then later ones.

    In one step SQLite would begin at the moment's first chat each time.
    """
    dialect = c.dialect.name
    if after is None:
        return plain_rows(c, due_query(dialect), {"now": now, "many": limit})
    moment, chat_id = after
    rows = plain_rows(c, due_query(dialect, "at"), {"moment": moment, "chat_id": chat_id, "many": limit})
    if len(rows) < limit:
        later = {"now": now, "moment": moment, "many": limit - len(rows)}
        rows = [*rows, *plain_rows(c, due_query(dialect, "after"), later)]
    return rows


@lru_cache
def due_query(dialect: str, onward: Literal["at", "after"] | None = None) -> AnySelect:
    """Ask who is due `now`, at most so `many`; or go on, `at` a `moment` from a `chat_id`, or from `after` that moment."""
    minus = case((RuleRow.kind == RuleKind.MUTE, "-"), else_="")
    rules = (
        select(func.aggregate_strings(minus + RuleRow.tag_set, ";"))
        .where(RuleRow.chat_id == ChatRow.id)
        .scalar_subquery()
    )
    as_kept = [type_coerce(column, NullType()) for column in (ChatRow.had, rules, *_SHARED)]
    query = _in_order(select(ChatRow.id, ChatRow.cut, *as_kept)).limit(bindparam("many", type_=Integer))
    moment = bindparam("moment", type_=ChatRow.due_at.type)
    if onward == "at":
        chat_id = bindparam("chat_id", type_=ChatRow.id.type)
        if (
            dialect == "sqlite"
        ):  # which, where most have one moment, would else walk along the ids, past who is not due
            return query.where(ChatRow.due_at == moment, func.likely(ChatRow.id > chat_id))
        place = tuple_(ChatRow.due_at, ChatRow.id)  # of which SQLite's index would find the moment alone
        return query.where(ChatRow.due_at <= moment, place > tuple_(moment, chat_id))
    query = query.where(ChatRow.due_at <= bindparam("now"))
    return query.where(ChatRow.due_at > moment) if onward == "after" else query


_ALIASES = select(AliasRow.tag_id, AliasRow.target_id).where(AliasRow.is_on)


def _aliases(c: Connection) -> dict[int, int]:
    """Give the tags that readers know as another."""
    return dict(plain_rows(c, _ALIASES))


def _as_read(rule: str, aliases: dict[int, int]) -> str:
    """Give a rule with its tags as readers know them."""
    minus = rule[: rule.startswith("-")]
    tags = {aliases.get(tag_id, tag_id) for tag_id in map(int, rule.removeprefix("-").split(","))}
    return minus + ",".join(map(str, sorted(tags)))
