"""Dates as page headers write them, in several languages and two calendars: read with certainty, or not at all."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Container
from dataclasses import dataclass, replace
from typing import Final, TypeVar

import jdatetime

from bot.core.letters import fold_letters
from bot.ingest import labels, months, zones

T = TypeVar("T")

SOLAR_YEARS: Final = range(1300, 1501)
GREGORIAN_YEARS: Final = range(1900, 2101)
_MOST_UNKNOWN: Final = 4  # words: a line with more that we don't know is a sentence

_INVISIBLE: Final = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe0f\ufeff]")
_REWRITTEN: Final = (  # what several tokens say together, as one
    (re.compile(r"\b([ap])\.\s?m\b\.?"), r"\1m"),
    (re.compile(r"\bق\.?\s?ظ\b|قبل از ظهر"), "قبلازظهر"),
    (re.compile(r"\bب\.?\s?ظ\b|بعد از ظهر"), "بعدازظهر"),
    (re.compile(r"((?:ساعت|time|at)\s?:?\s?\d{1,2})\.(\d\d)(?![\d.])"), r"\1:\2"),
    (re.compile(r"\bo'clock\b"), ""),
)
_TOKEN: Final = re.compile(
    r"(?P<offset>\b(?:utc|gmt)\s?[+\-−]\s?\d{1,2}(?::?\d\d)?(?!\d)|(?<=\d)\s?\+\d{1,2}(?::?\d\d)?(?!\d)"
    r"|(?<=:\d\d)\s?[\-−]\d\d:?\d\d(?![\-/.]?\d))"
    r"|(?P<time>\d{1,2}:\d\d(?::\d\d(?:\.\d{1,6})?)?(?![\d:]))"
    r"|(?P<numeric>\d{1,4}(?P<by>\s?[\-/.]\s?)\d{1,2}(?P=by)\d{1,4}(?!\d))"
    r"|(?P<number>\d+)|(?P<word>[^\W\d_]+)|(?P<sign>[^\w\s,،.:;؛|/()\[\]\-–—•·'’])"
)
_KINDS: Final = {"offset": "z", "time": "t", "numeric": "D", "sign": "!"}
_WHOLE: Final = re.compile("(?:nmy|mny|ymn|D)+")  # one date or more, with nothing left over


@dataclass(frozen=True, slots=True)
class Moment:
    """What a line says of a time. `date` is None where there is none, or none that can be read with certainty.

    `updated` says that it is the time of a later change; `broken` that something stands there that can't be read.
    """

    date: dt.date | None = None
    time: dt.time | None = None
    zone: dt.tzinfo | None = None
    updated: bool = False
    broken: bool = False


@dataclass(frozen=True, slots=True)
class _Token:
    """A piece of a line.

    `kind`: m month, w weekday, p part of the day, z zone, l label, u update label, f filler, t time, D numeric date,
    n day-like number, y year, x other number, ? unknown word, ! a sign that no date holds.
    """

    kind: str
    text: str


def read(line: str) -> Moment | None:
    """Read a line that holds nothing but a date, a time or both, with or without a label; None for any other line."""
    text = _plain(line)
    tokens = _tokens(text)
    if not _is_date_line(text, tokens):
        return None
    moment = Moment(updated=any(token.kind == "u" for token in tokens))
    kinds = "".join(token.kind for token in tokens if token.kind in "mnyDx?!")
    if not kinds and not any(token.kind == "t" for token in tokens):
        return moment  # a label without a value
    time, time_known = _one([_time(tokens, index) for index, token in enumerate(tokens) if token.kind == "t"])
    zone, zone_known = _one([_zone(token.text) for token in tokens if token.kind == "z"])
    day, day_known = (None, True) if not kinds else _day(tokens, kinds)
    if not (time_known and zone_known and day_known):
        return replace(moment, broken=True)
    return replace(moment, date=day, time=time, zone=zone)


def is_compact(digits: str) -> bool:
    """Tell whether digits alone may be a date, as `20210505`; whether they are nobody can tell."""
    return len(digits) == 8 and _date(int(digits[:4]), int(digits[4:6]), int(digits[6:])) is not None  # noqa: PLR2004


def _plain(line: str) -> str:
    text = _INVISIBLE.sub("", fold_letters(line))
    for pattern, plain in _REWRITTEN:
        text = pattern.sub(plain, text)
    return text


def _tokens(text: str) -> list[_Token]:
    found = [(str(match.lastgroup), match[0].strip()) for match in _TOKEN.finditer(text)]
    tokens: list[_Token] = []
    pair = ""
    for index, (group, piece) in enumerate(found):
        if pair:
            pair = ""
            continue
        after = found[index + 1][1] if index + 1 < len(found) and found[index + 1][0] == "word" else ""
        pair = f"{piece} {after}" if group == "word" and _meaning(f"{piece} {after}") != "?" else ""
        tokens.append(_token(group, pair or piece, tokens))
    return tokens


def _token(group: str, piece: str, before: list[_Token]) -> _Token:
    if group == "number":
        return _Token(_number_kind(piece), piece)
    if group != "word":
        return _Token(_KINDS[group], piece)
    if piece == "م" and before and before[-1].kind == "t":
        return _Token("p", "pm")  # after a time; after a year it says "of the common era"
    return _Token(_meaning(piece), piece)


def _meaning(word: str) -> str:
    tables: tuple[tuple[str, Container[str]], ...] = (
        ("m", months.months()),
        ("w", months.weekdays()),
        ("p", months.periods()),
        ("z", zones.named()),
        ("l", labels.published_words()),
        ("u", labels.updated_words()),
        ("f", labels.fillers()),
    )
    return next((kind for kind, table in tables if word in table), "?")


def _number_kind(digits: str) -> str:
    if len(digits) <= 2:  # noqa: PLR2004  # a day has one or two digits
        return "n"
    value = int(digits) if len(digits) == 4 else 0  # noqa: PLR2004  # a year has four
    return "y" if value in SOLAR_YEARS or value in GREGORIAN_YEARS else "x"


def _is_date_line(text: str, tokens: list[_Token]) -> bool:
    """Tell whether a line is one of a header; with a label, or with a whole date in it, it may be misspelt.

    A month with one number (`8 March`) is no date yet: it may be a headline.
    """
    kinds = "".join(token.kind for token in tokens)
    numbers = re.sub("[^nyxtD]", "", kinds)
    unknown = kinds.count("?") + kinds.count("!")
    whole = "D" in numbers or ("m" in kinds and (len(numbers) > 1 or ("w" in kinds and bool(numbers))))
    if not unknown:
        return whole or numbers == "t" or (bool(re.search("[lu]", kinds)) and (bool(numbers) or ":" in text))
    labelled = bool(re.match("[luf]*[lu]", kinds)) and (":" in re.split(r"\d", text)[0] or kinds[:2] == "ll")
    if labelled and numbers:
        return unknown <= _MOST_UNKNOWN
    words = len(re.findall("[mwplzuf?]", kinds))
    return "!" not in kinds and unknown == 1 and words <= _MOST_UNKNOWN and (whole or len(numbers) > 2)  # noqa: PLR2004  # day, year, time


def _one(values: list[T | None]) -> tuple[T | None, bool]:
    """Give what all values say alike, and whether that is certain; nothing said is certain too."""
    if not values:
        return None, True
    first = values[0]
    return first, first is not None and all(value == first for value in values)


def _time(tokens: list[_Token], index: int) -> dt.time | None:
    hour, minute, second = (int(part) for part in (tokens[index].text.split(".")[0] + ":0").split(":")[:3])
    periods = {months.periods()[token.text] for token in tokens if token.kind == "p"}
    if len(periods) == 1 and hour <= 12:  # noqa: PLR2004  # the twelve-hour clock
        hour = _from_twelve(hour, periods.pop())
    elif len(periods) > 1:
        return None
    try:
        return dt.time(hour, minute, second)
    except ValueError:
        return None


def _from_twelve(hour: int, period: int) -> int:
    morning, afternoon, noon, evening = 0, 1, 12, 6
    if period == morning:
        return hour % noon
    if period == afternoon:
        return hour % noon + noon
    return hour % noon + (noon if evening <= hour < noon else 0)  # "two at night" is after midnight


def _zone(text: str) -> dt.tzinfo | None:
    if (named := zones.named().get(text)) is not None:
        return named
    sign = -1 if re.search("[-−]", text) else 1
    digits = re.sub(r"\D", "", text)
    hours, minutes = (digits, "0") if len(digits) <= 2 else (digits[:-2], digits[-2:])  # noqa: PLR2004  # hh or hhmm
    if int(hours) > 14 or int(minutes) > 59:  # noqa: PLR2004  # no zone is farther from UTC
        return None
    return dt.timezone(sign * dt.timedelta(hours=int(hours), minutes=int(minutes)))


def _day(tokens: list[_Token], kinds: str) -> tuple[dt.date | None, bool]:
    """Give the day of a line's date, and whether it is certain."""
    if not _WHOLE.fullmatch(kinds) or _is_lunar(tokens):
        return None, False
    weekday = next((months.weekdays()[token.text] for token in tokens if token.kind == "w"), None)
    parts = [token for token in tokens if token.kind in "mnyD"]
    days: list[dt.date | None] = []
    while parts:
        size = 1 if parts[0].kind == "D" else 3
        group, parts = parts[:size], parts[size:]
        days.append(_numeric(group[0].text, weekday) if size == 1 else _worded(group))
    return _one(days)


