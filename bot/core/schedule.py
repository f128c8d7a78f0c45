"""When a digest is due."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import unicodedata
from functools import lru_cache
from typing import Final

from bot.core import zones
from bot.errors import WrongValueError
from storage.records import Schedule, Slot

TOO_LATE = dt.timedelta(hours=6)  # a digest later than this becomes part of the next
# No schedule waits longer: a week, and once more where a zone skips that very day (Samoa, 30 December 2011).
LONGEST_GAP = dt.timedelta(days=15)
MOST_TIMES: Final = 3  # a day

_DAY: Final = dt.timedelta(days=1)
_NOON: Final = 12
_SEPARATOR: Final = re.compile(r"(?:[\s,;،؛、/&+]|\band\b|\bو\b)+")
_TIME: Final = re.compile(r"(\d{1,2})(?:[:.h٫](\d{2})|(?<=\d\d)(\d{2})|h)?([ap]m)?")
# What languages say beside an hour, after it or before it. Minutes may follow the first: `8 Uhr 30`.
AFTER_HOURS: Final = r"(?:uhr|o['’]?clock|heures?|horas?|час(?:ов|а)?|बजे|بجے|بجې|بجو)(?![^\W_])"
BEFORE_HOURS: Final = r"(?<!\w)(?:saat|soat|jam|pukul|соати|ساعت|الساعة)(?=[\s\d])"
_MINUTES: Final = re.compile(
    rf"(?<=\d)\s*{AFTER_HOURS}\s*(?=\d\d(?!\d|\s*{AFTER_HOURS}|[:.h٫]))", re.IGNORECASE
)
_HOURS: Final = re.compile(rf"(?<=\d)\s*{AFTER_HOURS}|{BEFORE_HOURS}", re.IGNORECASE)
_HALF: Final = re.compile(r"(?<=\d)\s*([ap])\.?\s?m(?![^\W\d_])\.?")

parse_zone = zones.parse_zone
likely_zone = zones.likely_zone


def next_slot(schedule: Schedule, after: dt.datetime, last_slot: str | None = None) -> Slot:
    """Give the first slot after a moment: the first UTC instant of the scheduled local wall time.

    In an autumn fold the first of the two; a time in a spring gap shifts forward, to midnight at most; a local date that
    a zone skips whole has no slot. Times that fall on one instant so are one slot. Keys grow as their instants do: a
    time that shifts behind a later one of its date bears the wall time at which it comes. `last_slot` is the key of the last slot answered: a slot of the same local date or earlier is skipped
    where the schedule has one time a day (so a reader who changes time or zone gets one digest a local date), an equal
    or earlier key always. Raises ValueError for a schedule without times or weekdays.
    """
    if not schedule.times or not schedule.weekdays & frozenset(range(1, 8)):
        raise ValueError("a schedule has at least one time and one weekday")
    first = (
        after.astimezone(zones.zone(schedule.zone)).date() - _DAY
    )  # a gap may push yesterday's slot over midnight
    if last_slot is not None:
        answered = dt.date.fromisoformat(last_slot[:10])
        first = max(first, answered + _DAY if len(schedule.times) == 1 else answered)
    for days in itertools.count():
        day = first + dt.timedelta(days=days)
        if day.isoweekday() not in schedule.weekdays:
            continue
        for slot in _slots(schedule.zone, day, schedule.times):
            if slot.at > after and (last_slot is None or slot.key > last_slot):
                return slot
    raise AssertionError("unreachable: a schedule has a weekday, and every weekday comes again")


@lru_cache(maxsize=8192)
def _slots(zone_name: str, day: dt.date, times: tuple[dt.time, ...]) -> tuple[Slot, ...]:
    """Give the slots of one local date in order; shared by the many chats of one zone and time."""
    zone = zones.zone(zone_name)
    ends = _instant(day + _DAY, dt.time(), zone)
    instants: dict[dt.datetime, dt.time] = {}
    for time in sorted(times):
        at = _instant(day, time, zone)
        if at.astimezone(zone).date() != day and _is_skipped(day, zone):
            return ()
        instants.setdefault(min(at, ends), time)
    found: list[Slot] = []
    for at, time in sorted(instants.items()):
        key = f"{day.isoformat()}T{time:%H:%M}"
        if found and key < found[-1].key:
            key = f"{at.astimezone(zone):%Y-%m-%dT%H:%M}"
        found.append(Slot(at, key))
    return tuple(found)


def _instant(day: dt.date, time: dt.time, zone: dt.tzinfo) -> dt.datetime:
    return dt.datetime.combine(day, time, zone).replace(fold=0).astimezone(dt.UTC)


def _is_skipped(day: dt.date, zone: dt.tzinfo) -> bool:
    """Tell whether a local date never was: Samoa went from 29 to 31 December 2011."""
    return _instant(day, dt.time(), zone) == _instant(day + _DAY, dt.time(), zone)


def is_too_late(slot: Slot, now: dt.datetime) -> bool:
    """Tell whether a slot is so long past that its news belongs to the next one."""
    return now - slot.at > TOO_LATE


def recount(schedule: Schedule, now: dt.datetime, last_slot: str | None) -> tuple[Slot, str | None]:
    """Give the next slot, and the last one answered, of a chat that a clock running ahead has sent into the future."""
    local = now.astimezone(zones.zone(schedule.zone)).strftime("%Y-%m-%dT%H:%M")
    if last_slot is not None and last_slot > local:  # it was passed by, not answered
        last_slot = None
    return next_slot(schedule, now, last_slot), last_slot


def parse_times(text: str) -> tuple[dt.time, ...]:
    """Read `08:00 18:30`, also `8`, `8.30`, `6pm`, `8 Uhr`, `۰۸:۰۰`: one to three times, sorted, each once.

    Raises WrongValueError (`time.wrong`, `time.too_many`).
    """
    plain = "".join(_ascii_digit(letter) for letter in unicodedata.normalize("NFKC", text)).casefold()
    plain = _HALF.sub(r"\1m", _HOURS.sub(" ", _MINUTES.sub(":", plain)))
    words = [word for word in _SEPARATOR.split(plain) if word]
    times = {_parse_time(word) for word in words}
    if not times:
        raise WrongValueError("time.wrong", text="")
    if len(times) > MOST_TIMES:
        raise WrongValueError("time.too_many", limit=MOST_TIMES)
    return tuple(sorted(times))


def _parse_time(word: str) -> dt.time:
    found = _TIME.fullmatch(word)
    if found is None:
        raise WrongValueError("time.wrong", text=word[:20])
    hour, minute, half = int(found[1]), int(found[2] or found[3] or 0), found[4]
    if half and hour in range(1, _NOON + 1):
        hour = hour % _NOON + (_NOON if half == "pm" else 0)
    elif half:
        raise WrongValueError("time.wrong", text=word[:20])
    try:
        return dt.time(hour, minute)
    except ValueError:
        raise WrongValueError("time.wrong", text=word[:20]) from None


def _ascii_digit(letter: str) -> str:
    """Give a digit of any script as ASCII; a mark of direction, which comes with pasted text, goes."""
    value = unicodedata.decimal(letter, None)
    if value is not None:
        return str(value)
    return "" if unicodedata.category(letter) == "Cf" else letter
