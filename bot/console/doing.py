"""How a source does, in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from bot.core.polling import health
from storage.records import SourceLine

ACTS: Final = {
    "check": "{name} is asked in a moment.",
    "pause": "{name} is paused. It is asked again when you resume it.",
    "resume": "{name} is asked in a moment, and from then on.",
    "remove": "{name} is asked no more. The articles that it brought stay.",
}
_OFTEN: Final = 0.95  # articles a day: what comes less often is told by the week
_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Doing:
    """A word for the chip and its colour, then a sentence; `since` is the moment that the sentence ends with."""

    word: str
    colour: str
    sentence: str = ""
    since: dt.datetime | None = None


def of(line: SourceLine, now: dt.datetime) -> Doing:
    """Tell how a source does."""
    feed = line.feed
    if feed is None:
        return Doing("channel", "calm") if line.is_channel else Doing("by hand", "calm")
    error = _sentence(feed.error)
    since = feed.newest_at or feed.added_at
    told = {
        "gone": Doing("gone", "bad", f"Asked no more: {error}", feed.failing_since),
        "paused": Doing("paused", "paused"),
        "failing": Doing("failing", "bad", error, feed.failing_since),
        "new": Doing("new", "calm", "Not asked yet."),
        "quiet": Doing("quiet", "warn", quiet(since, line.usual, now)),
        "good": Doing("good", "good"),
    }
    return told[health(feed, now).rpartition(".")[2]]


def quiet(since: dt.datetime, usual: float | None, now: dt.datetime) -> str:
    """Say for how long a source has brought nothing, and what is usual."""
    days = (now - since).days
    told = f"Quiet for {days} {'day' if days == 1 else 'days'}"
    if not usual:
        return f"{told}."
    if usual >= _OFTEN:
        return f"{told} (usually {round(usual)} a day)."
    weekly = max(1, round(usual * _WEEK))
    return f"{told} (usually {weekly} a week)."


def _sentence(error: str | None) -> str:
    told = (error or "").strip()
    return told if told.endswith((".", "!", "?")) else f"{told}."
