"""Time zones by the names that people type, and the one that a language makes likely."""

from __future__ import annotations

from zoneinfo import available_timezones

import pytest

from bot.core.schedule import likely_zone, parse_zone
from bot.errors import WrongValueError


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Asia/Kabul", "Asia/Kabul"), ("asia/kabul", "Asia/Kabul"), ("kabul", "Asia/Kabul"), (" New York ", "America/New_York"),
        ("new_york", "America/New_York"), ("São Paulo", "America/Sao_Paulo"), ("lord howe", "Australia/Lord_Howe"),
        ("port au prince", "America/Port-au-Prince"), ("UTC", "UTC"), ("etc/gmt-3", "Etc/GMT-3"), ("etc/gmt+3", "Etc/GMT+3"),
        ("کابل", "Asia/Kabul"), ("Москва", "Europe/Moscow"), ("New Delhi", "Asia/Kolkata"), ("ISTANBUL", "Europe/Istanbul"),
        ("america/argentina/buenos aires", "America/Argentina/Buenos_Aires"), ("UTC+3", "Etc/GMT-3"), ("gmt −5:00", "Etc/GMT+5"),
        ("+۴:۳۰", "Asia/Kabul"), ("utc-0", "UTC"),
    ],
)  # fmt: skip
def test_zones_are_found_by_name_and_city(text: str, name: str) -> None:
    """Whole names and cities, whatever their case, spaces or accents."""
    assert parse_zone(text) == name
    assert name in available_timezones()


@pytest.mark.parametrize(
    "text",
    ["", "   ", "Mars", "Asia", "Asia/", "../../etc/passwd", "eastern", "Factory", "UTC+15", "UTC-13", "UTC-4:30", "+3:20", "x" * 5000],
)  # fmt: skip
def test_what_is_no_zone(text: str) -> None:
    """Anything else is refused with a sentence."""
    with pytest.raises(WrongValueError) as caught:
        parse_zone(text)
    assert caught.value.key == "zone.wrong"


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("fa", "Asia/Tehran"), ("fa-AF", "Asia/Kabul"), ("fa_AF", "Asia/Kabul"), ("ps", "Asia/Kabul"), ("tg", "Asia/Dushanbe"),
        ("en-GB", "Europe/London"), ("de-LI", "Europe/Berlin"), ("zh-Hant-HK", "Asia/Taipei"), ("prs", "Asia/Kabul"),
        ("uz-Cyrl-UZ", "Asia/Tashkent"), ("en", "UTC"), ("xx", "UTC"), ("", "UTC"), (None, "UTC"),
    ],
)  # fmt: skip
def test_the_likely_zone_of_a_language(language: str | None, name: str) -> None:
    """The country's where the code names one, else the language's most likely one, else UTC; each is a real zone."""
    assert likely_zone(language) == name
    assert name in available_timezones()
