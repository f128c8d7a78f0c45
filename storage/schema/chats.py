"""The tables of chats and of what they follow and mute."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Json
from storage.records import ChatKind, News, RuleKind
from storage.schema.base import NEVER_AGAIN, Base


class ChatRow(Base):
    """A chat or one topic of it (`topic` 0: none).

    `due_at` is when the planner must look at it: its next slot, or the end of its pause where that is later; NULL where
    it is off. `had` are stories beyond the cut that it shall not be offered again; `on_since` is when it last showed that
    it is there. Half of a page of PostgreSQL is left for what changes: a cut, which no index knows, then moves where the
    row stands, in a third of the time.
    """

    __tablename__ = "chat"
    __table_args__ = (
        UniqueConstraint("telegram_id", "topic"),
        Index("ix_chat_title", "title", postgresql_ops={"title": "text_pattern_ops"}),
        Index(
            "ix_chat_due_at",
            "due_at",
            "id",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
        NEVER_AGAIN | {"postgresql_with": {"fillfactor": 50}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    telegram_id: Mapped[int]
    topic: Mapped[int]
    kind: Mapped[ChatKind]
    title: Mapped[str]
    language: Mapped[str]
    times: Mapped[list[str]] = mapped_column(Json)
    weekdays: Mapped[list[int]] = mapped_column(Json)
    zone: Mapped[str]
    length: Mapped[int]
    stories: Mapped[int]
    paused_until: Mapped[dt.datetime | None]
    off_reason: Mapped[str | None]
    next_at: Mapped[dt.datetime | None]
    next_key: Mapped[str | None]
    due_at: Mapped[dt.datetime | None]
    last_slot: Mapped[str | None]
    cut: Mapped[int]
    created_at: Mapped[dt.datetime]
    had: Mapped[list[int]] = mapped_column(Json, server_default="[]")
    on_since: Mapped[dt.datetime | None]
    news: Mapped[News] = mapped_column(server_default="digest")
    quiet_from: Mapped[str | None]
    quiet_to: Mapped[str | None]
    silent: Mapped[bool] = mapped_column(server_default=text("false"))
    tells_nothing: Mapped[bool] = mapped_column(server_default=text("false"))
    compact: Mapped[bool] = mapped_column(server_default=text("false"))


class RuleRow(Base):
    """A rule of a chat. `tag_set` is its tags' ids in order (`3,17`); `anchor_id` its rarest tag when it was made.

    `alerts` repeats of a follow whether its chat wants alerts, so that who else follows the tag is passed over unread.
    """

    __tablename__ = "rule"
    __table_args__ = (
        UniqueConstraint("chat_id", "kind", "tag_set"),
        Index("ix_rule_reach", "anchor_id", "kind", "tag_set", "chat_id"),
        Index(
            "ix_rule_alerts",
            "anchor_id",
            "chat_id",
            sqlite_where=text("alerts"),
            postgresql_where=text("alerts"),
        ),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id", ondelete="CASCADE"))
    kind: Mapped[RuleKind]
    tag_set: Mapped[str]
    anchor_id: Mapped[int] = mapped_column(ForeignKey("tag.id"))
    alerts: Mapped[bool] = mapped_column(server_default=text("false"))


class RuleTagRow(Base):
    """A tag of a rule."""

    __tablename__ = "rule_tag"
    __table_args__ = (Index(None, "tag_id"),)

    rule_id: Mapped[int] = mapped_column(ForeignKey("rule.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id"), primary_key=True)
