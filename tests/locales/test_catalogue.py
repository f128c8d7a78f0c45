from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest
from babel import localedata
from babel.messages.pofile import PoFileError

from bot import locales
from bot.core.words import listed
from bot.locales.catalogue import Catalogue, Library, read_catalogue

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: {plurals};\\n"\n'
TWO = "nplurals=2; plural=(n != 1)"
SLAVIC = (
    "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2)"
)
MONDAY = dt.date(2026, 11, 23)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """Make a folder with English, Russian (unfinished), Persian and Dari."""
    (tmp_path / "en.po").write_text(
        HEAD.format(plurals=TWO)
        + 'msgid "hello"\nmsgstr "Hello {name}"\n\nmsgid "only.english"\nmsgstr "Only here, {n} times"\n\n'
        'msgid "stories"\nmsgid_plural "stories"\nmsgstr[0] "{n} story"\nmsgstr[1] "{n} stories"\n',
        "utf-8",
    )
    (tmp_path / "ru.po").write_text(
        HEAD.format(plurals=SLAVIC)
        + 'msgid "hello"\nmsgstr ""\n\n#, fuzzy\nmsgid "only.english"\nmsgstr "Черновик"\n\n'
        'msgid "stories"\nmsgid_plural "stories"\nmsgstr[0] "{n} новость"\nmsgstr[1] "{n} новости"\nmsgstr[2] "{n} новостей"\n',
        "utf-8",
    )
    for name in ("fa", "fa-AF"):
        (tmp_path / f"{name}.po").write_text(
            HEAD.format(plurals="nplurals=2; plural=(n > 1)") + 'msgid "hello"\nmsgstr "سلام {name}"\n',
            "utf-8",
        )
    return Library(tmp_path)


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("en", "en"), ("en-US", "en"), ("EN_gb", "en"), ("ru", "ru"), ("ru-RU", "ru"), ("fa", "fa"), ("fa-AF", "fa-AF"),
        ("fa_af", "fa-AF"), ("fa-IR", "fa"), ("sw", "en"), ("", "en"), ("../../etc", "en"), ("zh-hans-cn", "en"),
    ],
)  # fmt: skip
def test_a_code_leads_to_its_language(library: Library, language: str, code: str) -> None:
    """A country's own words where there are some, else its language's, else English; each is read once."""
    assert library.words(language).language == code
    assert library.words(language) is library.words(code)


def test_plurals_follow_the_files_rule(library: Library) -> None:
    """English has two forms, Russian three."""
    english, russian = library.words("en"), library.words("ru")
    assert [english("stories", n=n) for n in (0, 1, 2)] == ["0 stories", "1 story", "2 stories"]
    assert [russian("stories", n=n) for n in (1, 3, 5, 11, 21)] == [
        "1 новость", "3 новости", "5 новостей", "11 новостей", "21 новость",
    ]  # fmt: skip


def test_a_missing_sentence_is_english(library: Library) -> None:
    """Empty and fuzzy sentences count as missing, and so does a key that a language lacks; an unknown key shows itself."""
    russian = library.words("ru")
    assert russian("hello", name="Ada") == "Hello Ada"
    assert russian("only.english", n=1200) == "Only here, 1,200 times"
    assert library.words("fa")("stories", n=1) == "1 story"
    assert russian("no.such.key") == "no.such.key"


def test_values_stand_as_they_are_but_numbers(library: Library) -> None:
    """Braces in a value are no placeholders; whole numbers take the language's digits, texts of digits stay."""
    persian = library.words("fa")
    assert persian("hello", name="{n} {0} %s") == "سلام {n} {0} %s"
    assert persian("hello", name=1234) == "سلام ۱٬۲۳۴"
    assert persian("hello", name="224091") == "سلام 224091"
    assert persian("hello", name=True) == "سلام True"


