"""The tables of articles: what they say, how they are known again, and what is left of those that are gone."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Json
from storage.records import Origin
from storage.schema.base import NEVER_AGAIN, Base


class ArticleRow(Base):
    """An article. `url` is as the page gave it, `canonical_url` as it is compared; `published` is in UTC.

    `unranked` says that its ladder is only the beginning of its text, until the best sentences are chosen.
    """

    __tablename__ = "article"
    __table_args__ = (
        UniqueConstraint("source_id", "code"),
        Index(
            "uq_article_guid",
            "source_id",
            "guid",
            unique=True,
            sqlite_where=text("guid IS NOT NULL"),
            postgresql_where=text("guid IS NOT NULL"),
        ),
        Index(
            "ix_article_unranked",
            "id",
            sqlite_where=text("unranked = 1"),
            postgresql_where=text("unranked"),
        ),
        Index(None, "source_id", "first_seen"),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), index=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    code: Mapped[str | None] = mapped_column(index=True)
    url: Mapped[str | None]
    canonical_url: Mapped[str | None] = mapped_column(index=True)
    text_hash: Mapped[str] = mapped_column(index=True)
    title: Mapped[str]
    lead: Mapped[str | None]
    byline: Mapped[str | None]
    published: Mapped[dt.datetime | None]
    first_seen: Mapped[dt.datetime] = mapped_column(index=True)
    paragraphs: Mapped[list[str]] = mapped_column(Json)
    language: Mapped[str]
    ladder: Mapped[dict[str, Any]] = mapped_column(Json)
    guid: Mapped[str | None]
    unranked: Mapped[bool] = mapped_column(server_default=text("false"))


class ArticleTagRow(Base):
    """A tag as an article bears it, in its order (`n`)."""

    __tablename__ = "article_tag"

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id"), primary_key=True)
    n: Mapped[int]
    display: Mapped[str]
    origin: Mapped[Origin]


class SketchRow(Base):
    """One of the numbers by which a text like an article's is found.

    `seen_hour` is its `first_seen` in hours since 1970: there are very many of these rows, so they are small. Kept for as
    long as stories grow, and not for a number that very many articles share.
    """

    __tablename__ = "article_sketch"
    __table_args__ = (Index(None, "hash", "seen_hour", "article_id"), {"sqlite_with_rowid": False})

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"), primary_key=True)
    hash: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seen_hour: Mapped[int]


class ShinglesRow(Base):
    """All the numbers of an article's text, packed: what is found by sketches is compared by these. Kept as long."""

    __tablename__ = "article_shingles"

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"), primary_key=True)
    first_seen: Mapped[dt.datetime] = mapped_column(index=True)
    packed: Mapped[bytes] = mapped_column(LargeBinary)


class GoneRow(Base):
    """A number by which an article that was removed for its age is known again."""

    __tablename__ = "gone_article"

    mark: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
