"""Headers: codes and dates as pages write them, and dates that can't be read with certainty."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ingest.headers import Header, read_header
from tests.support.examples import examples


def header(*lines: str) -> Header:
    """Read the header of a page whose headline follows."""
    return read_header([*lines, "", "The ferries sail again", "A text."])


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Code 40417", "40417"),
        ("Code: 40417", "40417"),
        ("CODE:40417", "40417"),
        ("Code № 40417", "40417"),
        ("News code - 40417", "40417"),
        ("News ID: 40417", "40417"),
        ("ID: 40417", "40417"),
        ("Code: NNA-404/17", "40417"),
        ("40417", "40417"),
        ("کد مطلب: ۴۰۴۱۷", "40417"),
        ("کد خبر ٤٠٤١٧", "40417"),
        ("كد خبر : ۴۰۴17", "40417"),
        ("شماره خبر: ۴۰۴۱۷", "40417"),
        ("د خبر کوډ: ۴۰۴۱۷", "40417"),
        ("رمز الخبر: ٤٠٤١٧", "40417"),
        ("خبر کا کوڈ: 40417", "40417"),
        ("Код новости: 40417", "40417"),
        ("Рамзи хабар: 40417", "40417"),
        ("Haber kodu: 40417", "40417"),
        ("الكود: ٤٠٤١٧", "40417"),
        ("Code 20210505", "20210505"),
        ("20211305", "20211305"),
        ("Code:", None),
    ],
)
def test_codes(line: str, code: str | None) -> None:
    """A code is its digits in ASCII, whatever the language of its label and of its digits."""
    assert header(line) == Header(code, None, None, 1)


MARCH_2 = dt.datetime(2021, 3, 2, 9, 40)  # noqa: DTZ001  # local, as written: a Tuesday; 12 Hut 1399


@pytest.mark.parametrize(
    "line",
    [
        "PublishDate: Tuesday, March 2, 2021 09:40",
        "publish date : 2 Mar 2021 - 9:40",
        "Published on March 2nd, 2021 at 9:40 a.m.",
        "Tue, 02 Mar 2021 09:40:00",
        "2021-03-02T09:40",
        "2021/03/02 - 09:40",
        "02.03.2021 09:40",
        "Tuesday 02/03/2021 09:40",
        "09:40 - 2021-03-02",
        "تاریخ انتشار: سه شنبه ۱۲ حوت ۱۳۹۹ ساعت ۰۹:۴۰",
        "تاریخ انتشار: سه‌شنبه ۱۲ اسفند ۱۳۹۹ - ۰۹:۴۰",
        "تاريخ انتشار: ۱۲ اسفند 1399 ساعت ۹:٤۰ صبح",
        "۰۹:۴۰ - ۱۲-۱۲-۱۳۹۹",
        "تاریخ: ۱۳۹۹/۱۲/۱۲ ۰۹:۴۰",
        "۱۲ حوت ۱۳۹۹ هجری شمسی، ۹:۴۰",
        "د خپرېدو نېټه: سه شنبه ۱۲ کب ۱۳۹۹ ۰۹:۴۰",
        "تاريخ النشر: الثلاثاء، ٢ مارس ٢٠٢١ الساعة ٠٩:٤٠",
        "تاريخ النشر: 2 آذار 2021 - 9:40 ص",
        "۲ مارچ ۲۰۲۱ ۰۹:۴۰",
        "تاریخ اشاعت: منگل 2 مارچ ، 2021 09:40",
        "Дата публикации: вторник, 2 марта 2021 г. в 09:40",
        "Санаи нашр: 2 марти 2021, соати 09:40",
        "2 Mart 2021 Salı 09:40",
        "PublishDate: ۲ March ۲۰۲۱ ٠٩:٤٠",
        "۱۲ حوت ۱۳۹۹ (2 March 2021) ساعت ۰۹:۴۰",
        "2 مارچ 2021 برابر با 12 حوت 1399 ساعت 09:40",
        "سه شنبه ۱۲ حوت ۱۳۹۹ مطابق با ۲ مارچ ۲۰۲۱ ۰۹:۴۰",
        "سه‌شنبه 02/03/2021 09:40",
        "Dienstag, 2. März 2021, 9:40 Uhr",
        "mardi 2 mars 2021 à 9:40",
        "martes 2 de marzo de 2021 09:40",
        "martedì 2 marzo 2021 - 09:40",
        "Selasa, 2 Maret 2021 pukul 09:40",
    ],
)
def test_dates(line: str) -> None:
    """One moment in many languages, digits, calendars and orders."""
    assert header(line) == Header(None, MARCH_2, None, 1)


@pytest.mark.parametrize(
    ("line", "time"),
    [
        ("March 2, 2021", "00:00"),
        ("March 2, 2021 12:05 AM", "00:05"),
        ("March 2, 2021 12:05 PM", "12:05"),
        ("March 2, 2021 2:05 p.m.", "14:05"),
        ("March 2, 2021 14:05 PM", "14:05"),
        ("۱۲ حوت ۱۳۹۹ ساعت ۲:۰۵ بعد از ظهر", "14:05"),
        ("۱۲ حوت ۱۳۹۹ ساعت ۲:۰۵ ب.ظ", "14:05"),
        ("۱۲ حوت ۱۳۹۹ ساعت ۱۴.۰۵", "14:05"),
        ("٢ مارس ٢٠٢١ ٢:٠٥ م", "14:05"),
        ("۱۲ حوت ۱۳۹۹ ساعت ۹:۰۵ شب", "21:05"),
        ("۱۲ حوت ۱۳۹۹ ساعت ۱۲:۰۵ شب", "00:05"),
    ],
)
def test_times(line: str, time: str) -> None:
    """The twelve-hour clock and parts of the day are read; a date without a time is midnight."""
    local = header(line).local
    assert local is not None
    assert f"{local:%H:%M}" == time


@pytest.mark.parametrize(
    "line",
    [
        "PublishDate: Oct 3, 019",
        "Oct 3, 019",
        "PublishDate: March 32, 2021 09:40",
        "PublishDate: February 29, 2021",
        "PublishDate: Mrach 2, 2021 09:40",
        "Teusday, March 2, 2021 09:40",
        "PublishDate: March 2, 2021 25:40",
        "PublishDate: March 2, 20211",
        "PublishDate: March 2, 1850",
        "PublishDate: 2/3/21",
        "PublishDate: 2/3/2021",
        "PublishDate: March 2021",
        "PublishDate: March 2, 2021 09:40 XYZ",
        "PublishDate: March 2, 2021 09:40 +25:00",
        "PublishDate: March 2, 2021 and March 3, 2021",
        "PublishDate: 09:40 March 2, 2021 10:40",
        "تاریخ انتشار: ۳۱ حوت ۱۳۹۹",
        "تاریخ انتشار: ۳۰ اسفند ۱۴۰۰",
        "تاریخ انتشار: ۱۲ حوت ۲۰۲۱",
        "تاریخ انتشار: ۱۲ مارچ ۱۳۹۹",
        "تاریخ انتشار: ۱۲ رمضان ۱۴۴۲",
        "١٤٤٢/٠٩/١٢ هـ",
        "03/04/2021 تاریخ",
        "تاریخ: ۰۳/۰۴/۲۰۲۱",
        "20210505",
        "PublishDate:",
    ],
)
def test_a_date_is_never_guessed(line: str) -> None:
    """What can't be read with certainty is unknown, and still no part of the text."""
    assert header(line) == Header(None, None, None, 1)


