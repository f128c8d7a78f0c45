"""Sentences, dates and numbers of a language: its .po file, and Babel."""

from __future__ import annotations

import datetime as dt
import gettext
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import available_timezones

import jdatetime
from babel import Locale, localedata
from babel.core import get_global
from babel.dates import format_skeleton, format_time
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from bot.core.zones import fold

ENGLISH: Final = "en"

# Babel's plain English is American; these are the forms that our English uses: Mon 23 Nov.
_BABEL_NAMES: Final = {ENGLISH: "en_GB"}
_OWN_NAMES: Final = {"fa_AF": "دری", "fa-AF": "دری", "prs": "دری"}
_DIGITS: Final = {
    "arab": str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"),
    "arabext": str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"),
    "deva": str.maketrans("0123456789", "०१२३४५६७८९"),
}
# What Babel keeps of a language for purposes that are none of ours: three quarters of it, which is a megabyte a language.
_UNUSED: Final = frozenset((
    "compact_currency_formats", "compact_decimal_formats", "compound_unit_patterns", "currency_names", "date_fields",
    "interval_formats", "languages", "meta_zones", "scripts", "territories", "unit_display_names", "unit_patterns", "variants",
))  # fmt: skip
# Iran and Afghanistan count days by the solar calendar, each with its own names of the months.
_SOLAR_MONTHS: Final = {
    "fa": [
        "فروردین",
        "اردیبهشت",
        "خرداد",
        "تیر",
        "مرداد",
        "شهریور",
        "مهر",
        "آبان",
        "آذر",
        "دی",
        "بهمن",
        "اسفند",
    ],
    "fa_AF": ["حمل", "ثور", "جوزا", "سرطان", "اسد", "سنبله", "میزان", "عقرب", "قوس", "جدی", "دلو", "حوت"],
    "ps": ["وری", "غویی", "غبرګولی", "چنګاښ", "زمری", "وږی", "تله", "لړم", "لیندۍ", "مرغومی", "سلواغه", "کب"],
}
# Whose words are another's, and who counts the days otherwise than those: Dari is written as Persian is.
_OTHER_CODES: Final = {"prs": "fa-af"}
_AT_SEA: Final = re.compile(r"Etc/GMT([+-])(\d+)")  # the zones of places in no country
_OWN_CALENDAR: Final = {"fa-af": "fa_AF"}
# Persian is spoken in both countries: the reader's zone tells whose months they live by.
_PERSIAN_BY_ZONE: Final = {"Asia/Tehran": "fa", "Iran": "fa", "Asia/Kabul": "fa_AF"}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The sentences of one .po file by key, each with its plural forms, and the file's rule for choosing one."""

    sentences: Mapping[str, tuple[str, ...]]
    plural: Callable[[int], int]


class LanguageWords:
    """The words of one language (`core.words.Words`), with another's where a sentence is missing.

    `dates` is the country whose calendar they go by, where that is not the language's own.
    """

    def __init__(
        self,
        language: str,
        catalogue: Catalogue,
        fallback: LanguageWords | None = None,
        *,
        languages: Mapping[str, str] | None = None,
        dates: str | None = None,
    ) -> None:
        self.language: Final = language
        self.languages: Final = languages or {language: own_name(language)}
        self._catalogue = catalogue
        self._fallback = fallback
        locale = Locale.parse(_BABEL_NAMES.get(language, language.replace("-", "_")))
        self.rtl: Final = locale.character_order == "right-to-left"
        self._name = dates or str(locale)
        self._digits = _DIGITS.get(locale.default_numbering_system)

    def __call__(self, key: str, /, **values: object) -> str:
        """Word a sentence; the key itself where no language has it, so that a slip of ours stops no message."""
        forms = self._catalogue.sentences.get(key)
        if forms is None:
            return self._fallback(key, **values) if self._fallback else key
        if not values and "{" not in forms[0]:
            return forms[0]  # as on most buttons: there is nothing to fill in
        count = values.get("n")
        chosen = self._catalogue.plural(count) if isinstance(count, int) and len(forms) > 1 else 0
        return forms[min(chosen, len(forms) - 1)].format_map(
            {name: self.number(value) if type(value) is int else value for name, value in values.items()}
        )

    def date(self, day: dt.date, *, year: bool = False, zone: str | None = None) -> str:
        """Word a day, short; in Persian with the months of the country that the zone is of."""
        persian = self.language.partition("-")[0] == "fa"
        name = _PERSIAN_BY_ZONE.get(zone or "", self._name) if persian else self._name
        return self._own_digits(_date(name, day, year))

    def weekday(self, number: int) -> str:
        """Name a day of the week, short."""
        return _weekday(self._name, number)

    @property
    def week(self) -> tuple[int, ...]:
        """The days of the week in their order, by ISO numbers."""
        return _week(self._name)

    def time(self, time: dt.time) -> str:
        """Word a time of day."""
        return self._own_digits(_time(self._name, time))

    def place(self, zone: str) -> str:
        """Name the city of a zone."""
        return _place(self._name, zone)

    def zone(self, city: str) -> str | None:
        """Give the zone whose city people of this language call so."""
        return _zones(self._name).get(fold(city[:100]))

    def number(self, number: int) -> str:
        """Word a whole number."""
        return self._own_digits(_number(self._name, number))

    def _own_digits(self, text: str) -> str:
        return text.translate(self._digits) if self._digits else text


