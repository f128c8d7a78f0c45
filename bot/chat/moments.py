"""Moments that have passed, worded by a chat's own clock."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from bot.chat.talk import Talk


def moment(talk: Talk, at: dt.datetime) -> str:
    """Word a moment: `today at 08:00`, or with its day."""
    local, words = at.astimezone(ZoneInfo(talk.chat.schedule.zone)), talk.words
    time = words.time(local.time())
    if local.date() == talk.local_now.date():
        return words("chat.when.today", time=time)
    return words("chat.when.day", day=words.date(local.date(), zone=talk.chat.schedule.zone), time=time)