def test_days_times_and_numbers_are_the_languages_own(library: Library) -> None:
    """English writes Mon 23 Nov; Iran and Afghanistan have the solar calendar, the months by the zone, and their digits."""
    english, persian, dari, russian = (library.words(code) for code in ("en", "fa", "fa-AF", "ru"))
    assert (english.date(MONDAY), english.date(MONDAY, year=True)) == ("Mon 23 Nov", "Mon 23 Nov 2026")
    assert (persian.date(MONDAY), persian.date(MONDAY, year=True)) == ("دوشنبه ۲ آذر", "دوشنبه ۲ آذر ۱۴۰۵")
    assert dari.date(MONDAY) == persian.date(MONDAY, zone="Asia/Kabul") == "دوشنبه ۲ قوس"
    assert (
        dari.date(MONDAY, zone="Asia/Tehran") == persian.date(MONDAY, zone="Europe/Berlin") == "دوشنبه ۲ آذر"
    )
    assert english.date(MONDAY, zone="Asia/Kabul") == "Mon 23 Nov"
    # Dari without a file of its own is read as Persian and dated as in Afghanistan, wherever its reader lives.
    for code in ("fa-AF", "prs"):
        shared = locales.words(code)
        assert (shared.language, shared.date(MONDAY, zone="Europe/Berlin")) == ("fa", "دوشنبه ۲ قوس")
    assert "23" in russian.date(MONDAY)
    assert (english.time(dt.time(7, 40)), persian.time(dt.time(7, 40))) == ("07:40", "۰۷:۴۰")
    assert (english.number(12345), persian.number(12345)) == ("12,345", "۱۲٬۳۴۵")
    assert [words.rtl for words in (english, persian, dari, russian)] == [False, True, True, False]
    assert [words.place("Asia/Tehran") for words in (english, persian, russian)] == [
        "Tehran",
        "تهران",
        "Тегеран",
    ]
    assert [russian.place(zone) for zone in ("Asia/Kolkata", "Pacific/Easter", "UTC")] == [
        "Калькутта",
        "о-в Пасхи",
        "UTC",
    ]
    assert [english.place(zone) for zone in ("Etc/GMT+2", "Etc/GMT-11")] == ["UTC−2", "UTC+11"]
    assert (listed(english, "ab"), listed(persian, "ab")) == ("a, b", "a، b")


def test_each_language_has_its_own_days() -> None:
    """Also where others were asked before: Pashto and Urdu share no day."""
    monday = {code: locales.words(code).weekday(1) for code in ("ps", "ur", "fa", "de", "ps")}
    assert monday == {"ps": "دونۍ", "ur": "پیر", "fa": "دوشنبه", "de": "Mo"}


def test_what_nobody_asks_of_a_language_is_let_go() -> None:
    """A language that was named keeps its days and cities at hand, and no names of currencies or countries."""
    assert locales.words("fr").place("Europe/London") == "Londres"
    assert localedata.load("fr").keys().isdisjoint({"currency_names", "territories", "unit_patterns"})


def test_all_threads_have_one_library() -> None:
    """Words that are first asked for by several threads at one moment are made ready once, and each thread has them."""
    asked = subprocess.run([sys.executable, "-c", _AT_ONCE], capture_output=True, text=True, check=False)
    assert (asked.stdout, asked.stderr) == ("['Mo', 'Mo', 'Mo', 'Mo', 'Mo', 'Mo', 'Mo', 'Mo']\n", "")


_AT_ONCE = """
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from bot.locales import words

sys.setswitchinterval(1e-5)
start = Barrier(8)

def ask(n):
    start.wait()
    return words("de").weekday(1)

with ThreadPoolExecutor(8) as threads:
    print(list(threads.map(ask, range(8))))
"""


def test_a_broken_file_is_refused(tmp_path: Path) -> None:
    """A .po file that can't be read is an error when it is read, not half a language."""
    (tmp_path / "en.po").write_text(HEAD.format(plurals=TWO) + 'msgid "a"\nmsgstr "x"\nnonsense\n', "utf-8")
    with pytest.raises(PoFileError):
        read_catalogue(tmp_path / "en.po")


def test_an_empty_catalogue_has_no_sentences(tmp_path: Path) -> None:
    """A file with nothing but a head is a language without sentences."""
    (tmp_path / "en.po").write_text(HEAD.format(plurals=TWO), "utf-8")
    catalogue = read_catalogue(tmp_path / "en.po")
    assert isinstance(catalogue, Catalogue)
    assert catalogue.sentences == {}
    assert Library(tmp_path).words("en")("x") == "x"
