"""Stories that were held back and let go again: who had them before does not get them twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import Connection, func, select

from storage.database import chunks
from storage.outbox import REACHED
from storage.schema import DeliveryRow, HeldStoryRow, PartRow, StoryRow


def had_before(c: Connection, cuts: Mapping[int, int]) -> dict[int, set[int]]:
    """Give what chats had of what is let out once more beyond their cuts; few stories ever are, so this mostly costs one look."""
    had: dict[int, set[int]] = defaultdict(set)
    if not cuts:
        return had
    again = set(
        c.execute(
            select(HeldStoryRow.story_id)
            .join(StoryRow, StoryRow.id == HeldStoryRow.story_id)
            .where(HeldStoryRow.is_let_go, StoryRow.release > min(cuts.values()))
        ).scalars()
    )
    if not again:
        return had
    since = select(func.min(StoryRow.first_seen)).where(StoryRow.id.in_(again)).scalar_subquery()
    for some in chunks(cuts):
        for row in c.execute(
            select(DeliveryRow.chat_id, PartRow.story_ids)
            .join(PartRow, PartRow.delivery_id == DeliveryRow.id)
            .where(DeliveryRow.chat_id.in_(some), DeliveryRow.created_at >= since, PartRow.state.in_(REACHED))
        ):
            had[row.chat_id] |= again.intersection(row.story_ids)
    return had
