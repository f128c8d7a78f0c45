"""Tags that count as another: `#us` as `#usa`.

What articles and readers wrote stays as it is, so that taking an alias back loses nothing. A story that bears the one is given
the other too, a few stories at a time; only when all have it do rules read so. Taken back, rules read as before at once,
and the stories lose what they were given, a few at a time.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, case, delete, func, select, update

from storage.database import chunks, insert_new, lock_until_commit
from storage.records import RuleKind
from storage.schema import AliasRow, RuleRow, RuleTagRow, StoryTagRow, TagRow

SAVE_LOCK = 7_203  # articles are kept, and stories given tags, by one at a time
RULES_LOCK = 7_204


def hold_still(c: Connection) -> None:
    """Keep aliases as they are while a chat's rules change; chats don't wait for each other here."""
    if c.dialect.name != "sqlite":
        c.execute(select(func.pg_advisory_xact_lock_shared(RULES_LOCK)))


def targets_of(c: Connection, tag_ids: Iterable[int]) -> dict[int, int]:
    """Give of these tags those that readers know as another, with that one."""
    alias = select(AliasRow.tag_id, AliasRow.target_id).where(AliasRow.is_on)
    return {
        row.tag_id: row.target_id
        for some in chunks(tag_ids)
        for row in c.execute(alias.where(AliasRow.tag_id.in_(some)))
    }


def given_by(c: Connection, tag_ids: Iterable[int]) -> dict[int, int]:
    """Give of these tags those whose stories bear another too, with that one."""
    alias = select(AliasRow.tag_id, AliasRow.target_id).where(~AliasRow.is_ending)
    return {
        row.tag_id: row.target_id
        for some in chunks(tag_ids)
        for row in c.execute(alias.where(AliasRow.tag_id.in_(some)))
    }


def known_as() -> Any:
    """Ask for a tag's id as readers know it, beside `RuleTagRow`."""
    target = select(AliasRow.target_id).where(AliasRow.tag_id == RuleTagRow.tag_id, AliasRow.is_on)
    return func.coalesce(target.scalar_subquery(), RuleTagRow.tag_id)


def begin(c: Connection, tag_id: int, target_id: int) -> bool:
    """Begin an alias; False where one of the tags is part of another, or they are one."""
    lock_until_commit(c, RULES_LOCK)
    either = AliasRow.tag_id.in_((tag_id, target_id)) | (AliasRow.target_id == tag_id)
    if tag_id == target_id or c.execute(select(AliasRow.tag_id).where(either)).first() is not None:
        return False
    return insert_new(c, AliasRow, [{"tag_id": tag_id, "target_id": target_id, "walked": 0}]) == 1


def end(c: Connection, tag_id: int) -> bool:
    """Take an alias back; False where there is none, or it is being taken back already."""
    lock_until_commit(c, RULES_LOCK)
    row = c.execute(select(AliasRow.__table__).where(AliasRow.tag_id == tag_id)).one_or_none()
    if row is None or row.is_ending:
        return False
    this = update(AliasRow).where(AliasRow.tag_id == tag_id)
    c.execute(this.values(is_on=False, is_ending=True, walked=0))
    _anchor(c, tag_id, row.target_id)
    _count_followers(c, tag_id, row.target_id)
    return True


def next_stories(c: Connection, limit: int) -> tuple[int, list[int]] | None:
    """Give the alias that is under way and its next stories; None where none is."""
    row = c.execute(
        select(AliasRow.tag_id, AliasRow.walked)
        .where(AliasRow.walked.is_not(None))
        .order_by(AliasRow.tag_id)
        .limit(1)
        .with_for_update()
    ).one_or_none()
    if row is None:
        return None
    bearing = select(StoryTagRow.story_id).where(
        StoryTagRow.tag_id == row.tag_id, StoryTagRow.story_id > row.walked
    )
    return row.tag_id, list(c.execute(bearing.order_by(StoryTagRow.story_id).limit(limit)).scalars())


def step_on(c: Connection, tag_id: int, walked: int | None) -> None:
    """Note how far an alias is; at its end rules read so, or it is gone."""
    this = AliasRow.tag_id == tag_id
    if walked is not None:
        c.execute(update(AliasRow).where(this).values(walked=walked))
        return
    lock_until_commit(c, RULES_LOCK)
    row = c.execute(select(AliasRow.__table__).where(this)).one()
    if row.is_ending:
        c.execute(delete(AliasRow).where(this))
        return
    c.execute(update(AliasRow).where(this).values(walked=None, is_on=True))
    _anchor(c, tag_id, row.target_id)
    _count_followers(c, tag_id, row.target_id)


def _anchor(c: Connection, tag_id: int, target_id: int) -> None:
    """Anchor the rules that name a tag where they are read: stories are looked up by that tag."""
    names = select(RuleTagRow.rule_id).where(RuleTagRow.tag_id == tag_id)
    is_on = c.execute(select(AliasRow.is_on).where(AliasRow.tag_id == tag_id)).scalar_one()
    was, now = (tag_id, target_id) if is_on else (target_id, tag_id)
    # A rule that names both keeps the one that it has: it is in both readings a tag of the rule.
    both = select(RuleTagRow.rule_id).where(RuleTagRow.tag_id == target_id)
    rules = update(RuleRow).where(RuleRow.anchor_id == was, RuleRow.id.in_(names))
    c.execute((rules if is_on else rules.where(RuleRow.id.not_in(both))).values(anchor_id=now))


def _count_followers(c: Connection, *tag_ids: int) -> None:
    """Count anew who follows these tags, as they are read."""
    for tag_id in sorted(tag_ids):
        counted = (
            select(func.count(RuleRow.chat_id.distinct()))
            .join(RuleTagRow, RuleTagRow.rule_id == RuleRow.id)
            .where(RuleRow.kind == RuleKind.FOLLOW, RuleTagRow.tag_id.in_(_read_as(tag_id)))
        )
        followers = c.execute(counted).scalar_one()
        hidden = select(AliasRow.tag_id).where(AliasRow.tag_id == tag_id, AliasRow.is_on).exists()
        values = case((hidden, 0), else_=followers)
        c.execute(update(TagRow).where(TagRow.id == tag_id).values(followers=values))


def _read_as(tag_id: int) -> Any:
    """Ask for the tags that are read as this one, and itself."""
    others = select(AliasRow.tag_id).where(AliasRow.target_id == tag_id, AliasRow.is_on)
    return others.union_all(select(TagRow.id).where(TagRow.id == tag_id))
