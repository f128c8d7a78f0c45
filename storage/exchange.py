"""The sender's one transaction between two groups: what became of the last, and what goes out next."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from sqlalchemy import Connection, Update, and_, bindparam, or_, select, update

from storage import moving
from storage.columns import as_kept, clean, moment_of
from storage.database import AnyRow, AnySelect, insert_new, is_one_of
from storage.many import as_ids, is_among, keep_to_indexes, pairs, update_plain
from storage.outbox import FREE, IS_OPEN, REACHED, UNFINISHED, close, offer_no_more, settle
from storage.records import Outcome, PartState
from storage.schema import AttemptRow, ChatRow, DeliveryRow, PartRow
from storage.targets import had_of


def exchange(
    c: Connection,
    owner: str,
    outcomes: Sequence[Outcome],
    begin: Collection[int],
    now: dt.datetime,
    lease_until: dt.datetime,
) -> set[int]:
    """Mark outcomes, begin parts; gives the parts that may be sent."""
    keep_to_indexes(c)
    rows = _lock(c, {*begin, *(outcome.part_id for outcome in outcomes)}, owner, now)
    held = [outcome for outcome in outcomes if _is_held(rows.get(outcome.part_id), outcome)]
    usual: list[Outcome] = []
    others: list[Outcome] = []
    for outcome in held:
        (usual if rows[outcome.part_id].is_whole and _is_usual(outcome) else others).append(outcome)
    _mark_sent(c, usual, rows, now)
    if others:
        told = _mark(c, others, now)
        if _follow_chats(c, others, told, now):
            rows = _lock(c, begin, owner, now)  # the chats of what is to begin may have gone off or elsewhere
    marked = {outcome.part_id for outcome in held}
    ready = {part for part in begin if part in rows and part not in marked and rows[part].may_begin}
    if ready:
        dialect = c.dialect.name
        c.execute(_begin(dialect), {"ids": as_ids(sorted(ready), dialect), "until": lease_until})
    return ready


def _lock(c: Connection, part_ids: Iterable[int], owner: str, now: dt.datetime) -> dict[int, AnyRow]:
    """Lock and read these parts with their chats, in the order of the chats: whoever changes a chat does it so."""
    dialect = c.dialect.name
    values = {"ids": as_ids(sorted(part_ids), dialect), "owner": owner, "now": now}
    return {row[0]: row for row in c.execute(_parts(dialect), values).all()}


@lru_cache
def _parts(dialect: str) -> AnySelect:
    """Build the question for parts; once, because it is asked for every group.

    One may begin that is still queued, in time, under this owner's lease, for a chat that is on and not paused. `is_own` is
    one of this owner's that has no end. Where `is_whole` this one message is the whole digest, as with most.
    """
    now, pause = bindparam("now", type_=ChatRow.paused_until.type), ChatRow.paused_until
    is_own = PartRow.owner == bindparam("owner")
    leased = and_(is_own, PartRow.lease_until > now, DeliveryRow.expires_at > now)
    is_on = and_(ChatRow.off_reason.is_(None), or_(pause.is_(None), pause <= now))
    return (
        select(PartRow.id, PartRow.delivery_id, DeliveryRow.chat_id, DeliveryRow.high, as_kept(ChatRow.had))
        .add_columns(and_(DeliveryRow.parts == 1, DeliveryRow.moves_cut).label("is_whole"))
        .add_columns(and_(is_own, PartRow.state == PartState.SENDING).label("is_sending"))
        .add_columns(and_(is_own, PartRow.state.in_(UNFINISHED)).label("is_own"))
        .add_columns(and_(PartRow.state == PartState.QUEUED, leased, is_on).label("may_begin"))
        .join(DeliveryRow, DeliveryRow.id == PartRow.delivery_id)
        .join(ChatRow, ChatRow.id == DeliveryRow.chat_id)
        .where(is_among(PartRow.id, dialect))
        .order_by(ChatRow.id, PartRow.id)
        .with_for_update(of=(ChatRow, DeliveryRow, PartRow))
    )


def _is_held(row: AnyRow | None, outcome: Outcome) -> bool:
    """Tell whether the part is this owner's: being sent, or leased and given up before that."""
    return row is not None and bool(row.is_sending or (row.is_own and outcome.state not in REACHED))


