"""Stories that are held back or withdrawn, and the messages that are written anew because of that.

A withdrawal is kept at once, and from then on no message shows the story. Those that do are found afterwards, newest first,
a few at a time, each step with what it found in one transaction: a process that ends in between is followed by another.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, or_, select, update

from storage.claiming import CLAIMED, claimed_of
from storage.database import AnyRow, AnySelect, Entity, insert_new, is_one_of, reading, writing
from storage.outbox import UNFINISHED
from storage.records import ClaimedEdit, EditOutcome, PartState, Standing
from storage.schema import (
    ArticleRow,
    ChatRow,
    DeliveryRow,
    EditRow,
    HeldStoryRow,
    PartRow,
    RetractionRow,
    StoryRow,
)

UNKNOWN = "Whether this message arrived is not known, so it can't be edited."
OFF = "Nothing is sent to this chat any more."
NOT_SENT = "The message was not sent."
ON_ITS_WAY = dt.timedelta(seconds=30)  # until it is asked again what became of a message
_MARGIN = dt.timedelta(hours=1)  # by which the clocks of several machines may differ


class Withdrawals(Entity):
    """What the newsroom holds back or has withdrawn."""

    @reading
    def story_of(self, c: Connection, name: str) -> int | None:
        """Give the newest story with an article of this code or address (as compared), also one that was withdrawn."""
        said = or_(ArticleRow.code == name, ArticleRow.canonical_url == name)
        found = select(ArticleRow.story_id).where(said).order_by(ArticleRow.id.desc()).limit(1)
        return c.execute(found).scalar_one_or_none()

    @reading
    def standing(self, c: Connection, story_id: int) -> Standing | None:
        """Tell how a story stands; None where there is none."""
        title = select(ArticleRow.title).where(ArticleRow.story_id == story_id).order_by(ArticleRow.id)
        found = c.execute(title.limit(1)).scalar_one_or_none()
        if found is None:
            return None
        holds = select(HeldStoryRow.story_id).where(
            HeldStoryRow.story_id == story_id, ~HeldStoryRow.is_let_go
        )
        held = c.execute(holds).first() is not None
        row = c.execute(select(RetractionRow.walk).where(RetractionRow.story_id == story_id)).one_or_none()
        if row is None:
            return Standing(story_id, found, held=held, withdrawn=False)
        counted = select(EditRow.state, func.count().label("edits")).where(EditRow.story_id == story_id)
        counts = {one.state: one.edits for one in c.execute(counted.group_by(EditRow.state))}
        return Standing(
            story_id,
            found,
            held=held,
            withdrawn=True,
            edited=counts.get(PartState.SENT, 0),
            to_edit=counts.get(PartState.QUEUED, 0),
            failed=counts.get(PartState.FAILED, 0),
            is_searched=row.walk is None,
        )

    @reading
    def held(self, c: Connection, story_ids: Collection[int]) -> frozenset[int]:
        """Give those of these stories that an editor holds back."""
        holds = select(HeldStoryRow.story_id).where(~HeldStoryRow.is_let_go)
        these = is_one_of(HeldStoryRow.story_id, story_ids, c.dialect.name)
        return frozenset(c.execute(holds.where(these)).scalars())

    @writing
    def hold(self, c: Connection, story_id: int, now: dt.datetime) -> bool:
        """Keep a story out of all that is not sent yet; False where there is none, or it is so already."""
        if _lock(c, story_id) is None or _is_withdrawn(c, story_id):
            return False
        if insert_new(c, HeldStoryRow, [{"story_id": story_id, "at": now}]) != 1:
            again = update(HeldStoryRow).where(HeldStoryRow.story_id == story_id, HeldStoryRow.is_let_go)
            if c.execute(again.values(is_let_go=False, at=now)).rowcount != 1:
                return False
        c.execute(update(StoryRow).where(StoryRow.id == story_id).values(is_held=True))
        return True

    @writing
    def let_go(self, c: Connection, story_id: int) -> bool:
        """Let a story that was held go out with a new number; False where none is held, or it was withdrawn."""
        if _lock(c, story_id) is None or _is_withdrawn(c, story_id):
            return False
        held = update(HeldStoryRow).where(HeldStoryRow.story_id == story_id, ~HeldStoryRow.is_let_go)
        if c.execute(held.values(is_let_go=True)).rowcount != 1:
            return False
        c.execute(update(StoryRow).where(StoryRow.id == story_id).values(is_held=False, release=None))
        return True

    @writing
    def retract(self, c: Connection, story_id: int, now: dt.datetime) -> bool:
        """Withdraw a story for good; False where there is none, or it was before."""
        if _lock(c, story_id) is None:
            return False
        newest = c.execute(select(func.coalesce(func.max(PartRow.id), 0))).scalar_one()
        row = {"story_id": story_id, "at": now, "walk": newest + 1}
        if insert_new(c, RetractionRow, [row]) != 1:
            return False
        c.execute(delete(HeldStoryRow).where(HeldStoryRow.story_id == story_id))
        c.execute(update(StoryRow).where(StoryRow.id == story_id).values(is_held=True))
        return True

    @writing
    def walk(self, c: Connection, now: dt.datetime, limit: int) -> bool:
        """Look through the next `limit` messages for those that hold a withdrawn story; False where nothing is left to do."""
        row = c.execute(
            select(RetractionRow.story_id, RetractionRow.walk, StoryRow.first_seen)
            .join(StoryRow, StoryRow.id == RetractionRow.story_id)
            .where(RetractionRow.walk.is_not(None))
            .order_by(RetractionRow.at, RetractionRow.story_id)
            .limit(1)
            .with_for_update(of=RetractionRow, skip_locked=True)
        ).one_or_none()
        if row is None:
            return False
        parts = c.execute(
            select(PartRow.id, PartRow.state, PartRow.owner, PartRow.story_ids, DeliveryRow.created_at)
            .join(DeliveryRow, DeliveryRow.id == PartRow.delivery_id)
            .where(PartRow.id < row.walk)
            .order_by(PartRow.id.desc())
            .limit(limit)
        ).all()
        edits = [
            edit
            for part in parts
            if row.story_id in part.story_ids and (edit := _edit(part, row.story_id, now)) is not None
        ]
        insert_new(c, EditRow, _still_there(c, edits))
        over = len(parts) < limit or parts[0].created_at < row.first_seen - _MARGIN
        rest = None if over else parts[-1].id
        c.execute(update(RetractionRow).where(RetractionRow.story_id == row.story_id).values(walk=rest))
        return True

    @writing
    def claim(
        self, c: Connection, owner: str, now: dt.datetime, lease_until: dt.datetime, limit: int
    ) -> list[ClaimedEdit]:
        """Lease up to `limit` edits whose time has come; those of messages that were not sent, or can't be, end here."""
        rows = c.execute(edits_query(now, limit)).all()
        ready = [row for row in rows if _fault(row) is None and row.state is PartState.SENT]
        changes = [
            {
                "part": row.id,
                "story": row.story_id,
                "new_state": _VAIN.get(fault, PartState.FAILED) if fault else PartState.QUEUED,
                "new_error": fault,
                "at": None if fault else lease_until if row in ready else now + ON_ITS_WAY,
                "who": owner if row in ready else None,
            }
            for row in rows
            for fault in [_fault(row)]
        ]
        if changes:
            c.execute(update(EditRow).where(*_THIS).values(_CLAIMED), changes)
        return [ClaimedEdit(claimed_of(row), row.message_id, row.story_id, row.tries) for row in ready]

    @writing
    def mark(self, c: Connection, owner: str, outcomes: Sequence[EditOutcome]) -> None:
        """Note what became of edits; an outcome of one that is no longer this owner's is void."""
        if not outcomes:
            return
        values = {
            "state": bindparam("new_state"),
            "ready_at": bindparam("at"),
            "owner": None,
            "attempts": EditRow.attempts + bindparam("tries"),
            "error": bindparam("new_error"),
        }
        c.execute(
            update(EditRow).where(*_THIS, EditRow.owner == owner).values(values),
            [
                {
                    "part": one.part_id,
                    "story": one.story_id,
                    "new_state": one.state,
                    "at": one.retry_at if one.state is PartState.QUEUED else None,
                    "tries": int(one.attempt_spent),
                    "new_error": one.error,
                }
                for one in sorted(outcomes, key=lambda one: (one.part_id, one.story_id))
            ],
        )


