"""What the demo's desk says of the clock and of a digest, and how it tells its two languages apart."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from storage.records import Chat

_FATES = {
    "sent": "{whose} digest is on its way.",
    "nothing": "nothing new came for {who}, so nothing is sent.",
    "no_tags": "{who} follows no tag yet, so nothing is sent.",
    "passed": "{whose} digest is paused or too late, so its news comes with the next one.",
    "waiting": "{whose} digest is due, but the bot does not answer. It may be starting.",
}


def language_of(text: str) -> str:
    """Tell the desk's two languages apart, by the most of a text's letters."""
    letters = [letter for letter in text if letter.isalpha()]
    persian = sum("\u0600" <= letter <= "\u06ff" for letter in letters)
    return "fa" if persian * 2 > len(letters) else "en"


def told(chat: Chat, now: dt.datetime, fate: str) -> str:
    """Say what time it is for a chat, and what became of its digest."""
    zone = chat.schedule.zone
    place = f"{zone.rpartition('/')[2].replace('_', ' ')} time" if "/" in zone else zone
    fate = _FATES[fate].format(who=chat.title, whose=whose(chat))
    return f"It is {now.astimezone(ZoneInfo(zone)):%A, %H:%M} {place}: {fate}"


def whose(chat: Chat) -> str:
    """Name a chat as an owner."""
    return f"{chat.title}'s"