@lru_cache
def _begin(dialect: str) -> Update:
    """Build the change of parts that begin."""
    begun = update(PartRow).where(is_among(PartRow.id, dialect))
    return begun.values(state=PartState.SENDING, ready_at=None, lease_until=bindparam("until"))


def _is_usual(outcome: Outcome) -> bool:
    """Tell whether a message was sent, and nothing else is to be said about it: as most are."""
    return outcome.state is PartState.SENT and outcome[_SAID] == _NOTHING_ELSE


_SAID = slice(Outcome._fields.index("error"), None)
_NOTHING_ELSE = Outcome(0, PartState.SENT)[_SAID]


def _mark_sent(c: Connection, usual: Sequence[Outcome], rows: dict[int, AnyRow], now: dt.datetime) -> None:
    """Mark digests of one message that have reached their readers whole."""
    if not usual:
        return
    messages = {outcome.part_id: outcome.message_id for outcome in usual}
    c.execute(_sent(c.dialect.name), {"pairs": json.dumps(messages), "now": now})
    ended = [rows[part] for part in sorted(messages)]
    close(
        c,
        [row.delivery_id for row in ended],
        {row.chat_id: row.high for row in ended},
        {row.chat_id: sorted(had) for row in ended if (had := had_of(row.had))},
    )


@lru_cache
def _sent(dialect: str) -> Update:
    """Build the change of parts that were sent, to each its message's number."""
    part_id, message_id = pairs(dialect)
    now = bindparam("now", type_=PartRow.ended_at.type)
    told = {"state": PartState.SENT, "message_id": message_id, "error": None, "ended_at": now}
    sent = update(PartRow).where(PartRow.id == part_id)
    return sent.values(FREE | told | {"attempts": PartRow.attempts + 1})


def _mark(c: Connection, outcomes: Sequence[Outcome], now: dt.datetime) -> dict[int, AnyRow]:
    """Mark what else became of parts; gives what is kept of each, as it was."""
    these = is_one_of(PartRow.id, [outcome.part_id for outcome in outcomes], c.dialect.name)
    rows = {row.id: row for row in c.execute(_CAREFULLY.where(these)).all()}
    update_plain(c, PartRow, _MARKED, [_marks(outcome, rows[outcome.part_id], now) for outcome in outcomes])
    _note_tries(c, outcomes, now)
    _note_left_out(c, outcomes, rows)
    settle(c, sorted({row.delivery_id for row in rows.values()}))
    refused = [rows[outcome.part_id] for outcome in outcomes if outcome.refused]
    offer_no_more(c, [(row.chat_id, json.loads(row.story_ids)) for row in refused])
    return rows


_CAREFULLY: AnySelect = (
    select(PartRow.id, PartRow.delivery_id, PartRow.attempts, PartRow.fallbacks)
    .add_columns(DeliveryRow.chat_id, DeliveryRow.is_open, ChatRow.telegram_id, ChatRow.off_reason)
    .add_columns(*map(as_kept, (PartRow.story_ids, ChatRow.on_since)))
    .add_columns(*map(as_kept, (DeliveryRow.slot_at, DeliveryRow.expires_at)))
    .join(DeliveryRow, DeliveryRow.id == PartRow.delivery_id)
    .join(ChatRow, ChatRow.id == DeliveryRow.chat_id)
)


