"""Every .po file but the English one, held against the English: complete, with the same places, in its own script."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache

import pytest
from babel import Locale
from babel.core import get_global

from bot.core.html import visible
from bot.locales import FOLDER, words
from bot.locales.catalogue import Catalogue, read_catalogue
from tests.core.telegram_html import parse
from tests.locales.english_only import ENGLISH_ONLY, LATIN_NAMES

LANGUAGES = sorted(path.stem for path in FOLDER.glob("*.po") if path.stem != "en")
ENGLISH = read_catalogue(FOLDER / "en.po").sentences
SEVERAL = re.compile(r'^msgid_plural "(.+)"$', re.MULTILINE)
KEYS = re.compile(r'^msgid "(.+)"$', re.MULTILINE)

PLACE = re.compile(r"{[^}]*}")
MARKUP = re.compile("<[^>]*>")
COMMAND = re.compile(r"(?<![\w/<:.])/[a-z]+")
# With a command go what it is given: /time 8:00, /subscribe #a #b+#c.
COMMANDED = re.compile(COMMAND.pattern + r"(?: (?:[#\d]\S*\w|[A-Z][a-z]+))*")
CODE = re.compile(r"<code>.*?</code>|`.*?`")
HASHTAGS = re.compile(r"[-+]?#\w+(?:\+#\w+)*")
TIMES = re.compile(r"\b\d{1,2}:\d\d\b")
ISOLATED = re.compile("\u2068[^\u2068\u2069]*\u2069")

LONGEST_BUTTON = 30
LONGEST_TOAST = 150  # of Telegram's 200: a name or a tag stands in it
LONGEST_COMMAND = 256  # a command's description, says Telegram
LONGEST_TEXTS = {"description": 512, "short_description": 120}  # of the bot itself, says Telegram too


@cache
def catalogue(language: str) -> Catalogue:
    """Read a language once for all tests."""
    return read_catalogue(FOLDER / f"{language}.po")


@cache
def text_of(language: str) -> str:
    """Give the text of a file."""
    return (FOLDER / f"{language}.po").read_text("utf-8")


def forms(language: str) -> Iterator[tuple[str, str]]:
    """Go through all sentences of a language, each plural form by itself, with their keys."""
    for key, found in catalogue(language).sentences.items():
        for form in found:
            yield key, form


def numbers(language: str) -> list[list[int]]:
    """Give for each plural form the numbers up to 200 that choose it."""
    count = re.search(r"nplurals=(\d+)", text_of(language))
    assert count is not None
    chosen: list[list[int]] = [[] for _ in range(int(count[1]))]
    for n in range(201):
        chosen[catalogue(language).plural(n)].append(n)
    return chosen


def is_latin(language: str) -> bool:
    """Tell whether a language is written in Latin letters."""
    likely = get_global("likely_subtags")
    code = language.replace("-", "_")
    return "_Latn" in (likely.get(code) or likely[code.partition("_")[0]])


def foreign(form: str) -> str:
    """Take out of a sentence what stays Latin: markup, places, code, commands, tags, names, times."""
    for known in (CODE, MARKUP, PLACE, COMMANDED, HASHTAGS, LATIN_NAMES, TIMES):
        form = known.sub(" ", form)
    return form


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_every_sentence(language: str) -> None:
    """The keys are the English ones, in their order, each once, none empty or fuzzy, but for those that stay English."""
    wanted = [key for key in KEYS.findall(text_of("en")) if not ENGLISH_ONLY.fullmatch(key)]
    assert KEYS.findall(text_of(language)) == wanted
    assert [key for key in wanted if key not in catalogue(language).sentences] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_is_translated(language: str) -> None:
    """No sentence of three words or more is still the English one."""
    same = [key for key, form in forms(language) if form in ENGLISH[key] and len(foreign(form).split()) > 2]
    assert same == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_its_plural_forms(language: str) -> None:
    """The rule parts numbers at least as CLDR does; a sentence has all its forms where the English has two, else one."""
    plural = Locale.parse(language.replace("-", "_")).plural_form
    chosen = numbers(language)
    assert all(chosen), "a form that no number chooses"
    assert [found for found in chosen if len({plural(n) for n in found}) > 1] == []
    several = SEVERAL.findall(text_of("en"))
    wrong = [
        key
        for key, found in catalogue(language).sentences.items()
        if len(found) != (len(chosen) if key in several else 1)
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_keeps_places_markup_and_commands(language: str) -> None:
    """Each form has the English places, tags and commands; a form for one number may say it in a word, without {n}."""
    chosen = numbers(language)
    for key, found in catalogue(language).sentences.items():
        english = ENGLISH[key][-1]
        wanted = set(PLACE.findall(english))
        for form, for_numbers in zip(found, chosen, strict=False):
            spared = {"{n}"} if len(found) > 1 and (len(for_numbers) == 1 or "{n}" not in wanted) else set()
            assert (set(PLACE.findall(form)) ^ wanted) - spared == set(), f"{key}: {form}"
            assert Counter(MARKUP.findall(form)) == Counter(MARKUP.findall(english)), f"{key}: {form}"
            assert Counter(COMMAND.findall(form)) == Counter(COMMAND.findall(english)), f"{key}: {form}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_telegram_takes_every_sentence(language: str) -> None:
    """Markup is closed and escaped, marks of direction are isolates that end, and buttons and toasts are short."""
    for key, form in forms(language):
        assert parse(form).links == [], key
        assert not re.search("[\u202a-\u202e\u2066\u2067]|^\\s|\\s$|!|¡|！", form), key
        assert not re.search("[\u2068\u2069]", ISOLATED.sub("", form)), key
        plain = PLACE.sub("", visible(form))
        most = {"command": LONGEST_COMMAND, "button": LONGEST_BUTTON, "toast": LONGEST_TOAST, **LONGEST_TEXTS}
        kind = next((kind for kind in most if kind in key.split(".")), None)
        assert kind is None or len(plain) <= most[kind], key


@pytest.mark.parametrize("language", [language for language in LANGUAGES if not is_latin(language)])
def test_no_latin_letters_are_left(language: str) -> None:
    """A language of another script has no Latin words but names, and no Western digits where it has its own."""
    own_digits = Locale.parse(language.replace("-", "_")).default_numbering_system != "latn"
    left = re.compile("[A-Za-z0-9]+" if own_digits else "[A-Za-z]+")
    assert [
        f"{key}: {found[0]}" for key, form in forms(language) if (found := left.search(foreign(form)))
    ] == []


@pytest.mark.parametrize("language", [language for language in LANGUAGES if words(language).rtl])
def test_lines_keep_their_direction(language: str) -> None:
    """Right-to-left lines begin so; commands, #tags and what begins with a sign stand in U+2068..U+2069."""
    for key, form in forms(language):
        for line in visible(form).split("\n"):
            outside = PLACE.sub("", ISOLATED.sub("", line))
            strong = [letter for letter in outside if unicodedata.bidirectional(letter) in ("L", "R", "AL")]
            assert not strong or unicodedata.bidirectional(strong[0]) != "L", f"{key} begins with {strong[0]}"
            assert not re.search(r"[#/+-][A-Za-z{]", ISOLATED.sub("", line)), f"{key}: {line}"


def test_these_tests_find_what_they_look_for() -> None:
    """The searches above see a letter, a command and a number that are wrong."""
    assert foreign("Пришлите <b>{tag}</b> или /time 8:00, /pause 3d, <code>/digest 7d</code>, -#a+#b в RSS").split() == [
        "Пришлите", "или", ",", ",", ",", "в",
    ]  # fmt: skip
    assert foreign("Send /subscribe there").split() == ["Send", "there"]
    assert COMMAND.findall("https://x.org/a/b Asia/Kabul </b>") == []
    assert [is_latin(code) for code in ("de", "uz", "fa", "fa-AF", "tg", "hi")] == [True, True, *[False] * 4]
