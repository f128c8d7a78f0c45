"""Channels of Telegram whose posts are taken in."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, delete, select

from storage.database import Entity, insert_new, reading, writing
from storage.schema import ChannelRow


class Channels(Entity):
    """The names under which channels are sources, by Telegram's ids."""

    @writing
    def add(self, c: Connection, telegram_id: int, name: str, now: dt.datetime) -> None:
        """Take a channel's posts from now on, under the name that it has; one that was added before keeps its name."""
        insert_new(c, ChannelRow, [{"telegram_id": telegram_id, "name": name, "added_at": now}])

    @writing
    def remove(self, c: Connection, telegram_id: int) -> None:
        """Take no more posts of a channel; what came from it stays."""
        c.execute(delete(ChannelRow).where(ChannelRow.telegram_id == telegram_id))

    @reading
    def name(self, c: Connection, telegram_id: int) -> str | None:
        """Give the name under which a channel is a source; None where it is none."""
        found: str | None = c.execute(
            select(ChannelRow.name).where(ChannelRow.telegram_id == telegram_id)
        ).scalar_one_or_none()
        return found
