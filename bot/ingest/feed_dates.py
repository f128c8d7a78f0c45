"""Dates as feeds write them: the standards' forms and the many others that are in use, read with certainty or not at all.

No zone is UTC, no time is midnight, no day is no date. A zone that is named counts as named. A weekday never overrules a
date that can be read in one way only; where day and month could be either, it decides. Years of two digits are 20yy.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache
from typing import Final, TypeVar

from bot.core.letters import fold_letters
from bot.core.text import clean
from bot.errors import WrongValueError
from bot.ingest import dates, months, zones

T = TypeVar("T")

_LONGEST: Final = 120  # characters: no date has more
_YEARS: Final = dates.GREGORIAN_YEARS
_NOON: Final = 12
_FARTHEST: Final = dt.timedelta(hours=14)  # no zone is farther from UTC

# What the tables of page headers lack. A line a month, January first. Without `listopad`: November to some, October to others.
_MONTHS: Final = """
janvier janv januar jänner enero ene gennaio gen janeiro januari styczeń stycznia
février févr fév februar febrero febbraio fevereiro fev februari luty lutego
mars märz maerz marzo março maart mrt marzec marca
avril avr abril abr aprile kwiecień kwietnia
mai mayo maggio mag maio mei maj maja
juin juni junio giugno giu junho czerwiec czerwca
juillet juil juli julio luglio lug julho lipiec lipca
août aout agosto ago augustus sierpień sierpnia
septembre septiembre setiembre settembre setembro set wrzesień września
octobre oktober okt octubre ottobre ott outubro out październik października
novembre noviembre novembro
décembre déc dezember dez diciembre dic dicembre dezembro desember des grudzień grudnia
"""
# A line a weekday, Monday first. `mar` is Tuesday where another word is the month.
_WEEKDAYS: Final = """
lundi lun montag mo lunes lunedì segunda segunda-feira seg maandag ma poniedziałek pon
mardi mar dienstag di martes martedì terça terça-feira ter dinsdag wtorek wt
mercredi mer mittwoch mi miércoles mié mercoledì quarta quarta-feira qua woensdag wo środa śr
jeudi jeu donnerstag do jueves jue giovedì gio quinta quinta-feira qui donderdag czwartek czw
vendredi ven freitag fr viernes vie venerdì sexta sexta-feira sex vrijdag vr piątek pt
samedi sam samstag sonnabend sa sábado sáb sabato zaterdag za sobota sob
dimanche dim sonntag so domingo dom domenica zondag zo niedziela niedz
"""
_FILLERS: Final = frozenset(
    (
        "at",
        "um",
        "uhr",
        "a",
        "as",
        "alle",
        "le",
        "den",
        "der",
        "de",
        "del",
        "om",
        "o",
        "il",
        "on",
        "of",
        "the",
        "t",
    )
)

_MERIDIEM: Final = re.compile(r"\b([ap])\.\s?m\b\.?")
_COMMENT: Final = re.compile(r"\(([^()]*)\)")
_IANA: Final = re.compile(r"(?<![\w/])[A-Z][A-Za-z]+(?:/[A-Z][\w+\-]+){1,2}(?![\w/])")
_ARABIC: Final = re.compile("[\u0600-\u06ff]")
_EPOCH: Final = re.compile(r"\d{9,10}|\d{13}")
_OFFSET: Final = r"[+\-−]\d{1,2}(?::\d\d|(?<=\d\d)\d\d)?(?!\d)"
_TOKEN: Final = re.compile(
    rf"""(?P<numeric>(?<![\d:])\d{{1,4}}(?P<by>[\-/.]|\ )\d{{1,2}}(?P=by)\d{{1,4}}(?![\d:]|\.\d))
    |(?P<basic>(?<!\d)\d{{8}}(?=$|t|\s))
    |(?P<time>(?<![\d:.])\d{{1,2}}[:h]\d\d(?::\d\d(?:[.,]\d{{1,9}})?)?(?![\d:]))(?P<after>\s?{_OFFSET})?
    |(?P<basictime>(?<=\dt)\d{{4}}(?:\d\d)?(?!\d))(?P<basicafter>{_OFFSET})?
    |(?P<hour>(?<![\d:.])\d{{1,2}}(?=\s?[ap]m\b))
    |(?P<zone>(?:gmt|utc)\s?{_OFFSET}|(?<=\s)[+\-−]\d\d:?\d\d(?!\d)|(?<=[ap]m){_OFFSET})
    |(?P<number>(?<!\d)\d{{1,4}}(?!\d))(?:(?:st|nd|rd|th|er|o)\b)?
    |(?P<word>[^\W\d_]+(?:-feira)?)
    |(?P<sign>[^\s,.;|\-–—•·])""",
    re.VERBOSE,
)


def read_feed_date(text: str) -> dt.datetime | None:
    """Read the date of a feed's entry; the result has the offset that it was written in. None where that is unsure."""
    line = " ".join(clean(text[: 2 * _LONGEST]).replace("\\n", " ").split())
    if not line or len(line) > _LONGEST:
        return None
    try:
        if _EPOCH.fullmatch(line):
            return _epoch(line)
        if _ARABIC.search(line):
            return _as_on_pages(line)
        return _read(line)
    except (ValueError, OverflowError, WrongValueError):  # of the calendar, of time zones, and our own below
        return None


