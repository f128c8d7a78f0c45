"""Who is due: of each chat only what planning needs, as it is kept. There may be a million of them in one minute."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, case, func, literal, select, tuple_, type_coerce
from sqlalchemy.types import NullType

from storage.database import AnyRow, AnySelect
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

Place = tuple[dt.datetime, int]  # of a chat in the walk: its `due_at`, and its id
# Which of how many: the chats whose id leaves the first when it is divided by the second.
Share = tuple[int, int]
ALL: Share = (0, 1)


class Walk:
    """Reads who is due, and remembers the manners it has met."""

    def __init__(self) -> None:
        self._manners: dict[tuple[Any, ...], Manner] = {}
        self._schedules: dict[Schedule, Schedule] = {}
        self._slots: dict[Slot, Slot] = {}

    def read(
        self, c: Connection, now: dt.datetime, limit: int, after: Place | None, share: Share
    ) -> list[DueChat]:
        """Give the next chats of a share; in a transaction that sees one moment."""
        keep_to_indexes(c)
        rows = plain_rows(c, due_query(now, limit, after, share))
        again = had_before(c, {row[0]: row[1] for row in rows})
        manners = self._known(c, rows)
        aliases = _aliases(c)
        due = []
        for (chat_id, cut, kept, rules, *_), manner in zip(rows, manners, strict=True):
            had = had_of(kept) | again[chat_id] if chat_id in again else had_of(kept)
            written = rules.split(";") if rules else ()
            if aliases:
                written = [_as_read(rule, aliases) for rule in written]
            due.append(DueChat(chat_id, cut, had, tuple(written), manner))
        return due

    def _known(self, c: Connection, rows: Sequence[tuple[Any, ...]]) -> list[Manner]:
        """Give the manner of each row, made from one chat of each where it is new."""
        shared = [row[4:] for row in rows]
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
    keep_to_indexes(c)
    query = _in_order(select(ChatRow.id), now).offset(many - 1).limit(1)
    return c.execute(query).first() is not None


def _in_order(chats: AnySelect, now: dt.datetime) -> AnySelect:
    """Take who is due in one walk along `due_at`, past those whose digest is under way."""
    # A count, because PostgreSQL would turn NOT EXISTS into a join with every open delivery there is.
    under_way = (
        select(func.count())
        .select_from(DeliveryRow)
        .where(DeliveryRow.chat_id == ChatRow.id, IS_OPEN, DeliveryRow.kind != DeliveryKind.BROADCAST, BEGUN)
        .scalar_subquery()
    )
    return chats.where(ChatRow.due_at <= now, under_way == 0).order_by(ChatRow.due_at, ChatRow.id)


def due_query(now: dt.datetime, limit: int, after: Place | None = None, share: Share = ALL) -> AnySelect:
    """Ask who of a share is due, from the one at a place."""
    minus = case((RuleRow.kind == RuleKind.MUTE, "-"), else_="")
    rules = (
        select(func.aggregate_strings(minus + RuleRow.tag_set, ";"))
        .where(RuleRow.chat_id == ChatRow.id)
        .scalar_subquery()
    )
    as_kept = [type_coerce(column, NullType()) for column in (ChatRow.had, rules, *_SHARED)]
    query = _in_order(select(ChatRow.id, ChatRow.cut, *as_kept), now).limit(limit)
    which, many = share
    if many > 1:
        query = query.where(ChatRow.id % many == which)
    if after is None:
        return query
    moment, chat_id = after
    return query.where(
        tuple_(ChatRow.due_at, ChatRow.id) > tuple_(literal(moment, ChatRow.due_at.type), literal(chat_id))
    )


def _aliases(c: Connection) -> dict[int, int]:
    """Give the tags that readers know as another."""
    kept: list[AnyRow] = list(c.execute(select(AliasRow.tag_id, AliasRow.target_id).where(AliasRow.is_on)))
    return {row.tag_id: row.target_id for row in kept}


def _as_read(rule: str, aliases: dict[int, int]) -> str:
    """Give a rule with its tags as readers know them."""
    minus = rule[: rule.startswith("-")]
    tags = {aliases.get(tag_id, tag_id) for tag_id in map(int, rule.removeprefix("-").split(","))}
    return minus + ",".join(map(str, sorted(tags)))
