"""The tables of what is set up apart from a chat's own talk: channels by their administrators, the bot's menus, backups."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.base import Base


class ChannelSetupRow(Base):
    """A channel that somebody sets up; `user_id` is Telegram's.

    What they write is about it `until` then; NULL when that is over. Whether they may is asked of Telegram each time.
    """

    __tablename__ = "channel_setup"

    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    chat_id: Mapped[int] = mapped_column(
        ForeignKey("chat.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True
    )
    until: Mapped[dt.datetime | None]


class MenuRow(Base):
    """A menu or a text about the bot that Telegram keeps; `mark` tells which words it was given."""

    __tablename__ = "menu"

    name: Mapped[str] = mapped_column(primary_key=True)
    mark: Mapped[str]


class BackupRow(Base):
    """The last backup: when it was made, its file, and its bytes."""

    __tablename__ = "backup"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime]
    place: Mapped[str]
    size: Mapped[int]
