"""Zones: what pages call them, and which clock an agency is known to keep."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.core.letters import fold_letters
from bot.errors import WrongValueError

# Abbreviations with one meaning in the news, as hours from UTC. Those with several (IST, CST, AST) are left out: a time in
# them can't be read with certainty.
_ABBREVIATIONS: Final = {
    **dict.fromkeys(("utc", "gmt", "z", "ut", "گرینویچ", "غرینتش", "гринвичу"), 0.0),
    **dict.fromkeys(("bst", "cet", "wat"), 1.0),
    **dict.fromkeys(("cest", "eet", "cat", "sast"), 2.0),
    **dict.fromkeys(("eest", "msk", "мск", "trt", "eat"), 3.0),
    "irst": 3.5,
    "gst": 4.0,
    "aft": 4.5,
    **dict.fromkeys(("pkt", "tjt", "uzt"), 5.0),
    **dict.fromkeys(("jst", "kst"), 9.0),
    "edt": -4.0,
    "est": -5.0,
    "cdt": -5.0,
    "mdt": -6.0,
    "mst": -7.0,
    "pdt": -7.0,
    "pst": -8.0,
}
_CITIES: Final = {
    "Asia/Kabul": "kabul herat mazar kandahar کابل هرات کندهار افغانستان afghanistan кабул кабула",
    "Asia/Tehran": "tehran iran تهران ایران طهران إيران тегеран тегерана тегеранскому",
    "Asia/Karachi": "islamabad karachi pakistan اسلامآباد کراچی پاکستان إسلام_آباد исламабад",
    "Asia/Dushanbe": "dushanbe",  # its Tajik name is also the word for Monday
    "Asia/Tashkent": "tashkent تاشکند ташкент toshkent",
    "Asia/Kolkata": "delhi india دهلی دہلی هند дели",
    "Asia/Dubai": "dubai دبی دبي أبوظبي",
    "Asia/Riyadh": "riyadh makkah mecca مکه مكة ریاض الرياض",
    "Asia/Baghdad": "baghdad بغداد",
    "Asia/Qatar": "doha دوحه الدوحة",
    "Africa/Cairo": "cairo القاهرة قاهره",
    "Europe/Moscow": "moscow مسکو موسكو москва москве московскому",
    "Europe/Istanbul": "istanbul ankara استانبول إسطنبول",
    "Europe/London": "london لندن",
    "Europe/Paris": "paris پاریس باريس",
    "Europe/Berlin": "berlin برلین برلين",
    "America/New_York": "new_york نیویورک نيويورك",
    "Asia/Shanghai": "beijing پکن بكين",
    "Asia/Tokyo": "tokyo توکیو طوكيو",
    "Asia/Seoul": "seoul سئول سيول",
}
# Agencies whose pages name no zone and whose clock is known, by words of their byline (folded, all must be there).
_AGENCIES: Final = (
    (frozenset({"afghan", "voice", "agency"}), "Asia/Kabul"),
    (frozenset({"خبرگزاری", "صدای", "افغان"}), "Asia/Kabul"),
    (frozenset({"وکاله", "صوت", "الافغان"}), "Asia/Kabul"),
    (frozenset({"افغان", "وایس", "ایجنسی"}), "Asia/Kabul"),
    (frozenset({"افغان", "غږ"}), "Asia/Kabul"),
    (frozenset({"голос", "афганистана"}), "Asia/Kabul"),
    (frozenset({"афганское", "агентство", "голос"}), "Asia/Kabul"),
)


@cache
def named() -> dict[str, dt.tzinfo]:
    """Give for each folded word by which a page may name a zone that zone; a name of two words holds a space."""
    table: dict[str, dt.tzinfo] = {
        fold_letters(word): dt.timezone(dt.timedelta(hours=hours)) for word, hours in _ABBREVIATIONS.items()
    }
    for zone, words in _CITIES.items():
        table |= {fold_letters(word).replace("_", " "): ZoneInfo(zone) for word in words.split()}
    return table


def of_agency(byline: str | None) -> str | None:
    """Give the zone that the agency of a byline is known to keep, or None."""
    words = set(fold_letters(byline or "").replace("(", " ").replace(")", " ").split())
    return next((zone for marks, zone in _AGENCIES if marks <= words), None)


def zone_info(name: str) -> dt.tzinfo:
    """Give the zone of an IANA name; raises WrongValueError (`page.zone`) for any other."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise WrongValueError("page.zone", zone=name) from None