def _note_tries(c: Connection, outcomes: Sequence[Outcome], now: dt.datetime) -> None:
    """Note what went wrong and is tried again."""
    tries: list[dict[str, object]] = [
        {"part_id": one.part_id, "at": now, "said": one.error, "retry_at": one.retry_at}
        for one in outcomes
        if one.error is not None and one.state is PartState.QUEUED
    ]
    insert_new(c, AttemptRow, tries)


def _note_left_out(c: Connection, held: Sequence[Outcome], rows: dict[int, AnyRow]) -> None:
    """Take the stories off sent parts that were held back when these were written: their chats have not had them."""
    for outcome in held:
        if outcome.left_out and outcome.state in REACHED:
            story_ids = json.loads(rows[outcome.part_id].story_ids)
            shown = [one for one in story_ids if one not in outcome.left_out]
            c.execute(update(PartRow).where(PartRow.id == outcome.part_id).values(story_ids=shown))


_MARKED = (
    *("state", "ready_at", "owner", "lease_until", "attempts", "fallbacks", "message_id", "error"),
    "ended_at",
)


def _marks(outcome: Outcome, row: AnyRow, now: dt.datetime) -> tuple[object, ...]:
    """Give a part's id, and its columns as they are after an outcome."""
    state, ready_at = outcome.state, None
    if state is PartState.QUEUED:
        if row.off_reason is not None or outcome.chat_off is not None or not row.is_open:
            state = (
                PartState.CANCELLED
            )  # nothing is queued for a chat that is off, or for a digest that was given up
        else:
            ready_at = min(outcome.retry_at or moment_of(row.slot_at), moment_of(row.expires_at))
    attempts, fallbacks = row.attempts + outcome.attempt_spent, row.fallbacks + outcome.plain
    error = None if outcome.error is None else clean(outcome.error)
    ended_at = None if state is PartState.QUEUED else now
    marked = (state, ready_at, None, None, attempts, fallbacks, outcome.message_id, error, ended_at)
    return outcome.part_id, *marked


def _follow_chats(
    c: Connection, outcomes: Iterable[Outcome], rows: dict[int, AnyRow], now: dt.datetime
) -> bool:
    """Do what the outcomes mean for their chats; gives whether they meant anything."""
    followed = False
    for outcome in outcomes:
        row = rows[outcome.part_id]
        if outcome.moved_to is not None:
            moving.move(c, row.telegram_id, outcome.moved_to, now)
        if outcome.chat_waits and outcome.retry_at is not None:
            _hold_back(c, row.telegram_id, outcome.retry_at)
        if outcome.drop_topic:
            moving.drop_topic(c, row.chat_id, now)
        if outcome.chat_off is not None and not _is_back(row, outcome):
            moving.switch_off(c, row.telegram_id, outcome.chat_off, now)
        followed = followed or bool(outcome.moved_to or outcome.drop_topic or outcome.chat_off)
    return followed


def _hold_back(c: Connection, telegram_id: int, until: dt.datetime) -> None:
    """Let what else is queued for a chat come up later, whichever process takes it; what another has in hand goes on."""
    queued = (
        select(PartRow.id, DeliveryRow.expires_at)
        .join(DeliveryRow, DeliveryRow.id == PartRow.delivery_id)
        .join(ChatRow, ChatRow.id == DeliveryRow.chat_id)
        .where(ChatRow.telegram_id == telegram_id, IS_OPEN)
        .where(PartRow.state == PartState.QUEUED, PartRow.owner.is_(None), PartRow.ready_at < until)
        .with_for_update(of=PartRow, skip_locked=True)
    )
    if rows := c.execute(queued).all():
        update_plain(c, PartRow, ("ready_at",), [(row.id, min(until, row.expires_at)) for row in rows])


def _is_back(row: AnyRow, outcome: Outcome) -> bool:
    """Tell whether the chat showed itself after the message left that found it gone: that is the newer word."""
    if row.on_since is None or outcome.left_at is None:
        return False
    return moment_of(row.on_since) >= outcome.left_at
