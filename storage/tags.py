"""Hashtags: their forms, how many follow them, how many stories bear them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, literal_column, or_, select, true
from sqlalchemy.orm import aliased

from storage import aliases
from storage.columns import clean
from storage.counting import bring_in_line
from storage.database import AnySelect, Entity, chunks, insert_new, lock_until_commit, reading, writing
from storage.records import Alias, Tag, TagUse
from storage.schema import AliasRow, TagRow

TAG = (TagRow.id, TagRow.key, TagRow.display, TagRow.followers, TagRow.stories)


ALIASES = select(AliasRow.tag_id).where(AliasRow.is_on)  # what readers don't see: they see what it counts as


def tag_of(row: Any) -> Tag:
    """Make the record of a row that holds the columns of `TAG`."""
    return Tag(row.id, row.key, row.display, row.followers, row.stories)


def ensure_tags(c: Connection, uses: Iterable[TagUse]) -> dict[str, Tag]:
    """Give the tags of these keys, made where unknown. Sorted, so that two transactions never wait for each other."""
    forms: dict[str, str] = {}
    for use in uses:
        forms.setdefault(clean(use.key), use.display)
    found = _by_key(c, forms)
    missing = sorted(forms.keys() - found.keys())
    if missing:
        insert_new(c, TagRow, [{"key": key, "display": forms[key]} for key in missing])
        found |= _by_key(c, missing)
    return found


def _by_key(c: Connection, keys: Iterable[str]) -> dict[str, Tag]:
    return {
        row.key: tag_of(row)
        for some in chunks(keys)
        for row in c.execute(select(*TAG).where(TagRow.key.in_(some)))
    }


def as_known(c: Connection, tags: dict[str, Tag]) -> dict[str, Tag]:
    """Give tags under the keys that were asked for, those that count as another as that one."""
    targets = aliases.targets_of(c, [tag.id for tag in tags.values()])
    if not targets:
        return tags
    found = {
        row.id: tag_of(row)
        for some in chunks(targets.values())
        for row in c.execute(select(*TAG).where(TagRow.id.in_(some)))
    }
    return {key: found[targets[tag.id]] if tag.id in targets else tag for key, tag in tags.items()}


def followed_query(limit: int) -> AnySelect:
    """Ask for the followed tags: one walk along their index."""
    followed = TagRow.followers > literal_column("0")  # as the index has it: a value could be any
    return select(*TAG).where(followed).order_by(TagRow.followers.desc(), TagRow.key).limit(limit)


class Tags(Entity):
    """The hashtags by key."""

    @reading
    def find(self, c: Connection, keys: Collection[str]) -> dict[str, Tag]:
        """Give the tags of these keys, with their counts; unknown ones are missing. One that counts as another is that."""
        return as_known(c, _by_key(c, keys))

    @reading
    def get(self, c: Connection, tag_id: int) -> Tag | None:
        """Give a tag by id, with its counts; one that counts as another is that."""
        wanted = aliases.targets_of(c, [tag_id]).get(tag_id, tag_id)
        row = c.execute(select(*TAG).where(TagRow.id == wanted)).one_or_none()
        return tag_of(row) if row else None

    @reading
    def followed(self, c: Connection, limit: int) -> list[Tag]:
        """Give the tags that somebody follows, those with most followers first."""
        rows = c.execute(followed_query(limit))
        return [tag_of(row) for row in rows]

    @reading
    def popular(self, c: Connection, limit: int, offset: int = 0) -> list[Tag]:
        """Give the tags with most stories (then followers, then key), with their counts: also the pool of suggestions.

        A tag that no story bears and nobody follows is left out: it is often a slip of the finger.
        """
        rows = c.execute(
            select(*TAG)
            .where(or_(TagRow.stories > 0, TagRow.followers > 0), TagRow.id.not_in(ALIASES))
            .order_by(TagRow.stories.desc(), TagRow.followers.desc(), TagRow.key)
            .limit(limit)
            .offset(offset)
        )
        return [tag_of(row) for row in rows]

    @writing
    def begin_alias(self, c: Connection, use: TagUse, target: TagUse) -> bool:
        """Let a tag count as another from when `step_alias` has been through; False where one of them is part of an alias."""
        lock_until_commit(c, aliases.SAVE_LOCK)
        made = ensure_tags(c, (use, target))
        return aliases.begin(c, made[clean(use.key)].id, made[clean(target.key)].id)

    @writing
    def end_alias(self, c: Connection, key: str) -> bool:
        """Take an alias back, at once for rules, for stories by `step_alias`; False where the tag has none."""
        lock_until_commit(c, aliases.SAVE_LOCK)
        found = _by_key(c, [key]).get(key)
        return found is not None and aliases.end(c, found.id)

    @writing
    def step_alias(self, c: Connection, limit: int) -> bool:
        """Bring the next `limit` stories in line with an alias that is under way; False where none is."""
        lock_until_commit(c, aliases.SAVE_LOCK)
        found = aliases.next_stories(c, limit)
        if found is None:
            return False
        tag_id, story_ids = found
        if story_ids:
            bring_in_line(c, Counter(), set(story_ids))
        # The last step is one of its own: it waits for whoever changes rules, who may wait for a tag that was changed.
        aliases.step_on(c, tag_id, story_ids[-1] if story_ids else None)
        return True

    @reading
    def aliases(self, c: Connection, key: str | None = None) -> list[Alias]:
        """Give the aliases, by key; of one tag those that it has part in."""
        tag, target = aliased(TagRow), aliased(TagRow)
        rows = c.execute(
            select(tag.id, tag.key, tag.display, target.display.label("known_as"))
            .add_columns(AliasRow.walked, AliasRow.is_ending)
            .select_from(AliasRow)
            .join(tag, tag.id == AliasRow.tag_id)
            .join(target, target.id == AliasRow.target_id)
            .where(or_(tag.key == key, target.key == key) if key is not None else true())
            .order_by(tag.key)
        )
        return [
            Alias(one.id, one.key, one.display, one.known_as, one.walked is None, one.is_ending)
            for one in rows
        ]
