"""The demo's sample articles: whole pages, dated a few days before the demo began."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

import jdatetime

from bot.ingest.headers import read_header
from bot.ingest.lines import lines

_FOLDER = Path(__file__).parent / "samples"
_NEWEST = dt.date(2026, 11, 23)  # the day of the newest pages, as they stand in the files
_WEEKDAYS = {  # Monday first
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "fa": ("دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه", "شنبه", "یکشنبه"),
}
_DATE_LINE = 1  # the code stands above it
_PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample page: the name of its file, its headline, its language, its text, and when it was published there."""

    name: str
    title: str
    language: str
    text: str
    published: dt.datetime


def sample_pages(today: dt.date) -> list[Sample]:
    """Give the samples by language, the newest first and of yesterday: so none is of the future in any zone.

    The weekdays in their sentences move with their dates.
    """
    shift = today - dt.timedelta(days=1) - _NEWEST
    pages = [_moved(path, shift) for path in sorted(_FOLDER.glob("*.txt"))]
    newest_first = sorted(pages, key=lambda page: page.published, reverse=True)
    return sorted(newest_first, key=lambda page: page.language)


def _moved(path: Path, shift: dt.timedelta) -> Sample:
    language = path.stem[:2]
    page = path.read_text(encoding="utf-8").splitlines()
    header = read_header(lines("\n".join(page)))
    assert header.local is not None
    weekdays = _WEEKDAYS[language]
    # The longer names first: in Persian the name of one is the end of most others.
    names = re.compile("|".join(sorted(weekdays, key=len, reverse=True)))
    page = [
        names.sub(lambda found: weekdays[(weekdays.index(found[0]) + shift.days) % 7], line) for line in page
    ]
    page[_DATE_LINE] = _date_line(header.local + shift, language)
    title = next(line for line in page[_DATE_LINE + 1 :] if line)
    return Sample(path.stem, title, language, "\n".join(page) + "\n", header.local + shift)


def _date_line(at: dt.datetime, language: str) -> str:
    """Write a date as the pages of this language do: English ones by our calendar, Persian ones by the solar one."""
    weekday = _WEEKDAYS[language][at.weekday()]
    if language == "en":
        return f"PublishDate: {weekday}, {at:%B} {at.day}, {at.year} {at:%H:%M}"
    day = jdatetime.date.fromgregorian(date=at.date())
    month = jdatetime.date.j_months_fa[day.month - 1]
    return f"تاریخ انتشار: {weekday} {day.day} {month} {day.year} ساعت {at:%H:%M}".translate(_PERSIAN_DIGITS)
