"""Spans of time as people type them: `24h`, `7d`, `2w`, `3 Tage`, `۲ هفته`."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from bot.errors import WrongValueError

# How the languages of the bot say it after a number; no word of one means another unit in another.
_UNITS: Final = {
    1: "h|hours?|std|stunden?|horas?|heures?|час(?:а|ов)?|соат|soat|saat|jam|घंटे|घंटा|ساعت|ساعة|ساعات|گھنٹے|گھنٹہ|ساعته",
    24: "d|days?|tagen?|tage?|d[ií]as?|jours?|день|дня|дней|рӯз|kun|gün|hari|दिन|روز|يوم|أيام|ايام|دن|ورځ|ورځې",
    7
    * 24: "w|weeks?|wochen?|semanas?|semaines?|недел[яиь]|ҳафта|hafta|minggu|सप्ताह|हफ़्ते|هفته|أسبوع|أسابيع|ہفتے|ہفتہ|اونۍ",
}
_SPAN: Final = re.compile(
    rf"\s*(\d{{1,4}})\s*(?:({_UNITS[1]})|({_UNITS[24]})|({_UNITS[168]}))?\s*", re.IGNORECASE
)


def parse_span(text: str, *, most: dt.timedelta, wrong: str) -> dt.timedelta:
    """Read `24h`, `3 days`, `2w`; a bare number counts days. Raises WrongValueError (`wrong`) for others."""
    found = _SPAN.fullmatch(text)
    if found is None:
        raise WrongValueError(wrong)
    hours = next((hours for group, hours in zip(found.groups()[1:], _UNITS, strict=True) if group), 24)
    span = dt.timedelta(hours=int(found[1]) * hours)
    if not dt.timedelta(0) < span <= most:
        raise WrongValueError(wrong)
    return span
