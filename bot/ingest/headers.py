"""The header of a page: the lines at its top that hold only a code, a date or both, in any order."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from bot.core.letters import fold_letters
from bot.ingest import dates, labels
from bot.ingest.bylines import read_byline
from bot.ingest.dates import Moment

# No header has longer lines; what is longer is text, and need not be looked at closely.
LONGEST_LINE: Final = 200
_BARE_CODE: Final = re.compile(r"\d{5,12}")
_INVISIBLE: Final = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069]")


@dataclass(frozen=True, slots=True)
class Header:
    """What the header says. `size` is the number of lines that it takes, empty ones between them included.

    `local` is the time of publication as written and `zone` the zone it is written in, None where the page names none.
    """

    code: str | None
    local: dt.datetime | None
    zone: dt.tzinfo | None
    size: int


def read_header(page: Sequence[str]) -> Header:
    """Read the header of a page's lines."""
    code: str | None = None
    moments: list[Moment] = []
    size = 0
    for index, line in enumerate(page):
        if not line:
            continue
        found = _read_line(line)
        if found is None:
            break
        code = code or found[0]
        moments += found[1]
        size = index + 1
    local, zone = _published(moments)
    return Header(code or None, local, zone, size)


def _read_line(line: str) -> tuple[str | None, list[Moment]] | None:
    """Give the code and the times of a header line; None for a line that is none."""
    if len(line) > LONGEST_LINE:
        return None
    if "(" in line and read_byline(line) is not None:
        return None  # `KABUL, May 5, 2021 (ABC) - ` opens a text
    code, rest = _take_code(line)
    moments = []
    for piece in re.split(r"[|¦]", rest):
        if piece.strip(" -–—:،,.•·/"):
            moment = dates.read(piece.strip())
            if moment is None:
                return None
            moments.append(moment)
    return (code, moments) if code is not None or moments else None


def _take_code(line: str) -> tuple[str | None, str]:
    """Give the code of a line, "" for its label without a value and for digits that may be a date, None without either; and the rest of the line."""
    text = _INVISIBLE.sub("", fold_letters(line))
    if _BARE_CODE.fullmatch(text):
        return ("" if dates.is_compact(text) else text), ""
    found = _code_pattern().search(text)
    if found is None:
        return None, _INVISIBLE.sub("", line)
    return re.sub(r"\D", "", found["value"] or ""), f"{text[: found.start()]}|{text[found.end() :]}"


@cache
def _code_pattern() -> re.Pattern[str]:
    """Make the pattern of a label and its code; weak labels (`number`) need a companion (`news number`) or a colon."""
    strong, weak, companion = (
        "|".join(sorted(map(re.escape, words), key=len, reverse=True))
        for words in (labels.code_words(), labels.weak_code_words(), labels.code_companions())
    )
    before, after = rf"(?:(?:{companion})\s){{1,3}}", rf"(?:\s(?:{companion})\b){{1,2}}"
    label = rf"(?:(?:{before})?(?:{strong})(?:{after})?|{before}(?:{weak})(?:{after})?|(?:{weak}){after}|(?:{weak})(?=\s?[:#№]))"
    value = r"[a-z]{0,5}[\-/]?\d[\d\-/_.]*"
    signs = r"[\s:#№=.،\-–—]*"
    return re.compile(rf"(?<!\w){label}(?!\w)(?:{signs}(?P<value>{value})(?![^\W_])|\s?:{signs}(?=[|¦]|$))")


def _published(moments: Iterable[Moment]) -> tuple[dt.datetime | None, dt.tzinfo | None]:
    """Put together what the lines of a header say; what they say differently is not certain."""
    said = list(moments)
    first = [moment for moment in said if not moment.updated] or said
    days = {moment.date for moment in first if moment.date}
    times = {moment.time for moment in first if moment.time}
    zones = [moment.zone for moment in first if moment.zone]
    if len(days) != 1 or len(times) > 1 or any(zone != zones[0] for zone in zones):
        return None, None
    return dt.datetime.combine(days.pop(), times.pop() if times else dt.time()), zones[
        0
    ] if zones else None  # local, as written
