"""What the files of the outbox share: how parts are given up and how a delivery ends."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import Connection, Update, bindparam, exists, select, text, update

from storage.database import AnyRow, chunks, is_one_of
from storage.many import as_ids, is_among, update_plain
from storage.records import (
    Digest,
    DigestEntry,
    KeptDigest,
    PartState,
    StoryDelivery,
)
from storage.records import PartRow as LedgerLine
from storage.schema import ChatRow, DeliveryRow, PartRow, StoryRow

UNFINISHED = (PartState.QUEUED, PartState.SENDING)
REACHED = (PartState.SENT, PartState.UNCERTAIN)  # the reader has it, or may have it
FREE: dict[str, Any] = {"owner": None, "lease_until": None, "ready_at": None}  # what an ended part holds

# As text, because only so SQLite sees that a partial index answers: a chat may have had thousands of alerts.
IS_OPEN = text("delivery.is_open")

# A delivery is under way while a reader has, may have or is about to have a part of it.
BEGUN = exists().where(
    PartRow.delivery_id == DeliveryRow.id, PartRow.state.in_((PartState.SENDING, *REACHED))
)


def digest_json(digest: Digest) -> dict[str, Any]:
    """Write a digest for its column."""
    kept: dict[str, Any] = {"entries": digest.entries, "total": digest.total}
    return kept | {"pages": digest.pages} if digest.pages else kept


def kept_digest(digest: Digest, parts: Iterable[Iterable[int]]) -> KeptDigest:
    """Write a digest and the stories of its messages as their columns keep them: in the planner's haste."""
    entries = ",".join(map(_entry_text, digest.entries))
    pages = f',"pages":{_numbers(digest.pages)}' if digest.pages else ""
    written = f'{{"entries":[{entries}],"total":{digest.total}{pages}}}'
    return KeptDigest(written, tuple(map(_numbers, parts)))


@lru_cache(maxsize=50_000)
def _entry_text(entry: DigestEntry) -> str:
    return f"[{entry.story_id},{entry.tag_id}]"


_entry_of = partial(tuple.__new__, DigestEntry)  # as `DigestEntry._make`, in a third of the time


def digest_of(kept: dict[str, Any]) -> Digest:
    """Read a digest from its column."""
    entries = tuple(map(_entry_of, kept["entries"]))
    return Digest(entries, kept["total"], tuple(kept.get("pages", ())))


def digest_kept(kept: str) -> Digest:
    """Read a digest as its column keeps it: in the sender's haste. What many have in common is made once for all of them."""
    found = _KEPT.fullmatch(kept)
    if found is None:  # one without entries
        return digest_of(json.loads(kept))
    entries, total, pages = found.groups()
    return Digest(tuple(map(_entry_kept, entries.split("],["))), int(total), _numbers_kept(pages or ""))


_KEPT = re.compile(r'\{"entries":\[\[([\d,\[\]]+)\]\],"total":(\d+)(?:,"pages":\[([\d,]+)\])?\}')


@lru_cache(maxsize=10_000)
def _entry_kept(kept: str) -> DigestEntry:
    return _entry_of(_numbers_kept(kept))


def _numbers_kept(kept: str) -> tuple[int, ...]:
    return tuple(map(int, kept.split(","))) if kept else ()


def open_deliveries(c: Connection, chat_ids: Iterable[int]) -> list[AnyRow]:
    """Give id, chat_id, kind, key, high, and whether it has begun, of the open deliveries of these chats."""
    columns = (DeliveryRow.id, DeliveryRow.chat_id, DeliveryRow.kind, DeliveryRow.key, DeliveryRow.high)
    of_these = is_one_of(DeliveryRow.chat_id, chat_ids, c.dialect.name)
    return list(c.execute(select(*columns, BEGUN.label("begun")).where(of_these, IS_OPEN)))