def _is_lunar(tokens: list[_Token]) -> bool:
    said = {token.text for token in tokens}
    return bool(said & {"ه", "هجری"}) and not said & {"ش", "شمسی", "خورشیدی", "لمریز"}


def _worded(group: list[_Token]) -> dt.date | None:
    by_kind = {token.kind: token.text for token in group}
    calendar, month = months.months()[by_kind["m"]]
    year = int(by_kind["y"])
    fits = year in (SOLAR_YEARS if calendar == "solar" else GREGORIAN_YEARS)
    return _date(year, month, int(by_kind["n"])) if fits and calendar != "lunar" else None


def _numeric(text: str, weekday: int | None) -> dt.date | None:
    first, middle, last = (part.strip() for part in re.split(r"[-/.]", text))
    if len(first) == 4:  # noqa: PLR2004  # the year comes first
        return _date(int(first), int(middle), int(last)) if len(last) <= 2 else None  # noqa: PLR2004
    if len(last) != 4:  # noqa: PLR2004  # a year of two digits may be any
        return None
    year = int(last)
    one = _date(year, int(middle), int(first))
    if "." in text or year in SOLAR_YEARS:
        return one
    possible = {day for day in (one, _date(year, int(first), int(middle))) if day}
    if len(possible) > 1:  # day or month first? only the weekday can tell
        possible = {day for day in possible if day.isoweekday() == weekday}
    return possible.pop() if len(possible) == 1 else None


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        if year in SOLAR_YEARS:
            solar = jdatetime.date(year, month, day).togregorian()
            return dt.date(solar.year, solar.month, solar.day)
        return dt.date(year, month, day) if year in GREGORIAN_YEARS else None
    except ValueError:
        return None