@pytest.mark.parametrize(
    ("zone", "minutes"),
    [
        *[
            ("UTC", 0),
            ("GMT", 0),
            ("Z", 0),
            ("+04:30", 270),
            ("+0430", 270),
            ("GMT+4:30", 270),
            ("UTC+5", 300),
        ],
        *[("-05:00", -300), ("UTC-5", -300), ("(EST)", -300), ("Kabul time", 270), ("(Kabul)", 270)],
        *[("به وقت کابل", 270), ("بتوقيت كابل", 270), ("МСК", 180), ("به وقت گرینویچ", 0)],
    ],
)
def test_zones(zone: str, minutes: int) -> None:
    """A zone on the page is read by offset, abbreviation or place."""
    found = header(f"March 2, 2021 09:40 {zone}")
    assert found.local == MARCH_2
    assert found.zone is not None
    assert found.zone.utcoffset(MARCH_2) == dt.timedelta(minutes=minutes)


def test_code_and_date_stand_in_any_order() -> None:
    """Swapped, on one line, twice, with empty lines between: it is the same header."""
    code, date = "Code: 40417", "PublishDate: March 2, 2021 09:40"
    for lines in (
        [code, date],
        [date, code],
        [f"{code} | {date}"],
        [f"{date}|{code}"],
        [f"{code} {date}"],
        [code, "", date],
        [code, date, "", code, date],
        ["Code:", "40417", "PublishDate:", "March 2, 2021", "09:40"],
    ):
        assert header(*lines) == Header("40417", MARCH_2, None, len(lines))


def test_the_first_publication_counts() -> None:
    """A later change is no publication; two publications that differ are no certain one."""
    assert header("March 2, 2021 09:40", "Updated: March 3, 2021 10:00").local == MARCH_2
    assert header("Published: March 2, 2021", "Published: March 3, 2021").local is None


@pytest.mark.parametrize(
    "headline",
    [
        *(
            "The ferries sail again",
            "Sunday",
            "May",
            "8 March",
            "۸ ثور",
            "2021",
            "Code red",
            "Date night in Zarnika",
        ),
        *(
            "March 2, 2021 was a good day for the ferries",
            "زلزله ۱۴۰۰",
            "Room 101",
            "Number ten",
            "Kabul 2021",
        ),
        *(
            "ZARNIKA, March 2, 2021 (QNA) - The ferries",
            "Code 40417 was a mistake, says the board",
            "#March 2, 2021",
        ),
    ],
)
def test_a_headline_is_no_header(headline: str) -> None:
    """A line that holds more than a code and a date, or less than a date, is text."""
    assert read_header([headline, "", "A text."]).size == 0


@settings(max_examples=examples(60))
@given(
    st.dates(dt.date(1925, 1, 1), dt.date(2099, 12, 31)),
    st.sampled_from(["{0:%Y-%m-%d}", "{0:%d %B %Y}", "{0:%B %d, %Y}"]),
)
def test_every_day_is_read(day: dt.date, form: str) -> None:
    """No day of the calendar is lost."""
    local = header(form.format(day)).local
    assert local is not None
    assert local.date() == day