def _epoch(digits: str) -> dt.datetime:
    """Read seconds, or milliseconds, since 1970."""
    return dt.datetime.fromtimestamp(int(digits[:-3] if len(digits) > 10 else digits), dt.UTC)  # noqa: PLR2004


def _as_on_pages(line: str) -> dt.datetime | None:
    """Read what is written in Arabic letters or digits, perhaps by a solar calendar, as on the pages of agencies."""
    moment = dates.read(line)
    if moment is None or moment.broken or moment.date is None:
        return None
    return _aware(moment.date, moment.time or dt.time(), moment.zone or dt.UTC)


def _read(line: str) -> dt.datetime:
    named = [zones.zone_info(name[0]) for name in _IANA.finditer(line)]
    folded = _MERIDIEM.sub(r"\1m", fold_letters(_IANA.sub(" ", line)))
    rest = _COMMENT.sub(" ", folded)
    said = _zones(rest, named)
    if not said:  # else what stands in parentheses is a comment, whatever it says
        rest = _COMMENT.sub(r" \1 ", folded)
        said = _zones(rest, named)
    tokens = _tokens(rest)
    return _aware(_day(tokens), _time(tokens), _one(said) if said else dt.UTC)


def _aware(day: dt.date, time: dt.time, zone: dt.tzinfo) -> dt.datetime:
    local = dt.datetime.combine(day, time, zone)
    return local.replace(tzinfo=dt.timezone(local.utcoffset() or dt.timedelta()))


# --- zones ----------------------------------------------------------------------------------------------------------


def _zones(folded: str, named: list[dt.tzinfo]) -> list[dt.tzinfo]:
    """Give what says the zone: offsets, or else names, because an offset beside a name is the exact one."""
    found = list(_TOKEN.finditer(folded))
    offsets = [match["after"] or match["basicafter"] or match["zone"] for match in found]
    words = [match["word"] for match in found if match["word"] in _zone_words()]
    exact: list[dt.tzinfo] = [_offset(text) for text in offsets if text]
    return exact or [*named, *(_zone_words()[word] for word in words)]


def _one(values: list[T]) -> T:
    """Give what all values say alike."""
    if not values or any(value != values[0] for value in values):
        raise ValueError(f"not one: {values}")
    return values[0]


def _offset(text: str) -> dt.tzinfo:
    digits = re.sub(r"\D", "", text)
    hours, minutes = (digits, "0") if len(digits) <= 2 else (digits[:-2], digits[-2:])  # noqa: PLR2004  # hh or hhmm
    away = dt.timedelta(hours=int(hours), minutes=int(minutes))
    if away > _FARTHEST or int(minutes) > 59:  # noqa: PLR2004  # minutes of an hour
        raise ValueError(f"no offset: {text}")
    return dt.timezone(-away if re.search("[-−]", text) else away)


@cache
def _zone_words() -> dict[str, dt.tzinfo]:
    """Give the zones that have a name of one word. The standard of feeds knows CST as the American one."""
    return {**zones.named(), "cst": dt.timezone(dt.timedelta(hours=-6))}


# --- day and time ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Token:
    """A piece of a date.

    `kind`: D numeric date, t time, n number of one or two digits, y year, m month, w weekday, b month or weekday, p part
    of the day.
    """

    kind: str
    text: str


def _tokens(folded: str) -> list[_Token]:
    """Take a line apart; zones and fillers are left out, anything unknown makes it unreadable."""
    tokens = [token for match in _TOKEN.finditer(folded) for token in _token(match)]
    both = [index for index, token in enumerate(tokens) if token.kind == "b"]
    month_known = any(token.kind in "mD" for token in tokens)
    for index in both:  # "mar., 3 mars", "mar, 3 mar", "3 mar"
        is_weekday = month_known or index != both[-1]
        tokens[index] = _Token("w" if is_weekday else "m", tokens[index].text)
    return tokens


