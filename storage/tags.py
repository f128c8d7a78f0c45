"""Hashtags: their forms, how many follow them, how many stories bear them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, literal_column, or_, select

from storage.columns import clean
from storage.database import AnySelect, Entity, chunks, insert_new, reading
from storage.records import Tag, TagUse
from storage.schema import TagRow

TAG = (TagRow.id, TagRow.key, TagRow.display, TagRow.followers, TagRow.stories)


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


def followed_query(limit: int) -> AnySelect:
    """Ask for the followed tags: one walk along their index."""
    followed = TagRow.followers > literal_column("0")  # as the index has it: a value could be any
    return select(*TAG).where(followed).order_by(TagRow.followers.desc(), TagRow.key).limit(limit)


class Tags(Entity):
    """The hashtags by key."""

    @reading
    def find(self, c: Connection, keys: Collection[str]) -> dict[str, Tag]:
        """Give the tags of these keys, with their counts; unknown ones are missing."""
        return _by_key(c, keys)

    @reading
    def get(self, c: Connection, tag_id: int) -> Tag | None:
        """Give a tag by id, with its counts."""
        row = c.execute(select(*TAG).where(TagRow.id == tag_id)).one_or_none()
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
            .where(or_(TagRow.stories > 0, TagRow.followers > 0))
            .order_by(TagRow.stories.desc(), TagRow.followers.desc(), TagRow.key)
            .limit(limit)
            .offset(offset)
        )
        return [tag_of(row) for row in rows]
