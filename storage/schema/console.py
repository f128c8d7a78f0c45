"""The tables of the console: who may come in, and what was done there."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.base import NEVER_AGAIN, Base


class PassRow(Base):
    """A way into the console: a session, or a link that opens one once. Kept by its hash, so that a backup lets nobody in.

    `holder` is the owner's id, NULL for who has the token; `lock` is a hash of the token that was set then, so that another
    token ends it.
    """

    __tablename__ = "console_pass"

    mark: Mapped[str] = mapped_column(primary_key=True)
    is_session: Mapped[bool] = mapped_column(server_default=text("false"))
    holder: Mapped[int | None]
    lock: Mapped[str]
    until: Mapped[dt.datetime]


class AuditRow(Base):
    """Something that was done in the console: by whom, what, to what."""

    __tablename__ = "audit"
    __table_args__ = (NEVER_AGAIN,)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime]
    who: Mapped[str]
    action: Mapped[str]
    target: Mapped[str]
