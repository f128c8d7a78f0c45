"""Whom a story reaches: by the rules that name its tags, and by the messages that hold it.

A message knows its stories, a story not its messages: these are looked through by their numbers, so many at a time.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Connection, Text, func, select, type_coerce

from storage.database import AnyRow, AnySelect, Entity, chunks, reading
from storage.records import Chat, DeliveryKind, PartState, Rule, RuleKind, Tag
from storage.rules import rules_of
from storage.schema import AliasRow, ChatRow, DeliveryRow, PartRow, RuleRow, StoryRow, StoryTagRow, TagRow
from storage.tags import TAG, tag_of
from storage.targets import chats_by_id

AT_ONCE: Final = 10_000  # messages that are looked through in one question
_RULES: Final = 40  # rules, those with most chats, of which readers are named
_MARGIN: Final = dt.timedelta(hours=1)  # by which the clocks of several machines may differ


@dataclass(frozen=True, slots=True)
class RuleReach:
    """A rule that a story answers, as it is read, and how many chats have it."""

    tags: tuple[Tag, ...]
    chats: int


@dataclass(frozen=True, slots=True)
class Reach:
    """The rules that a story answers, those of most chats first, and its tags that chats mute, with how many do."""

    follows: tuple[RuleReach, ...]
    mutes: tuple[RuleReach, ...]


@dataclass(frozen=True, slots=True)
class Holder:
    """A message that holds a story, and whose it is."""

    part_id: int
    delivery_id: int
    chat_id: int
    title: str
    kind: DeliveryKind
    key: str
    slot_at: dt.datetime
    state: PartState


@dataclass(frozen=True, slots=True)
class Holders:
    """Some messages that hold a story, the newest first; `before` is where to look on, None where none is left.

    `counts` are of all that were looked through.
    """

    messages: tuple[Holder, ...]
    counts: dict[PartState, int]
    before: int | None


@dataclass(frozen=True, slots=True)
class _Group:
    """Chats with one rule: where they are found in the index, and its tags as they are read."""

    anchor_id: int
    tag_set: str
    chats: int
    read_as: frozenset[int]


class Reaching(Entity):
    """Who is told what."""

    @reading
    def of_story(
        self, c: Connection, story_id: int, after: int, limit: int
    ) -> tuple[Reach, list[tuple[Chat, tuple[Rule, ...]]]]:
        """Give the rules that a story answers, and the first chats by id, of those `after` one, with such a rule, each with all of its rules."""
        borne = _borne(c, story_id)
        groups = _groups(c, borne, RuleKind.FOLLOW)
        mutes = _groups(c, borne, RuleKind.MUTE)
        tags = _tags(c, {tag for group in (*groups, *mutes) for tag in group.read_as})
        ids: set[int] = set()
        for group in groups[:_RULES]:
            ids.update(c.execute(readers_query(group.anchor_id, group.tag_set, after, limit)).scalars())
        first = sorted(ids)[:limit]
        chats, rules = chats_by_id(c, first), rules_of(c, first)
        reached = Reach(_reached(groups, tags), _reached(mutes, tags))
        return reached, [(chats[one], rules[one]) for one in first if one in chats]

    @reading
    def followers(self, c: Connection, tag_id: int, after: int, limit: int) -> list[int]:
        """Give the ids of the first chats, of those `after` one, that follow a tag by itself."""
        return list(c.execute(readers_query(tag_id, str(tag_id), after, limit)).scalars())

    @reading
    def holders(self, c: Connection, story_id: int, before: int | None, limit: int) -> Holders:
        """Look through the next messages, the newest first, of those `before` an id, for those that hold a story."""
        top = before or int(c.execute(select(func.coalesce(func.max(PartRow.id), 0))).scalar_one()) + 1
        window = (PartRow.id < top, PartRow.id >= top - AT_ONCE)
        holds = _holds(story_id)
        counted = select(PartRow.state, func.count().label("parts")).where(*window, holds)
        counts = {row.state: row.parts for row in c.execute(counted.group_by(PartRow.state))}
        rows = c.execute(_HOLDER.where(*window, holds).order_by(PartRow.id.desc()).limit(limit + 1)).all()
        if len(rows) > limit:
            return Holders(_messages(rows[:limit]), counts, rows[limit - 1].id)
        return Holders(_messages(rows), counts, _look_on(c, story_id, top - AT_ONCE))


def groups_query(anchors: Collection[int], kind: RuleKind) -> AnySelect:
    """Ask how many chats have each rule that is looked up by one of these tags: one walk along an index."""
    return (
        select(RuleRow.anchor_id, RuleRow.tag_set, func.count().label("chats"))
        .where(RuleRow.anchor_id.in_(anchors), RuleRow.kind == kind)
        .group_by(RuleRow.anchor_id, RuleRow.tag_set)
    )


def readers_query(anchor_id: int, tag_set: str, after: int, limit: int) -> AnySelect:
    """Ask for the first chats with a rule: the beginning of a walk along the same index."""
    return (
        select(RuleRow.chat_id)
        .where(RuleRow.anchor_id == anchor_id, RuleRow.kind == RuleKind.FOLLOW, RuleRow.tag_set == tag_set)
        .where(RuleRow.chat_id > after)
        .order_by(RuleRow.chat_id)
        .limit(limit)
    )


def _borne(c: Connection, story_id: int) -> set[int]:
    return set(c.execute(select(StoryTagRow.tag_id).where(StoryTagRow.story_id == story_id)).scalars())


def _groups(c: Connection, borne: set[int], kind: RuleKind) -> list[_Group]:
    """Give the rules all of whose tags, as they are read, a story bears; those of most chats first."""
    alias = select(AliasRow.tag_id, AliasRow.target_id).where(AliasRow.is_on)
    known = {row.tag_id: row.target_id for row in c.execute(alias)}
    read = [
        _Group(row.anchor_id, row.tag_set, row.chats, frozenset(known.get(tag, tag) for tag in written))
        for some in chunks(sorted(borne))
        for row in c.execute(groups_query(some, kind))
        for written in [map(int, row.tag_set.split(","))]
    ]
    return sorted((one for one in read if one.read_as <= borne), key=lambda one: (-one.chats, one.tag_set))


def _tags(c: Connection, ids: Collection[int]) -> dict[int, Tag]:
    return {
        row.id: tag_of(row)
        for some in chunks(ids)
        for row in c.execute(select(*TAG).where(TagRow.id.in_(some)))
    }


def _reached(groups: Sequence[_Group], tags: Mapping[int, Tag]) -> tuple[RuleReach, ...]:
    """Put rules that are read alike together."""
    chats: dict[frozenset[int], int] = defaultdict(int)
    for group in groups:
        chats[group.read_as] += group.chats
    reached = [
        RuleReach(tuple(sorted((tags[one] for one in ids if one in tags), key=lambda tag: tag.key)), count)
        for ids, count in chats.items()
    ]
    return tuple(sorted(reached, key=lambda one: -one.chats))


# --- messages ---------------------------------------------------------------------------------------------------------

_HOLDER = (
    select(*(PartRow.id, PartRow.delivery_id, PartRow.state), *(DeliveryRow.chat_id, DeliveryRow.kind))
    .add_columns(DeliveryRow.key, DeliveryRow.slot_at, ChatRow.title)
    .join(DeliveryRow, DeliveryRow.id == PartRow.delivery_id)
    .join(ChatRow, ChatRow.id == DeliveryRow.chat_id)
)


def _holds(story_id: int) -> ColumnElement[bool]:
    """Ask whether a story is among those of a message, which are kept as `[1,22,3]`."""
    listed = func.replace(func.replace(type_coerce(PartRow.story_ids, Text), "[", ","), "]", ",")
    return listed.like(f"%,{story_id},%")


def _messages(rows: Sequence[AnyRow]) -> tuple[Holder, ...]:
    return tuple(
        Holder(*(row.id, row.delivery_id, row.chat_id, row.title), row.kind, row.key, row.slot_at, row.state)
        for row in rows
    )


def _look_on(c: Connection, story_id: int, low: int) -> int | None:
    """Tell whether messages below one may hold a story: those that are older than it can't."""
    older = (
        select(DeliveryRow.created_at)
        .join(PartRow, PartRow.delivery_id == DeliveryRow.id)
        .where(PartRow.id < low)
        .order_by(PartRow.id.desc())
        .limit(1)
    )
    created = c.execute(older).scalar_one_or_none()
    seen = c.execute(select(StoryRow.first_seen).where(StoryRow.id == story_id)).scalar_one_or_none()
    return low if created is not None and seen is not None and created >= seen - _MARGIN else None
