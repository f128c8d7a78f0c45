"""The tables of stories, their tags, and the numbers under which they were let out."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.base import NEVER_AGAIN, Base


class ReleaseRow(Base):
    """One letting-out of stories: the highest number given, and when. Numbers outlive the stories that had them."""

    __tablename__ = "release"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime] = mapped_column(index=True)


class StoryRow(Base):
    """One event. `release` is NULL while it waits; `source_id` and `sources` repeat what its articles say.

    `is_held` keeps it from being let out: it is kept, but no news.
    """

    __tablename__ = "story"
    __table_args__ = (
        Index(
            "ix_story_waiting",
            "id",
            sqlite_where=text("release IS NULL AND is_held = 0"),
            postgresql_where=text("release IS NULL AND NOT is_held"),
        ),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    release: Mapped[int | None] = mapped_column(unique=True)
    first_seen: Mapped[dt.datetime] = mapped_column(index=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    sources: Mapped[int]
    is_held: Mapped[bool] = mapped_column(server_default=text("false"))


class StoryTagRow(Base):
    """A tag of any of a story's articles; `own` where one of them wrote it itself."""

    __tablename__ = "story_tag"
    __table_args__ = (Index(None, "tag_id", "story_id"),)

    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id"), primary_key=True)
    own: Mapped[bool]