def _token(match: re.Match[str]) -> list[_Token]:
    if text := match["numeric"] or match["basic"]:
        return [_Token("D", text)]
    if digits := match["basictime"]:
        return [_Token("t", ":".join(digits[start : start + 2] for start in range(0, len(digits), 2)))]
    if time := match["time"] or match["hour"]:
        return [_Token("t", time)]
    if number := match["number"]:
        return [_Token("n" if len(number) <= 2 else "y", number)]  # noqa: PLR2004  # a day, or a short year
    if match["sign"]:
        raise ValueError(f"no part of a date: {match[0]}")
    return _word(match["word"]) if match["word"] else []


def _word(word: str) -> list[_Token]:
    is_month, is_weekday = word in _months(), word in _weekdays()
    if is_month or is_weekday:
        return [_Token("b" if is_month and is_weekday else "m" if is_month else "w", word)]
    if word in ("am", "pm"):
        return [_Token("p", word)]
    if word in _FILLERS or word in _zone_words():
        return []
    raise ValueError(f"unknown: {word}")


def _time(tokens: list[_Token]) -> dt.time:
    times = [token.text for token in tokens if token.kind == "t"]
    meridiem = [token.text for token in tokens if token.kind == "p"]
    if not times and not meridiem:
        return dt.time()
    figures = re.split("[.,]", _one(times))[0].replace("h", ":") + ":0:0"
    hour, minute, second = (int(part) for part in figures.split(":")[:3])
    if meridiem and (hour <= _NOON or _one(meridiem) == "am"):
        if hour > _NOON:
            raise ValueError("no such hour before noon")
        hour = hour % _NOON + (_NOON if _one(meridiem) == "pm" else 0)
    return dt.time(hour, minute, min(second, 59))  # a leap second is the last one


def _day(tokens: list[_Token]) -> dt.date:
    parts = [token for token in tokens if token.kind in "Dnmy"]
    kinds = "".join(token.kind for token in parts)
    if kinds == "D":
        weekdays = {_weekdays()[token.text] for token in tokens if token.kind == "w"}
        return _numeric(parts[0].text, weekdays)
    order = {"nmy": "dmy", "mny": "mdy", "ymn": "ymd", "nmn": "dmy", "mnn": "mdy"}.get(kinds)
    if order is None:
        raise ValueError(f"no date: {kinds}")
    text = dict(zip(order, (token.text for token in parts), strict=True))
    return dt.date(_year(text["y"]), _months()[text["m"]], int(text["d"]))


def _numeric(text: str, weekdays: set[int]) -> dt.date:
    """Read a date in figures: year first; or day first after dots; else by what is possible, and by the weekday."""
    if len(text) == 8 and text.isdecimal():  # noqa: PLR2004  # yyyymmdd
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    first, middle, last = re.split(r"[\-/. ]", text)
    if len(first) == 4:  # noqa: PLR2004  # a year
        return dt.date(_year(first), int(middle), int(last))
    orders = [(last, middle, first)] if "." in text else [(last, middle, first), (last, first, middle)]
    if len(last) == 2 and "." not in text:  # noqa: PLR2004  # it could be the day
        orders.append((first, middle, last))
    possible = {day for year, month, of_month in orders if (day := _possible(year, month, of_month))}
    if len(possible) > 1:
        possible = {day for day in possible if day.isoweekday() in weekdays}
    return _one(list(possible))


def _possible(year: str, month: str, day: str) -> dt.date | None:
    try:
        return dt.date(_year(year), int(month), int(day))
    except ValueError:
        return None


def _year(digits: str) -> int:
    year = int(digits) + (2000 if len(digits) == 2 else 0)  # noqa: PLR2004  # 20yy
    if year not in _YEARS:
        raise ValueError(f"no year of news: {year}")
    return year


@cache
def _months() -> dict[str, int]:
    return {
        **{word: number for word, (calendar, number) in months.months().items() if calendar == "gregorian"},
        **_table(_MONTHS),
    }


@cache
def _weekdays() -> dict[str, int]:
    return {**months.weekdays(), **_table(_WEEKDAYS)}


def _table(lines: str) -> dict[str, int]:
    return {
        fold_letters(word): number
        for number, line in enumerate(lines.strip().splitlines(), start=1)
        for word in line.split()
    }
