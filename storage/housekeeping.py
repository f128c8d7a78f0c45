"""What is removed for its age: stories with their articles, and what was owed. A little at a time, so that nobody waits.

Several processes may do it at once. Nothing goes that is still owed, offered, held by an editor or being withdrawn.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, func, or_, select

from storage.aliases import SAVE_LOCK
from storage.counting import take_away
from storage.database import AnyRow, Database, Entity, lock_until_commit, reading, writing
from storage.gone import keep_marks
from storage.outbox import IS_OPEN
from storage.records import DeliveryKind, Identity
from storage.schema import (
    ArticleRow,
    BroadcastRow,
    ChatRow,
    DeliveryRow,
    EditRow,
    HeldStoryRow,
    PartRow,
    RetractionRow,
    SourceRow,
    StoryRow,
)

_SPARE: Final = 4  # the part of a SQLite file that may stand empty: it fills again
_PAGES: Final = 200  # of a SQLite file given back at once


class Housekeeping(Entity):
    """What old things are dropped."""

    @reading
    def offered_from(self, c: Connection, soon: dt.datetime) -> int | None:
        """Give the release number beyond which stories may still be for somebody: whose turn comes before `soon`.

        None where nobody waits. Who pauses for longer is not waited for.
        """
        cuts = select(func.min(ChatRow.cut)).where(ChatRow.due_at <= soon)
        owed = select(func.min(DeliveryRow.low)).where(IS_OPEN, DeliveryRow.kind != DeliveryKind.BROADCAST)
        lowest: list[int | None] = [c.execute(asked).scalar_one() for asked in (cuts, owed)]
        return min((one for one in lowest if one is not None), default=None)

    @writing
    def forget_stories(self, c: Connection, before: dt.datetime, offered_from: int | None, limit: int) -> int:
        """Drop up to `limit` stories whose last article came in before a moment; gives how many.

        Their articles stay known by marks, and every count goes along.
        """
        lock_until_commit(c, SAVE_LOCK)
        old = select(StoryRow.id).where(StoryRow.first_seen < before, *_may_go(before, offered_from))
        ids = list(c.execute(old.order_by(StoryRow.first_seen).limit(limit)).scalars())
        if not ids:
            return 0
        of_these = ArticleRow.story_id.in_(ids)
        articles = c.execute(_IDENTITIES.where(of_these)).all()
        keep_marks(
            c,
            (Identity(row.name, row.code, row.canonical_url, row.text_hash, row.guid) for row in articles),
        )
        take_away(c, [row.id for row in articles], ids)
        c.execute(delete(ArticleRow).where(of_these))
        c.execute(delete(StoryRow).where(StoryRow.id.in_(ids)))
        return len(ids)

    @writing
    def forget_deliveries(self, c: Connection, before: dt.datetime, after: int, limit: int) -> int | None:
        """Drop what was owed before a moment, of the `limit` deliveries after an id; gives the last one's, None at the end.

        Kept is what holds a story that an editor held back or let go: who had it must not get it again. And what is being
        written anew, and the newest message to everybody, whose counts are shown.
        """
        columns = (DeliveryRow.id, DeliveryRow.kind, DeliveryRow.key, DeliveryRow.is_open)
        walk = select(*columns, DeliveryRow.created_at).where(DeliveryRow.id > after)
        rows = c.execute(walk.order_by(DeliveryRow.id).limit(limit)).all()
        old = [row for row in rows if row.created_at < before]
        if not old:
            return None
        stays = _needed(c, [row.id for row in old]) | _newest_broadcast(c, old)
        ids = [row.id for row in old if not row.is_open and row.id not in stays]
        free = select(DeliveryRow.id).where(DeliveryRow.id.in_(ids)).order_by(DeliveryRow.id)
        free_ids = list(c.execute(free.with_for_update(skip_locked=True)).scalars())
        c.execute(delete(DeliveryRow).where(DeliveryRow.id.in_(free_ids)))
        return int(rows[-1].id)


def give_back_space(database: Database) -> bool:
    """Give some empty pages of a SQLite file back to the disk; False once few are left. PostgreSQL sees to it itself."""
    return database.is_sqlite and database.write(_give_back)


def _may_go(before: dt.datetime, offered_from: int | None) -> tuple[ColumnElement[bool], ...]:
    """Ask for stories that nobody waits for: let out to all, or kept without being news."""
    told = StoryRow.release.is_not(None) if offered_from is None else StoryRow.release <= offered_from
    younger = exists().where(ArticleRow.story_id == StoryRow.id, ArticleRow.first_seen >= before)
    holds = exists().where(HeldStoryRow.story_id == StoryRow.id, ~HeldStoryRow.is_let_go)
    looked_for = exists().where(RetractionRow.story_id == StoryRow.id, RetractionRow.walk.is_not(None))
    edits = exists().where(EditRow.story_id == StoryRow.id, EditRow.ready_at.is_not(None))
    return (
        or_(told, and_(StoryRow.release.is_(None), StoryRow.is_held)),
        ~younger,
        ~holds,
        ~looked_for,
        ~edits,
    )


_IDENTITIES = select(
    ArticleRow.id,
    SourceRow.name,
    ArticleRow.code,
    ArticleRow.canonical_url,
    ArticleRow.text_hash,
    ArticleRow.guid,
).join(SourceRow, SourceRow.id == ArticleRow.source_id)


def _needed(c: Connection, delivery_ids: Collection[int]) -> set[int]:
    """Give of these deliveries those that somebody still asks for."""
    held = set(c.execute(select(HeldStoryRow.story_id)).scalars())
    parts = select(PartRow.delivery_id, PartRow.story_ids).where(PartRow.delivery_id.in_(delivery_ids))
    edited = (
        select(PartRow.delivery_id)
        .join(EditRow, EditRow.part_id == PartRow.id)
        .where(PartRow.delivery_id.in_(delivery_ids), EditRow.ready_at.is_not(None))
    )
    having = (
        {row.delivery_id for row in c.execute(parts) if not held.isdisjoint(row.story_ids)} if held else set()
    )
    return having | set(c.execute(edited).scalars())


def _newest_broadcast(c: Connection, rows: Sequence[AnyRow]) -> set[int]:
    """Give of these deliveries those of the newest message to everybody."""
    newest = c.execute(select(func.max(BroadcastRow.id)).where(BroadcastRow.text != "")).scalar_one()
    return {row.id for row in rows if row.kind is DeliveryKind.BROADCAST and row.key == str(newest)}


def _give_back(c: Connection) -> bool:
    pages = c.exec_driver_sql("PRAGMA page_count").scalar_one()
    empty = c.exec_driver_sql("PRAGMA freelist_count").scalar_one()
    if empty <= max(pages // _SPARE, _PAGES) or c.exec_driver_sql("PRAGMA auto_vacuum").scalar_one() == 0:
        return False
    for _ in range(_PAGES):  # one by one: asked for more, Python's driver stops after the first
        c.exec_driver_sql("PRAGMA incremental_vacuum(1)")
    return True
