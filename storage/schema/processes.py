"""The tables by which processes agree: who does what, how fast all send, which updates are handled."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.base import Base


class LeaseRow(Base):
    """A thing that one process at a time may do."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str]
    until: Mapped[dt.datetime]


class PaceRow(Base):
    """How far ahead all processes have reserved messages, and until when nothing may leave: one row, in seconds of the database's clock."""

    __tablename__ = "pace"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    due: Mapped[float]
    halted: Mapped[float]


class UpdateRow(Base):
    """An update of Telegram that was handled."""

    __tablename__ = "handled_update"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime] = mapped_column(index=True)
