"""When a chat's digest comes: its times and its zone, asked and set the same way from everywhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.chat.buttons import act, rows
from bot.chat.requests import Keyboard
from bot.chat.screens import marked
from bot.chat.talk import Talk
from bot.core.message import Button, escape
from bot.core.schedule import likely_zone, next_slot, parse_times, parse_zone
from bot.core.words import listed
from bot.errors import WrongValueError

TIMES = tuple(dt.time(hour) for hour in (6, 7, 8, 12, 18, 21))
MOST_TIMES = 3  # a day
ON, OFF = "y", "n"  # what a toggle of a time does
_ZONES = ("Asia/Kabul", "Asia/Tehran", "Europe/Berlin", "Europe/London", "America/New_York", "UTC")
_OFFERED = 6  # of them


def packed(times: Sequence[dt.time]) -> str:
    """Give times as buttons carry them: `0800,1830`."""
    return ",".join(f"{time:%H%M}" for time in times)


def unpacked(text: str) -> tuple[dt.time, ...] | None:
    """Read the times of a button; None for what we would not have written."""
    parts = text.split(",")
    if not 1 <= len(parts) <= MOST_TIMES or not all(len(part) == 4 and part.isdigit() for part in parts):  # noqa: PLR2004 HHMM
        return None
    try:
        return parse_times(" ".join(f"{part[:2]}:{part[2:]}" for part in parts))
    except WrongValueError:
        return None


def with_times(talk: Talk, times: tuple[dt.time, ...]) -> Talk:
    """Set the times of day."""
    return talk.kept(replace(talk.chat, schedule=replace(talk.chat.schedule, times=times)))


def with_zone(talk: Talk, zone: str) -> Talk:
    """Set the zone."""
    return talk.kept(replace(talk.chat, schedule=replace(talk.chat.schedule, zone=zone)))


def zone_of_button(text: str) -> str | None:
    """Read the zone of a button; None for what we would not have written."""
    try:
        zone = parse_zone(text)
    except WrongValueError:
        return None
    return zone if zone == text else None


def shown_times(talk: Talk) -> str:
    """Name the times of day: `08:00, 18:30`."""
    return listed(talk.words, (talk.words.time(time) for time in talk.chat.schedule.times))


def shown_next(talk: Talk) -> str:
    """Say when the next digest comes: `tomorrow at 08:00`."""
    slot = talk.chat.next_slot or next_slot(talk.chat.schedule, talk.now, talk.chat.last_slot)
    local = slot.at.astimezone(ZoneInfo(talk.chat.schedule.zone))
    time = talk.words.time(local.time())
    days = (local.date() - talk.local_now.date()).days
    if days == 0:
        return talk.words("chat.when.today", time=time)
    if days == 1:
        return talk.words("chat.when.tomorrow", time=time)
    day = talk.words.date(local.date(), zone=talk.chat.schedule.zone)
    return talk.words("chat.when.day", day=day, time=time)


def local_time(talk: Talk) -> str:
    """Give the time of day where the chat is."""
    return talk.words.time(talk.local_now.time())


def time_choices(talk: Talk, where: str, *, several: bool) -> Keyboard:
    """Make the buttons of common times; with `several` each toggles one of up to three, else it is the only one.

    A toggle names its own time alone, not all that would be chosen then: so two quick taps are both kept.
    """
    chosen = talk.chat.schedule.times
    buttons: list[Button] = []
    for time in sorted({*TIMES, *chosen}):
        label = marked(talk.words.time(time), chosen=time in chosen)
        state = OFF if time in chosen else ON
        toggle = act(label, "hour", state, packed([time]), where)
        buttons.append(toggle if several else act(label, "times", packed([time]), where))
    return rows(buttons, 3)


def zone_choices(talk: Talk, where: str) -> Keyboard:
    """Make the buttons of likely zones, where they always stand; the chat's own first where it is none of them."""
    zone = talk.chat.schedule.zone
    likely = list(dict.fromkeys([likely_zone(talk.request.language), *_ZONES]))[:_OFFERED]
    zones = likely if zone in likely else [zone, *likely[: _OFFERED - 1]]
    return rows(
        [act(marked(talk.words.place(one), chosen=one == zone), "zone", one, where) for one in zones], 3
    )


def with_place_line(talk: Talk, text: str) -> str:
    """Add to a text about the clock that a shared place sets it too: in somebody's own chat, where that reaches us."""
    return f"{text}\n\n{talk.words('chat.place')}" if talk.request.in_private else text


def named_zone(talk: Talk, text: str) -> str:
    """Read a zone that somebody types, also by what their language calls its city; raises WrongValueError (`zone.wrong`)."""
    try:
        return parse_zone(text)
    except WrongValueError:
        found = talk.words.zone(text)
        if found is None:
            raise
        return found


def zone_line(talk: Talk) -> str:
    """Give the zone as people name it, as HTML: `New York`."""
    return escape(talk.words.place(talk.chat.schedule.zone))
