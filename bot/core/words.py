"""What core asks of a language's words; `bot.locales` has them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol


class Words(Protocol):
    """The sentences, dates and numbers of one language."""

    @property
    def language(self) -> str:
        """The language's code, as `en` or `fa`."""
        ...

    @property
    def rtl(self) -> bool:
        """Whether the language is written from right to left."""
        ...

    @property
    def languages(self) -> Mapping[str, str]:
        """The languages that there are: code to own name, as `fa` to `فارسی`."""
        ...

    def __call__(self, key: str, /, **values: object) -> str:
        """Word a sentence by its key; `n` among the values chooses the plural form. Whole numbers are localised."""
        ...

    def date(self, day: dt.date, *, year: bool = False, zone: str | None = None) -> str:
        """Word a day, short: `Mon 23 Nov`, or `Mon 23 Nov 2026`; by the calendar of the country whose clock `zone` is."""
        ...

    def weekday(self, number: int) -> str:
        """Name a day of the week, short, by its ISO number: `Mon` is 1."""
        ...

    @property
    def week(self) -> Sequence[int]:
        """The days of the week by their ISO numbers, beginning with the one that people of this language begin with."""
        ...

    def time(self, time: dt.time) -> str:
        """Word a time of day: `07:40`."""
        ...

    def place(self, zone: str) -> str:
        """Name the city whose clock a zone is, as people of this language do: `New York`."""
        ...

    def zone(self, city: str) -> str | None:
        """Give the zone whose city people of this language call so: `Lisboa`; None for any other name."""
        ...

    def number(self, number: int) -> str:
        """Word a whole number with the language's digits and separators."""
        ...


def listed(words: Words, items: Iterable[str]) -> str:
    """Name things one after the other, with the comma of the script."""
    return ("، " if words.rtl else ", ").join(items)


def parted(words: Words, items: Iterable[str]) -> str:
    """Set things apart by a dot; beside the digits of Arabic and Persian it would be read as their zero, so there by a bar."""
    return (" | " if words.rtl else " · ").join(items)
