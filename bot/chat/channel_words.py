"""The words under a channel's heading: what else is said of "you" and "this chat" is said of the channel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.core.words import Words

_INSTEAD: Final = {
    "chat.clock": "channel.clock",
    "chat.days_of_week": "channel.days_of_week",
    "chat.digest.none_days": "channel.none_days",
    "chat.digest.none_hours": "channel.none_hours",
    "chat.follow_nothing": "channel.follow_nothing",
    "chat.followed": "channel.followed",
    "chat.followed_already": "channel.followed_already",
    "chat.news": "channel.news",
    "chat.no_story_yet": "channel.no_story_yet",
    "chat.not_followed": "channel.not_followed",
    "chat.not_followed_alone": "channel.not_followed_alone",
    "chat.resumed": "channel.resumed",
    "chat.resumed_alerts": "channel.resumed_alerts",
    "chat.settings": "channel.settings",
    "chat.sound": "channel.sound",
    "chat.tags": "channel.tags",
    "chat.times": "channel.times",
    "chat.toast.followed": "channel.toast_followed",
    "chat.unfollowed": "channel.unfollowed",
    "chat.zones": "channel.zones",
    "own.caption": "channel.caption",
    "own.forget": "channel.forget",
    "own.forgotten": "channel.forgotten",
}


@dataclass(frozen=True, slots=True)
class ChannelWords:
    """A language's words (`core.words.Words`), about a channel."""

    plain: Words

    def __call__(self, key: str, /, **values: object) -> str:
        """Word a sentence, in the form that speaks of the channel where there is one."""
        return self.plain(_INSTEAD.get(key, key), **values)

    @property
    def language(self) -> str:
        """The language's code."""
        return self.plain.language

    @property
    def rtl(self) -> bool:
        """Whether it is written from right to left."""
        return self.plain.rtl

    @property
    def languages(self) -> Mapping[str, str]:
        """The languages that there are."""
        return self.plain.languages

    @property
    def week(self) -> Sequence[int]:
        """The days of the week in their order."""
        return self.plain.week

    def date(self, day: dt.date, *, year: bool = False, zone: str | None = None) -> str:
        """Word a day."""
        return self.plain.date(day, year=year, zone=zone)

    def weekday(self, number: int) -> str:
        """Name a day of the week."""
        return self.plain.weekday(number)

    def time(self, time: dt.time) -> str:
        """Word a time of day."""
        return self.plain.time(time)

    def place(self, zone: str) -> str:
        """Name the city of a zone."""
        return self.plain.place(zone)

    def zone(self, city: str) -> str | None:
        """Give the zone of a city by its name."""
        return self.plain.zone(city)

    def number(self, number: int) -> str:
        """Word a whole number."""
        return self.plain.number(number)
