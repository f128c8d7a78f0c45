"""The tables of hashtags and the forms in which they are written."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.base import NEVER_AGAIN, Base


class TagRow(Base):
    """A hashtag; `stories` counts those that bear it, `followers` the chats with a follow rule that names it."""

    __tablename__ = "tag"
    __table_args__ = (
        Index("ix_tag_popular", text("stories DESC"), text("followers DESC"), "key"),
        Index(
            "ix_tag_followed",
            text("followers DESC"),
            "key",
            sqlite_where=text("followers > 0"),
            postgresql_where=text("followers > 0"),
        ),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    display: Mapped[str]
    stories: Mapped[int] = mapped_column(server_default="0")
    followers: Mapped[int] = mapped_column(server_default="0")


class TagFormRow(Base):
    """How often articles wrote a tag in one form: the most used is the one shown."""

    __tablename__ = "tag_form"

    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True)
    display: Mapped[str] = mapped_column(primary_key=True)
    uses: Mapped[int]
