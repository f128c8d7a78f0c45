"""Channels, and who sets them up."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, select, update

from storage.database import Entity, insert_new, reading, writing
from storage.records import Chat
from storage.schema import ChannelSetupRow, ChatRow
from storage.targets import CHAT, chat_of

_MOST = 50  # channels of one person that are listed


class Setups(Entity):
    """The channels that people set up from their own chats, by Telegram's user ids."""

    @writing
    def begin(self, c: Connection, user_id: int, chat_id: int, until: dt.datetime) -> None:
        """Let what somebody writes be about a channel, and about no other."""
        _end(c, user_id)
        if not insert_new(c, ChannelSetupRow, [{"user_id": user_id, "chat_id": chat_id, "until": until}]):
            this = (ChannelSetupRow.user_id == user_id, ChannelSetupRow.chat_id == chat_id)
            c.execute(update(ChannelSetupRow).where(*this).values(until=until))

    @writing
    def end(self, c: Connection, user_id: int) -> None:
        """Let what somebody writes be about themselves again."""
        _end(c, user_id)

    @reading
    def current(self, c: Connection, user_id: int, now: dt.datetime) -> Chat | None:
        """Give the channel that somebody's words are about; None: about themselves."""
        mine = select(ChannelSetupRow.chat_id).where(
            ChannelSetupRow.user_id == user_id, ChannelSetupRow.until > now
        )
        row = c.execute(CHAT.where(ChatRow.id.in_(mine))).one_or_none()
        return chat_of(row) if row else None

    @reading
    def all(self, c: Connection, user_id: int) -> list[Chat]:
        """Give the channels that somebody has set up, by their titles, at most 50."""
        mine = select(ChannelSetupRow.chat_id).where(ChannelSetupRow.user_id == user_id)
        rows = c.execute(CHAT.where(ChatRow.id.in_(mine)).order_by(ChatRow.title, ChatRow.id).limit(_MOST))
        return [chat_of(row) for row in rows]


def _end(c: Connection, user_id: int) -> None:
    this = (ChannelSetupRow.user_id == user_id, ChannelSetupRow.until.is_not(None))
    c.execute(update(ChannelSetupRow).where(*this).values(until=None))
