"""Time zones: by the name that a reader types, and the one that a language makes likely."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
import zoneinfo
from functools import lru_cache
from typing import Final

from bot.errors import WrongValueError

_REGIONS: Final = (
    "Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/",
)  # fmt: skip
_NO_CLOCK: Final = frozenset({"Factory", "localtime"})  # listed, but no place

# Cities that readers type and that the IANA names don't hold, and cities in the script of those who live there.
_CITIES: Final = {
    "Africa/Cairo": "القاهرة",
    "Africa/Johannesburg": "cape town",
    "America/Los_Angeles": "san francisco, seattle, san diego",
    "America/New_York": "washington, boston, miami, atlanta",
    "America/Sao_Paulo": "rio de janeiro, brasilia",
    "Asia/Baghdad": "بغداد",
    "Asia/Dubai": "abu dhabi, دبي",
    "Asia/Dushanbe": "душанбе, دوشنبه",
    "Asia/Ho_Chi_Minh": "hanoi",
    "Asia/Jakarta": "bandung, surabaya",
    "Asia/Kabul": "herat, kandahar, mazar, mazar-i-sharif, jalalabad, کابل, هرات, مزار شریف, кабул, кобул",
    "Asia/Karachi": "islamabad, lahore, peshawar, quetta, کراچی, لاہور, اسلام آباد, پشاور, پېښور",
    "Asia/Kolkata": "delhi, new delhi, mumbai, bengaluru, chennai, hyderabad, दिल्ली, मुंबई",
    "Asia/Riyadh": "mecca, medina, jeddah, doha, الرياض, مكة",
    "Asia/Shanghai": "beijing, shenzhen, 北京, 上海",
    "Asia/Tashkent": "toshkent, ташкент, тошкент",
    "Asia/Tehran": "mashhad, isfahan, shiraz, tabriz, qom, تهران, مشهد, اصفهان, тегеран, теҳрон",
    "Europe/Berlin": "munich, hamburg, frankfurt, cologne, münchen, köln",
    "Europe/Istanbul": "istanbul, ankara, izmir",
    "Europe/Kyiv": "kiev, київ, киев",
    "Europe/Moscow": "st petersburg, saint petersburg, москва, санкт-петербург",
    "Europe/Paris": "lyon, marseille",
    "Europe/Zurich": "geneva, bern",
}

_OFFSET: Final = re.compile(r"\s*(?:utc|gmt)?\s*([+−-])\s*(\d{1,2})(?:[:.]?(\d{2}))?\s*", re.IGNORECASE)
_PART_HOURS: Final = {
    (3, 30): "Asia/Tehran", (4, 30): "Asia/Kabul", (5, 30): "Asia/Kolkata", (5, 45): "Asia/Kathmandu", (6, 30): "Asia/Yangon",
    (9, 30): "Australia/Darwin",
}  # fmt: skip
_MOST_EAST: Final = 14
_MOST_WEST: Final = 12

_LIKELY: Final = {
    "ar": "Asia/Riyadh", "ar-ae": "Asia/Dubai", "ar-eg": "Africa/Cairo", "ar-iq": "Asia/Baghdad", "az": "Asia/Baku",
    "be": "Europe/Minsk", "bn": "Asia/Dhaka", "de": "Europe/Berlin", "de-at": "Europe/Vienna", "de-ch": "Europe/Zurich",
    "en-au": "Australia/Sydney", "en-ca": "America/Toronto", "en-gb": "Europe/London", "en-ie": "Europe/Dublin",
    "en-in": "Asia/Kolkata", "en-us": "America/New_York", "en-za": "Africa/Johannesburg", "es": "Europe/Madrid",
    "es-ar": "America/Argentina/Buenos_Aires", "es-co": "America/Bogota", "es-mx": "America/Mexico_City",
    "fa": "Asia/Tehran", "fa-af": "Asia/Kabul", "fr": "Europe/Paris", "fr-ca": "America/Toronto", "he": "Asia/Jerusalem",
    "hi": "Asia/Kolkata", "id": "Asia/Jakarta", "it": "Europe/Rome", "ja": "Asia/Tokyo", "kk": "Asia/Almaty",
    "ko": "Asia/Seoul", "ky": "Asia/Bishkek", "ms": "Asia/Kuala_Lumpur", "nl": "Europe/Amsterdam", "pl": "Europe/Warsaw",
    "prs": "Asia/Kabul", "ps": "Asia/Kabul", "ps-pk": "Asia/Karachi", "pt": "America/Sao_Paulo", "pt-pt": "Europe/Lisbon", "ru": "Europe/Moscow",
    "tg": "Asia/Dushanbe", "th": "Asia/Bangkok", "tk": "Asia/Ashgabat", "tr": "Europe/Istanbul", "uk": "Europe/Kyiv",
    "ur": "Asia/Karachi", "uz": "Asia/Tashkent", "uz-af": "Asia/Kabul", "uz-arab": "Asia/Kabul", "vi": "Asia/Ho_Chi_Minh", "zh": "Asia/Shanghai", "zh-hant": "Asia/Taipei", "zh-hk": "Asia/Hong_Kong",
    "zh-tw": "Asia/Taipei",
}  # fmt: skip


def parse_zone(text: str) -> str:
    """Read a zone by IANA name, whatever its case, the name of its city (`kabul`) or its hours beside UTC (`UTC+3`).

    Raises WrongValueError (`zone.wrong`).
    """
    found = _names().get(fold(text[:100])) or _of_offset(text[:100])
    if found is None:
        raise WrongValueError("zone.wrong", text=text.strip()[:40])
    return found


def likely_zone(language: str | None) -> str:
    """Give the zone most likely for a client's language code (`fa` Asia/Tehran, `ps` Asia/Kabul ...; else UTC)."""
    code = (language or "").casefold().replace("_", "-")
    while code not in _LIKELY and "-" in code:
        code = code.rpartition("-")[0]
    return _LIKELY.get(code, "UTC")


def zone(name: str) -> dt.tzinfo:
    """Give a zone by its kept name; UTC for one that this machine's zone data doesn't know.

    Only names that `parse_zone` gave are kept. A database may still move to a machine with older zone data, and a
    digest at another hour is better than a planner that stops for everybody.
    """
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return dt.UTC


def _of_offset(text: str) -> str | None:
    """Give the zone that is always so many hours beside UTC; of half hours, the one where people live by them."""
    found = _OFFSET.fullmatch(text)
    if found is None:
        return None
    east, hours, minutes = found[1] == "+", int(found[2]), int(found[3] or 0)
    if minutes:
        return _PART_HOURS.get((hours, minutes)) if east else None
    if hours > (_MOST_EAST if east else _MOST_WEST):
        return None
    # These names count westwards, people count eastwards.
    return f"Etc/GMT{'-' if east else '+'}{hours}" if hours else "UTC"


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Give every name of every zone, folded: whole names win over cities, the listed cities over those of the names."""
    names = sorted(zoneinfo.available_timezones() - _NO_CLOCK)
    cities = {fold(name.rpartition("/")[2]): name for name in reversed(names) if name.startswith(_REGIONS)}
    listed = {fold(city): name for name, known in _CITIES.items() for city in known.split(",")}
    return cities | listed | {fold(name): name for name in names}


def fold(name: str) -> str:
    """Fold a zone's or city's name: case, accents, and spaces, hyphens and underscores between words."""
    decomposed = unicodedata.normalize("NFKD", name)
    letters = "".join(
        letter for letter in decomposed if unicodedata.category(letter) not in ("Mn", "Cf")
    ).casefold()
    return re.sub(r"[\s_-]+", "_", letters.strip())
