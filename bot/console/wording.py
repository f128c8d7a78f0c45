"""How a chat is set, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from bot.locales import words
from storage.records import Chat, News

_WEEK: Final = 7
_WORKING: Final = frozenset(range(1, 6))
_NEWS: Final = {
    News.DIGEST: "digests",
    News.ALERTS: "alerts; what was none comes as headlines at the digest's time",
    News.BOTH: "digests, and alerts as stories come",
}


def settings_in_words(chat: Chat) -> tuple[tuple[str, str], ...]:
    """Give a chat's settings, each by its name."""
    rows = [
        ("News", _NEWS[chat.news]),
        ("Times", _times(chat)),
        (
            "Length",
            f"{_plural(chat.length, 'sentence')} a story, {_plural(chat.stories, 'story', 'stories')} a digest",
        ),
        ("Language", words("en").languages.get(chat.language, chat.language)),
    ]
    if chat.quiet is not None:
        rows.append(("Quiet hours", f"{_time(chat.quiet.start)} to {_time(chat.quiet.end)}, no alerts"))
    also = [
        said
        for is_so, said in (
            (chat.compact, "digests are headlines, the summaries behind a tap"),
            (chat.silent, "messages make no sound"),
            (chat.tells_nothing, "it is told when nothing is new"),
        )
        if is_so
    ]
    if also:
        rows.append(("Also", "; ".join(also)))
    return tuple(rows)


def why_off(reason: str | None) -> str | None:
    """Say why a chat is off; None where it is on."""
    return None if reason is None else words("en")(reason)


def _times(chat: Chat) -> str:
    schedule = chat.schedule
    if not schedule.times or not schedule.weekdays:
        return "none"
    return f"{_and(_time(one) for one in schedule.times)}, {_days(schedule.weekdays)}, by the clock of {schedule.zone}"


def _days(weekdays: frozenset[int]) -> str:
    if len(weekdays) == _WEEK:
        return "every day"
    if weekdays == _WORKING:
        return "Monday to Friday"
    return "on " + _and(words("en").weekday(day) for day in sorted(weekdays))


def _time(time: dt.time) -> str:
    return time.strftime("%H:%M")


def _and(items: Iterable[str]) -> str:
    *most, last = items
    return f"{', '.join(most)} and {last}" if most else last


def _plural(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
