"""Spans of time as people type them: `24h`, `7d`, `2w`."""

from __future__ import annotations

import datetime as dt
import re

from bot.errors import WrongValueError

_SPAN = re.compile(r"\s*(\d{1,4})\s*(?:(h)(?:ours?)?|(d)(?:ays?)?|(w)(?:eeks?)?)?\s*", re.IGNORECASE)
_HOURS = {"h": 1, "d": 24, "w": 7 * 24}


def parse_span(text: str, *, most: dt.timedelta, wrong: str) -> dt.timedelta:
    """Read `24h`, `3 days`, `2w`; a bare number counts days. Raises WrongValueError (`wrong`) for others."""
    found = _SPAN.fullmatch(text)
    unit = ((found[2] or found[3] or found[4] or "d") if found else "d").lower()
    span = dt.timedelta(hours=int(found[1]) * _HOURS[unit]) if found else dt.timedelta(0)
    if not dt.timedelta(0) < span <= most:
        raise WrongValueError(wrong)
    return span
