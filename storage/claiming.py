"""What a claim asks for and writes: parts that may leave, with all that sending them needs."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Update, and_, bindparam, or_, select, update

from storage.columns import as_kept, moment_of
from storage.database import AnySelect
from storage.many import as_ids, is_among
from storage.outbox import digest_kept
from storage.records import ClaimedPart, DeliveryKind, Digest
from storage.schema import ChatRow, DeliveryRow, PartRow
from storage.targets import RECIPIENT, recipient_of

_PART = (
    *(PartRow.id, PartRow.delivery_id, DeliveryRow.key, DeliveryRow.low, DeliveryRow.high),
    *(PartRow.n, DeliveryRow.parts, as_kept(PartRow.story_ids), as_kept(DeliveryRow.digest)),
    *(as_kept(DeliveryRow.expires_at), PartRow.attempts, PartRow.fallbacks, as_kept(DeliveryRow.kind)),
)
CLAIMED = (*_PART, *RECIPIENT)
_KINDS = {kind.value: kind for kind in DeliveryKind}


def claim_query(now: dt.datetime, limit: int) -> AnySelect:
    """Ask what may be sent, or has to expire: one walk along `ready_at`."""
    may_go = and_(
        ChatRow.off_reason.is_(None), or_(ChatRow.paused_until.is_(None), ChatRow.paused_until <= now)
    )
    return (
        select(*CLAIMED)
        .join(DeliveryRow, DeliveryRow.id == PartRow.delivery_id)
        .join(ChatRow, ChatRow.id == DeliveryRow.chat_id)
        .where(PartRow.ready_at <= now, or_(may_go, DeliveryRow.expires_at <= now))
        .order_by(PartRow.ready_at, PartRow.id)
        .limit(limit)
        .with_for_update(of=(PartRow, ChatRow), skip_locked=True)
    )


def claimed_of(row: Sequence[Any]) -> ClaimedPart:
    """Make the record of a part that was claimed, from a row that begins with the columns of `CLAIMED`."""
    part_id, delivery_id, key, low, high, n, of, story_ids, digest, expires_at, attempts, fallbacks, kind = (
        row[: len(_PART)]
    )
    return ClaimedPart(
        *(part_id, delivery_id, recipient_of(*row[len(_PART) : len(CLAIMED)]), key, low, high, n, of),
        *(_story_ids(story_ids), _digest_of(digest), moment_of(expires_at), attempts, fallbacks),
        _KINDS[kind],
    )


# Many chats have the same digest: it is made once for all of them.
@lru_cache(maxsize=1024)
def _digest_of(kept: str) -> Digest:
    return digest_kept(kept)


@lru_cache(maxsize=1024)
def _story_ids(kept: str) -> tuple[int, ...]:
    return tuple(json.loads(kept))


def lease(c: Connection, parts: Iterable[ClaimedPart], owner: str, until: dt.datetime) -> None:
    """Lease parts; each is held back no longer than it may be sent, so that it comes up to expire."""
    again: dict[dt.datetime, list[int]] = defaultdict(list)
    for part in parts:
        again[min(until, part.expires_at)].append(part.id)
    dialect = c.dialect.name
    for at, ids in again.items():
        c.execute(_lease(dialect), {"ids": as_ids(ids, dialect), "who": owner, "until": until, "at": at})


@lru_cache
def _lease(dialect: str) -> Update:
    """Build the change of parts that are leased."""
    leased = update(PartRow).where(is_among(PartRow.id, dialect))
    return leased.values(owner=bindparam("who"), lease_until=bindparam("until"), ready_at=bindparam("at"))
