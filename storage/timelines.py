"""The way of one delivery: its messages, their tries, and what was edited since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, select

from storage.database import chunks
from storage.ledger_pages import OF_DELIVERY, OF_PART, line_of
from storage.records import Attempt, PartState, Timeline, TimelinePart
from storage.schema import ArticleRow, AttemptRow, ChatRow, DeliveryRow, EditRow, PartRow, RetractionRow

_HEADLINES: Final = 500  # of a delivery


def timeline(c: Connection, delivery_id: int) -> Timeline | None:
    """Give the way of a delivery."""
    row = c.execute(_DELIVERY.where(DeliveryRow.id == delivery_id)).one_or_none()
    if row is None:
        return None
    parts = c.execute(_PARTS.where(PartRow.delivery_id == delivery_id).order_by(PartRow.n)).all()
    ids = [part.id for part in parts]
    tries: dict[int, list[Attempt]] = defaultdict(list)
    edits: dict[int, list[tuple[PartState, str | None]]] = defaultdict(list)
    for some in chunks(ids):
        tried = select(AttemptRow.__table__).where(AttemptRow.part_id.in_(some)).order_by(AttemptRow.at)
        for one in c.execute(tried):
            tries[one.part_id].append(Attempt(one.at, one.said, one.retry_at))
        edited = select(EditRow.part_id, EditRow.state, EditRow.error).where(EditRow.part_id.in_(some))
        for one in c.execute(edited.order_by(EditRow.story_id)):
            edits[one.part_id].append((one.state, one.error))
    return Timeline(
        *(row.id, row.chat_id, row.title, row.kind, row.key, row.slot_at, row.created_at),
        *(row.expires_at, row.is_open, row.off_reason, row.paused_until),
        tuple(
            TimelinePart(
                line_of(part),
                tuple(part.story_ids),
                part.message_id,
                part.fallbacks,
                tuple(tries[part.id]),
                tuple(edits[part.id]),
            )
            for part in parts
        ),
        _headlines(c, [story_id for part in parts for story_id in part.story_ids][:_HEADLINES]),
    )


_DELIVERY = (
    select(DeliveryRow.id, DeliveryRow.chat_id, ChatRow.title, DeliveryRow.kind, DeliveryRow.key)
    .add_columns(DeliveryRow.slot_at, DeliveryRow.created_at, DeliveryRow.expires_at, DeliveryRow.is_open)
    .add_columns(ChatRow.off_reason, ChatRow.paused_until)
    .join(ChatRow, ChatRow.id == DeliveryRow.chat_id)
)
_PARTS = (
    select(*OF_PART, *OF_DELIVERY, PartRow.message_id, PartRow.fallbacks)
    .join(DeliveryRow, DeliveryRow.id == PartRow.delivery_id)
    .join(ChatRow, ChatRow.id == DeliveryRow.chat_id)
)


def _headlines(c: Connection, story_ids: Sequence[int]) -> dict[int, tuple[int, str]]:
    """Give the first article of stories and its headline; those that are gone or were withdrawn are missing."""
    titles = select(ArticleRow.story_id, ArticleRow.id, ArticleRow.title).where(
        ArticleRow.story_id.in_(story_ids), ArticleRow.story_id.not_in(select(RetractionRow.story_id))
    )
    found: dict[int, tuple[int, str]] = {}
    for row in c.execute(titles.order_by(ArticleRow.id)):
        found.setdefault(row.story_id, (row.id, row.title))
    return found
