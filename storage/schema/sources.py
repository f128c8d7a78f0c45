"""The tables of where articles come from: sources, their feeds, channels of Telegram."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.base import NEVER_AGAIN, Base


class SourceRow(Base):
    """Where articles come from."""

    __tablename__ = "source"
    __table_args__ = NEVER_AGAIN

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    zone: Mapped[str | None]


class FeedRow(Base):
    """A source that is asked for its entries. `next_at` is NULL while it is paused; `interval` in seconds."""

    __tablename__ = "feed"
    __table_args__ = (
        Index(
            "ix_feed_next_at",
            "next_at",
            "source_id",
            sqlite_where=text("next_at IS NOT NULL"),
            postgresql_where=text("next_at IS NOT NULL"),
        ),
    )

    source_id: Mapped[int] = mapped_column(
        ForeignKey("source.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    url: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str | None]
    site: Mapped[str | None]
    folder: Mapped[str | None]
    added_at: Mapped[dt.datetime]
    next_at: Mapped[dt.datetime | None]
    interval: Mapped[int]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    moved_to: Mapped[str | None]
    checked_at: Mapped[dt.datetime | None]
    newest_at: Mapped[dt.datetime | None]
    polls: Mapped[int] = mapped_column(server_default="0")
    failures: Mapped[int] = mapped_column(server_default="0")
    failing_since: Mapped[dt.datetime | None]
    error: Mapped[str | None]
    pages: Mapped[bool] = mapped_column(server_default=text("false"))


class ChannelRow(Base):
    """A channel of Telegram whose posts are taken in; `name` is its source's."""

    __tablename__ = "channel"

    telegram_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    added_at: Mapped[dt.datetime]