_CLAIMED: dict[str, Any] = {
    "state": bindparam("new_state"),
    "error": bindparam("new_error"),
    "ready_at": bindparam("at"),
    "owner": bindparam("who"),
}
_VAIN = {NOT_SENT: PartState.CANCELLED}
_THIS = (EditRow.part_id == bindparam("part"), EditRow.story_id == bindparam("story"))


def edits_query(now: dt.datetime, limit: int) -> AnySelect:
    """Ask what is to be written anew: one walk along `ready_at`."""
    return (
        select(*CLAIMED, PartRow.state, PartRow.message_id, ChatRow.off_reason)
        .add_columns(EditRow.story_id, EditRow.attempts.label("tries"))
        .join(PartRow, PartRow.id == EditRow.part_id)
        .join(DeliveryRow, DeliveryRow.id == PartRow.delivery_id)
        .join(ChatRow, ChatRow.id == DeliveryRow.chat_id)
        .where(EditRow.ready_at <= now)
        .order_by(EditRow.ready_at, EditRow.part_id, EditRow.story_id)
        .limit(limit)
        .with_for_update(of=EditRow, skip_locked=True)
    )


def _fault(row: AnyRow) -> str | None:
    """Tell why a message will never be written anew; None where it can be, or is still on its way."""
    if row.off_reason is not None:
        return OFF
    if row.state is PartState.UNCERTAIN:
        return UNKNOWN
    if row.state not in UNFINISHED and row.message_id is None:
        return NOT_SENT
    return None


def _edit(part: AnyRow, story_id: int, now: dt.datetime) -> dict[str, object] | None:
    """Give the row of a message that shows a story, or will: one that nobody holds is only to be written."""
    shows = part.state in (PartState.SENT, PartState.SENDING, PartState.UNCERTAIN)
    if not (shows or (part.state is PartState.QUEUED and part.owner is not None)):
        return None
    return {"part_id": part.id, "story_id": story_id, "state": PartState.QUEUED, "ready_at": now}


def _still_there(c: Connection, edits: list[dict[str, object]]) -> list[dict[str, object]]:
    """Leave out the messages of a chat that was forgotten this moment; the others stay until this is kept."""
    ids = [edit["part_id"] for edit in edits]
    if not ids or c.dialect.name == "sqlite":
        return edits
    stay = select(PartRow.id).where(PartRow.id.in_(ids)).order_by(PartRow.id)
    there = set(c.execute(stay.with_for_update(read=True, key_share=True)).scalars())
    return [edit for edit in edits if edit["part_id"] in there]


def _lock(c: Connection, story_id: int) -> int | None:
    """Lock a story, so that one change of how it stands is made at a time; None where there is none."""
    return c.execute(
        select(StoryRow.id).where(StoryRow.id == story_id).with_for_update()
    ).scalar_one_or_none()


def _is_withdrawn(c: Connection, story_id: int) -> bool:
    return c.execute(select(RetractionRow.at).where(RetractionRow.story_id == story_id)).first() is not None
