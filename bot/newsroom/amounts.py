"""Amounts as operators read them, in English: how many, how long, how large."""

from __future__ import annotations

import datetime as dt
from typing import Final

MB: Final = 1024**2


def count(number: int, noun: str) -> str:
    """Write a number of things."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def age(span: dt.timedelta) -> str:
    """Write how long something is, in its largest unit."""
    seconds = max(0, int(span.total_seconds()))
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= 2 * length or (unit == "day" and seconds >= length):
            return count(seconds // length, unit)
    return count(seconds, "second")


def size(number: int) -> str:
    """Write bytes as people read them."""
    for unit, length in (("GB", 1024**3), ("MB", MB), ("kB", 1024)):
        if number >= length:
            return f"{number / length:.1f} {unit}"
    return count(number, "byte")