def of_story(c: Connection, chat_id: int, story_id: int, release: int | None) -> list[StoryDelivery]:
    """Give the digests of a chat that hold a story, and those whose interval covers its release, oldest first."""
    columns = (DeliveryRow.kind, DeliveryRow.key, DeliveryRow.low, DeliveryRow.high, DeliveryRow.digest)
    rows = c.execute(
        select(*columns, PartRow.state, PartRow.error, PartRow.story_ids)
        .join(PartRow, PartRow.delivery_id == DeliveryRow.id)
        .where(DeliveryRow.chat_id == chat_id)
        .order_by(DeliveryRow.id, PartRow.n)
    )
    found: dict[str, StoryDelivery] = {}
    for row in rows:
        holds = story_id in row.story_ids
        if holds or (release is not None and row.low < release <= row.high and row.key not in found):
            digest = digest_of(row.digest)
            state, error = (row.state, row.error) if holds else (None, None)
            found[row.key] = StoryDelivery(row.key, len(digest.entries), digest.total, state, error, row.kind)
    return list(found.values())


def end_queued(
    c: Connection, delivery_ids: Iterable[int], state: PartState, reason: str, now: dt.datetime | None
) -> None:
    """End what is queued of these deliveries, leased or not; what is being sent goes on."""
    ids = list(delivery_ids)
    for some in chunks(ids):
        c.execute(
            update(PartRow)
            .where(PartRow.delivery_id.in_(some), PartRow.state == PartState.QUEUED)
            .values(state=state, error=reason, ended_at=now, **FREE)
        )
    settle(c, ids)


def settle(c: Connection, delivery_ids: Iterable[int]) -> None:
    """After parts ended: offer each delivery's next part, or close it.

    One that reached the reader whole moves the chat's cut. Of one that stopped half-way, or whose chat took in another,
    the chat keeps what it has had, and the rest belongs to the next digest. So with alerts, none of which moves the cut.
    """
    parts = _parts_of(c, delivery_ids)
    closed: list[int] = []
    cuts: dict[int, int] = {}
    noted: dict[int, Sequence[int]] = {}
    had: list[tuple[int, list[int]]] = []
    offers: dict[dt.datetime, list[int]] = defaultdict(list)
    for delivery_id, rows in parts.items():
        first = next((row for row in rows if row.state in UNFINISHED), None)
        if first is None:
            closed.append(delivery_id)
            if rows[0].moves_cut and all(row.state in REACHED for row in rows):
                cuts[rows[0].chat_id] = max(cuts.get(rows[0].chat_id, 0), rows[0].high)
                noted[rows[0].chat_id] = rows[0].had
            else:
                reached = [story for row in rows if row.state in REACHED for story in row.story_ids]
                had.append((rows[0].chat_id, reached))
        elif first.state is PartState.QUEUED and first.ready_at is None:
            offers[first.slot_at].append(first.id)
    for at, ids in offers.items():
        c.execute(update(PartRow).where(is_one_of(PartRow.id, ids, c.dialect.name)).values(ready_at=at))
    close(c, closed, cuts, noted)
    offer_no_more(c, had)


def close(
    c: Connection, delivery_ids: Sequence[int], cuts: dict[int, int], noted: dict[int, Sequence[int]]
) -> None:
    """Close deliveries, and move the cuts of the chats (id, release number) that were reached by the whole of theirs."""
    if delivery_ids:
        dialect = c.dialect.name
        c.execute(_closed(dialect), {"ids": as_ids(delivery_ids, dialect)})
    move_cuts(c, cuts, noted)


@lru_cache
def _closed(dialect: str) -> Update:
    """Build the change of deliveries that are over."""
    return update(DeliveryRow).where(is_among(DeliveryRow.id, dialect)).values(is_open=False)


def _parts_of(c: Connection, delivery_ids: Iterable[int]) -> dict[int, list[AnyRow]]:
    """Give the parts of each of these deliveries, in order, with what closing it needs."""
    columns = (
        PartRow.id,
        PartRow.state,
        PartRow.ready_at,
        PartRow.story_ids,
        PartRow.delivery_id,
        DeliveryRow.chat_id,
        DeliveryRow.high,
        DeliveryRow.moves_cut,
        DeliveryRow.slot_at,
        ChatRow.had,
    )
    parts: dict[int, list[AnyRow]] = defaultdict(list)
    for some in chunks(delivery_ids):
        for row in c.execute(
            select(*columns)
            .join(DeliveryRow, DeliveryRow.id == PartRow.delivery_id)
            .join(ChatRow, ChatRow.id == DeliveryRow.chat_id)
            .where(PartRow.delivery_id.in_(some))
            .order_by(PartRow.delivery_id, PartRow.n)
        ):
            parts[row.delivery_id].append(row)
    return parts


