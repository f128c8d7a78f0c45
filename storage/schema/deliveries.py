"""The tables of what is owed to chats, what became of it, and what they asked for."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Json
from storage.records import DeliveryKind, PartState
from storage.schema.base import NEVER_AGAIN, Base


class DeliveryRow(Base):
    """What is owed to a chat: the digest of a slot, an alert, whose key is its story, or a broadcast, whose key is its id.

    `is_open` while a part of it is not final; of digests one is open a chat. `moves_cut` is off for alerts, and where its chat took in another: then what it brought is noted, and the chat's cut stays.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("chat_id", "kind", "key"),
        Index(
            "uq_delivery_open",
            "chat_id",
            "kind",
            text("(CASE WHEN kind = 'digest' THEN '' ELSE key END)"),
            unique=True,
            sqlite_where=text("is_open"),
            postgresql_where=text("is_open"),
        ),
        Index(
            "ix_delivery_alerts",
            "chat_id",
            "slot_at",
            sqlite_where=text("kind = 'alert'"),
            postgresql_where=text("kind = 'alert'"),
        ),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id", ondelete="CASCADE"))
    kind: Mapped[DeliveryKind]
    key: Mapped[str]
    low: Mapped[int]
    high: Mapped[int]
    digest: Mapped[dict[str, Any]] = mapped_column(Json)
    parts: Mapped[int]
    slot_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    is_open: Mapped[bool]
    created_at: Mapped[dt.datetime]
    moves_cut: Mapped[bool] = mapped_column(server_default=text("true"))


# What did not reach its reader, or may not have: few, and asked for by its state.
TROUBLE = "state IN ('failed', 'expired', 'cancelled', 'uncertain')"


class PartRow(Base):
    """One message of a delivery.

    `ready_at` is when a sender may take it: NULL unless it is queued and the first unfinished part of its delivery; the
    end of its lease while one holds it. It is never later than the delivery's `expires_at`, so that it comes up to expire.
    `ended_at` is when its state became final; NULL before that, and where it was before this was kept.
    """

    __tablename__ = "delivery_part"
    __table_args__ = (
        UniqueConstraint("delivery_id", "n"),
        Index(
            "ix_delivery_part_ready_at",
            "ready_at",
            "id",
            sqlite_where=text("ready_at IS NOT NULL"),
            postgresql_where=text("ready_at IS NOT NULL"),
        ),
        Index(
            "ix_delivery_part_lease_until",
            "lease_until",
            sqlite_where=text("lease_until IS NOT NULL"),
            postgresql_where=text("lease_until IS NOT NULL"),
        ),
        Index(
            "ix_delivery_part_trouble",
            "state",
            "id",
            sqlite_where=text(TROUBLE),
            postgresql_where=text(TROUBLE),
        ),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id", ondelete="CASCADE"))
    n: Mapped[int]
    state: Mapped[PartState]
    story_ids: Mapped[list[int]] = mapped_column(Json)
    ready_at: Mapped[dt.datetime | None]
    owner: Mapped[str | None]
    lease_until: Mapped[dt.datetime | None]
    attempts: Mapped[int] = mapped_column(server_default="0")
    fallbacks: Mapped[int] = mapped_column(server_default="0")
    message_id: Mapped[int | None]
    error: Mapped[str | None]
    ended_at: Mapped[dt.datetime | None]


class AttemptRow(Base):
    """A try to send a message that went wrong and was not the last."""

    __tablename__ = "attempt"

    part_id: Mapped[int] = mapped_column(
        ForeignKey("delivery_part.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    at: Mapped[dt.datetime] = mapped_column(primary_key=True)
    said: Mapped[str]
    retry_at: Mapped[dt.datetime | None]


class DayTallyRow(Base):
    """How many messages that were planned on a day (UTC) stand in each state. It outlives them.

    `is_settled` once none of them is owed any more.
    """

    __tablename__ = "day_tally"

    day: Mapped[str] = mapped_column(primary_key=True)
    counts: Mapped[dict[str, int]] = mapped_column(Json)
    is_settled: Mapped[bool]


class AlertProgressRow(Base):
    """How far alerts are planned: the one row of this table."""

    __tablename__ = "alert_progress"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    done: Mapped[int]
    high: Mapped[int]
    tag_id: Mapped[int]
    chat_id: Mapped[int]


class AskedDigestRow(Base):
    """A digest that a chat asked for, as it was shown; `day` is its local date, `before` the stories of those before it."""

    __tablename__ = "asked_digest"
    __table_args__ = NEVER_AGAIN

    id: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id", ondelete="CASCADE"), index=True)
    day: Mapped[str]
    low: Mapped[int]
    high: Mapped[int]
    digest: Mapped[dict[str, Any]] = mapped_column(Json)
    before: Mapped[list[int]] = mapped_column(Json)
    asked_at: Mapped[dt.datetime] = mapped_column(index=True)
