"""The tables of the editors' desk: who may, which tags are one, what is held, withdrawn or told to everybody."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.records import PartState
from storage.schema.base import NEVER_AGAIN, Base


class EditorRow(Base):
    """Somebody whom an owner let edit; `user_id` is Telegram's, `name` only for the owners to read."""

    __tablename__ = "editor"

    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    added_at: Mapped[dt.datetime]


class BroadcastRow(Base):
    """A message to every chat that is on. `mark` names the preview that it was confirmed under: there is one of each.

    `walked` is the last chat for which it was written down; NULL when that is over. One without a text was cancelled.
    """

    __tablename__ = "broadcast"
    __table_args__ = (NEVER_AGAIN,)

    id: Mapped[int] = mapped_column(primary_key=True)
    mark: Mapped[str] = mapped_column(unique=True)
    text: Mapped[str]
    at: Mapped[dt.datetime]
    walked: Mapped[int | None]


class HeldStoryRow(Base):
    """A story that an editor held back; with `is_let_go` one that was let go again, so that some chats may have had it."""

    __tablename__ = "held_story"

    story_id: Mapped[int] = mapped_column(
        ForeignKey("story.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    at: Mapped[dt.datetime]
    is_let_go: Mapped[bool] = mapped_column(server_default=text("false"))


class RetractionRow(Base):
    """A story that was withdrawn for good.

    `walk` is the message below which those that hold it are still to be looked for; NULL when that is over.
    """

    __tablename__ = "retraction"

    story_id: Mapped[int] = mapped_column(
        ForeignKey("story.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    at: Mapped[dt.datetime]
    walk: Mapped[int | None]


class EditRow(Base):
    """A message that has to be written anew, because a story of it was withdrawn.

    `ready_at` is when a sender may take it, NULL when that is over; the end of its lease while one holds it.
    """

    __tablename__ = "edit"
    __table_args__ = (
        Index(
            "ix_edit_ready_at",
            "ready_at",
            "part_id",
            "story_id",
            sqlite_where=text("ready_at IS NOT NULL"),
            postgresql_where=text("ready_at IS NOT NULL"),
        ),
    )

    part_id: Mapped[int] = mapped_column(
        ForeignKey("delivery_part.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    story_id: Mapped[int] = mapped_column(
        ForeignKey("retraction.story_id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        index=True,
    )
    state: Mapped[PartState]
    ready_at: Mapped[dt.datetime | None]
    owner: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(server_default="0")
    error: Mapped[str | None]


class AliasRow(Base):
    """A tag that counts as another.

    While `is_on` rules read so. Stories that bear the one are given the other before that, and lose it after: `walked` is
    the last story that was looked at, NULL when that is over. `is_ending` where it was taken back.
    """

    __tablename__ = "tag_alias"

    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id"), primary_key=True, autoincrement=False)
    target_id: Mapped[int] = mapped_column(ForeignKey("tag.id"), index=True)
    is_on: Mapped[bool] = mapped_column(server_default=text("false"))
    is_ending: Mapped[bool] = mapped_column(server_default=text("false"))
    walked: Mapped[int | None]