# Babel takes 10-20 microseconds for each of these, and digests ask for the same few again and again.


@lru_cache(maxsize=1024)
def _date(locale: str, day: dt.date, year: bool) -> str:
    if months := _SOLAR_MONTHS.get(locale):
        solar = jdatetime.date.fromgregorian(date=day)
        weekday = Locale.parse(locale).days["format"]["wide"][day.weekday()]
        return f"{weekday} {solar.day} {months[solar.month - 1]}" + (f" {solar.year}" if year else "")
    worded = format_skeleton("yMMMEd" if year else "MMMEd", day, locale=locale)
    return worded.replace(",", "") if locale == _BABEL_NAMES[ENGLISH] else worded


@lru_cache(maxsize=256)
def _weekday(locale: str, number: int) -> str:
    # Not "stand-alone": where a language has none of its own, Babel gives that of whichever language was asked first.
    return str(Locale.parse(locale).days["format"]["abbreviated"][number - 1]).rstrip(".")


@lru_cache(maxsize=64)
def _week(locale: str) -> tuple[int, ...]:
    # On which day a week begins is a matter of countries: a language counts as the one where most speak it.
    first = Locale.parse(get_global("likely_subtags").get(locale, locale)).first_week_day
    return tuple((first + day) % 7 + 1 for day in range(7))


@lru_cache(maxsize=4096)
def _time(locale: str, time: dt.time) -> str:
    return format_time(time, "HH:mm", locale=locale)


@lru_cache(maxsize=1024)
def _place(locale: str, zone: str) -> str:
    if found := _AT_SEA.fullmatch(zone):
        return f"UTC{'−' if found[1] == '+' else '+'}{found[2]}"  # these names count westwards, people count eastwards
    known = Locale.parse(locale).time_zones
    # Babel knows some cities by a zone's former name alone: Asia/Kolkata as Asia/Calcutta.
    names = [zone, *(former for former, name in get_global("zone_aliases").items() if name == zone)]
    city = next((known[name]["city"] for name in names if "city" in known.get(name, {})), None)
    return str(city or zone.rpartition("/")[2].replace("_", " "))


@lru_cache(maxsize=32)
def _zones(locale: str) -> dict[str, str]:
    """Give the zones by the folded names of their cities; of one that was renamed, by its name of today."""
    aliases = get_global("zone_aliases")
    named = {
        name: about["city"] for name, about in Locale.parse(locale).time_zones.items() if "city" in about
    }
    kept = available_timezones()
    return {
        fold(city): aliases.get(name, name) for name, city in named.items() if aliases.get(name, name) in kept
    }


@lru_cache(maxsize=4096)
def _number(locale: str, number: int) -> str:
    return format_decimal(number, locale=locale, numbering_system="default")


@cache
def own_name(language: str) -> str:
    """Name a language as those who speak it do."""
    if language in _OWN_NAMES:
        return _OWN_NAMES[language]
    locale = Locale.parse(language.replace("-", "_"))
    name = locale.get_display_name(locale) or language
    return name[:1].upper() + name[1:]


def _let_go(language: str) -> None:
    """Let go of what nobody asks of a language that has been named: Babel keeps all that it has read for good."""
    kept = localedata.load(str(Locale.parse(language.replace("-", "_"))))
    for name in _UNUSED & kept.keys():
        del kept[name]


class Library:
    """The languages of a folder of .po files, each read when it is first asked for, then kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._languages = {_plain(path.stem): path.stem for path in folder.glob("*.po")}
        self._names = {name: own_name(name) for name in sorted(self._languages.values())}
        for (
            name
        ) in self._names:  # after all are named: a country's language looks for names in the language's own
            _let_go(name)
        self.words = lru_cache(maxsize=256)(self._words)
        self._load = lru_cache(maxsize=None)(self._read)

    def _words(self, language: str) -> LanguageWords:
        code = _plain(language)
        code = _OTHER_CODES.get(code, code)
        name = self._languages.get(code)
        if name is not None:
            return self._load(name, None)
        return self._load(self._languages.get(code.partition("-")[0], ENGLISH), _OWN_CALENDAR.get(code))

    def _read(self, name: str, dates: str | None) -> LanguageWords:
        catalogue = read_catalogue(self._folder / f"{name}.po")
        fallback = None if name == ENGLISH else self._load(ENGLISH, None)
        return LanguageWords(name, catalogue, fallback, languages=self._names, dates=dates)


def read_catalogue(path: Path) -> Catalogue:
    """Read a .po file; sentences that are empty or marked fuzzy count as missing."""
    with path.open("rb") as file:
        catalog: Any = read_po(file, abort_invalid=True)
    sentences = {}
    for message in catalog:
        key = message.id[0] if isinstance(message.id, tuple) else message.id
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        if key and all(forms) and not message.fuzzy:
            sentences[key] = tuple(forms)
    return Catalogue(sentences, gettext.c2py(catalog.plural_expr))


def _plain(language: str) -> str:
    return language.casefold().replace("_", "-")
