"""How many chats came and went, by the day: a tally without a word about whom, that outlives them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, insert
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema import Base


class GrowthRow(Base):
    """So many chats that `came` (began, or came back) or `went` (left, blocked, were forgotten) on a day, in UTC.

    A day may have several rows: each change is a row of its own, so that nobody waits for anybody. They are put together
    when the day is over.
    """

    __tablename__ = "growth"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[str] = mapped_column(index=True)
    came: Mapped[int]
    went: Mapped[int]


def note_growth(c: Connection, now: dt.datetime, *, came: int = 0, went: int = 0) -> None:
    """Note that chats came or went."""
    if came or went:
        c.execute(insert(GrowthRow).values(day=day_of(now), came=came, went=went))


def day_of(moment: dt.datetime) -> str:
    """Give the day of a moment as it is kept."""
    return moment.astimezone(dt.UTC).date().isoformat()