def move_cuts(c: Connection, cuts: dict[int, int], noted: Mapping[int, Sequence[int]]) -> None:
    """Move chats' cuts up to these release numbers; a cut never goes back. What was `noted` up to the new one is over."""
    if cuts:
        beyond = _had_beyond(c, cuts, {chat: had for chat, had in noted.items() if had})
        # Most have the same cut and had nothing beyond it: one statement moves them all.
        alike: dict[tuple[int, tuple[int, ...]], list[int]] = defaultdict(list)
        for chat, high in sorted(cuts.items()):
            alike[high, tuple(beyond.get(chat, ()))].append(chat)
        dialect = c.dialect.name
        for (high, had), chats in alike.items():
            c.execute(_moved(dialect), {"ids": as_ids(chats, dialect), "upper": high, "left": had})


@lru_cache
def _moved(dialect: str) -> Update:
    """Build the change of chats whose cut moves up."""
    behind = (is_among(ChatRow.id, dialect), ChatRow.cut < bindparam("upper"))
    return update(ChatRow).where(*behind).values(cut=bindparam("upper"), had=bindparam("left"))


def _had_beyond(
    c: Connection, cuts: dict[int, int], had: Mapping[int, Sequence[int]]
) -> dict[int, list[int]]:
    """Give of these chats the stories that they had beyond the cuts to come: alerts sent since a digest was planned."""
    releases: dict[int, int | None] = {
        row.id: row.release
        for some in chunks(story for stories in had.values() for story in stories)
        for row in c.execute(select(StoryRow.id, StoryRow.release).where(StoryRow.id.in_(some)))
    }
    # One that waits for a new number may come again with it: that it was had is still to be known then.
    return {
        chat: [one for one in stories if one in releases and (releases[one] or cuts[chat] + 1) > cuts[chat]]
        for chat, stories in had.items()
    }


def offer_no_more(c: Connection, stories: Iterable[tuple[int, Sequence[int]]]) -> None:
    """Note for chats (id, stories) what is not offered to them again although it lies beyond their cut."""
    more: dict[int, set[int]] = defaultdict(set)
    for chat_id, story_ids in stories:
        more[chat_id].update(story_ids)
    chats = [chat_id for chat_id in sorted(more) if more[chat_id]]
    if chats:
        these = is_one_of(ChatRow.id, chats, c.dialect.name)
        had = {row.id: row.had for row in c.execute(select(ChatRow.id, ChatRow.had).where(these))}
        rows = [(chat_id, _numbers(sorted(more[chat_id].union(had[chat_id])))) for chat_id in chats]
        update_plain(c, ChatRow, ("had",), rows)


def _numbers(numbers: Iterable[int]) -> str:
    return f"[{','.join(map(str, numbers))}]"


def free_leases(c: Connection, leased: Sequence[int]) -> None:
    """Take leases off queued parts and put these back where their slot has them in the queue."""
    slot_at = select(DeliveryRow.slot_at).where(DeliveryRow.id == PartRow.delivery_id).scalar_subquery()
    for some in chunks(leased):
        c.execute(
            update(PartRow)
            .where(PartRow.id.in_(some), PartRow.state == PartState.QUEUED)
            .values(owner=None, lease_until=None, ready_at=slot_at)
        )


def line_of(row: AnyRow) -> LedgerLine:
    """Make a line of the ledger."""
    return LedgerLine(
        id=row.id,
        chat_id=row.chat_id,
        telegram_id=row.telegram_id,
        slot_key=row.key,
        n=row.n,
        of=row.parts,
        story_ids=tuple(row.story_ids),
        state=row.state,
        message_id=row.message_id,
        attempts=row.attempts,
        error=row.error,
        kind=row.kind,
    )
