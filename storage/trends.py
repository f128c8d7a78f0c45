"""Tags by how they fare: rising, standing together, newest, beginning with some letters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection, Integer, case, cast, func, select

from storage.columns import clean
from storage.database import Entity, reading
from storage.records import Tag
from storage.schema import StoryRow, StoryTagRow, TagRow
from storage.tags import ALIASES, TAG, tag_of

_DAY: Final = dt.timedelta(days=1)
_WEEK: Final = dt.timedelta(days=7)
_SHOWN: Final = TagRow.id.not_in(ALIASES)
_TOGETHER: Final = 500  # newest stories of the tags that others are asked for beside


class Trends(Entity):
    """How tags fare."""

    @reading
    def rising(self, c: Connection, now: dt.datetime, limit: int, offset: int = 0) -> list[Tag]:
        """Give the tags with more stories in the last day than on a day of the week before, the steepest first."""
        today, week = _last_before(c, now - _DAY), _last_before(c, now - _DAY - _WEEK)
        day_count = func.sum(case((StoryTagRow.story_id > today, 1), else_=0))
        all_count = func.count()
        of_tags = (
            select(StoryTagRow.tag_id, day_count.label("day"), (all_count - day_count).label("before"))
            .where(StoryTagRow.story_id > week)
            .group_by(StoryTagRow.tag_id)
            .having(day_count * 7 > all_count - day_count)
            .subquery()
        )
        steep = of_tags.c.day * 7.0 / (of_tags.c.before + 7)
        rows = c.execute(
            select(*TAG)
            .join(of_tags, of_tags.c.tag_id == TagRow.id)
            .where(_SHOWN)
            .order_by(steep.desc(), of_tags.c.day.desc(), TagRow.key)
            .limit(limit)
            .offset(offset)
        )
        return [tag_of(row) for row in rows]

    @reading
    def beside(self, c: Connection, tag_ids: Collection[int], limit: int, offset: int = 0) -> list[Tag]:
        """Give the tags that stand most often with any of these in its newest stories."""
        newest = (
            select(StoryTagRow.story_id)
            .where(StoryTagRow.tag_id.in_(tag_ids))
            .order_by(StoryTagRow.story_id.desc())
            .limit(_TOGETHER)
            .subquery()
        )
        together = (
            select(StoryTagRow.tag_id, func.count().label("times"))
            .where(StoryTagRow.story_id.in_(select(newest.c.story_id)), StoryTagRow.tag_id.not_in(tag_ids))
            .group_by(StoryTagRow.tag_id)
            .subquery()
        )
        rows = c.execute(
            select(*TAG)
            .join(together, together.c.tag_id == TagRow.id)
            .where(_SHOWN)
            .order_by(together.c.times.desc(), TagRow.stories.desc(), TagRow.key)
            .limit(limit)
            .offset(offset)
        )
        return [tag_of(row) for row in rows]

    @reading
    def newest(self, c: Connection, limit: int, offset: int = 0) -> list[Tag]:
        """Give the tags that came up last, of those that stories bear."""
        rows = c.execute(
            select(*TAG)
            .where(TagRow.stories > 0, _SHOWN)
            .order_by(TagRow.id.desc())
            .limit(limit)
            .offset(offset)
        )
        return [tag_of(row) for row in rows]

    @reading
    def beginning(self, c: Connection, letters: str, limit: int, offset: int = 0) -> list[Tag]:
        """Give the tags of stories whose keys begin with some letters, those with most stories first."""
        rows = c.execute(
            select(*TAG)
            .where(TagRow.key.startswith(clean(letters), autoescape=True), TagRow.stories > 0, _SHOWN)
            .order_by(TagRow.stories.desc(), TagRow.followers.desc(), TagRow.key)
            .limit(limit)
            .offset(offset)
        )
        return [tag_of(row) for row in rows]

    @reading
    def since(self, c: Connection, tag_id: int, moments: Collection[dt.datetime]) -> list[int]:
        """Give how many stories of a tag came in since each of these moments."""
        counts = []
        for moment in moments:
            of_tag = select(cast(func.count(), Integer)).where(
                StoryTagRow.tag_id == tag_id, StoryTagRow.story_id > _last_before(c, moment)
            )
            counts.append(c.execute(of_tag).scalar_one())
        return counts


def _last_before(c: Connection, moment: dt.datetime) -> int:
    """Give the last story that came in before a moment: stories are numbered as they come in."""
    older = select(StoryRow.id).where(StoryRow.first_seen < moment)
    return c.execute(older.order_by(StoryRow.first_seen.desc(), StoryRow.id.desc()).limit(1)).scalar() or 0
