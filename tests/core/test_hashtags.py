"""Hashtags: found, made one, written so that Telegram links the whole."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core import hashtags
from bot.core.letters import is_mark
from tests.support.examples import examples

_CASES = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "hashtags.json"

# Letters, marks, joiners and signs of many scripts, thick with what hashtags are made of.
_ALPHABET = "\u1100\u1161\u11a8\u0327#＃@_-·/&:.' \n aZé\u0301İı9²٣۴سكیىـ\u064e\u0651\u200c\u200d\u200fקמ״र्द\u0d9a\u0dd2ก็漢カ〃～😀\ufe0f\u20e3\U00020021"
texts = st.text(alphabet=st.one_of(st.sampled_from(_ALPHABET), st.characters()), max_size=60)


def _conformance(name: str) -> list[dict[str, Any]]:
    if not _CASES.is_file():
        pytest.skip("the conformance cases are not beside this checkout")
    cases: list[dict[str, Any]] = json.loads(_CASES.read_text(encoding="utf-8"))["tests"][name]
    return cases


@pytest.mark.parametrize("name", ["extract/hashtags", "extract/hashtags_from_astral"])
def test_extract_meets_every_case_of_the_conformance_set(name: str) -> None:
    """The lenient finder gives what the conformance set of short texts expects."""
    for case in _conformance(name):
        assert hashtags.extract(case["text"]) == case["expected"], case["description"]


def test_telegram_tags_meets_every_case_of_the_conformance_set() -> None:
    """The strict finder gives what Telegram's own cases expect."""
    for case in _conformance("telegram/hashtag"):
        assert hashtags.telegram_tags(case["text"]) == case["expected"], case["text"]


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("Rain in #Ostrava and #Vila_Nova, says #Nerea's desk", ["Ostrava", "Vila_Nova", "Nerea"]),
        ("#Zora #zora #Zora", ["Zora", "zora", "Zora"]),
        ("(#one)[#two]«#three».#four!#five", ["one", "two", "three", "four", "five"]),
        ("＃Ｗｉｄｅ and #２０２６年", ["Ｗｉｄｅ", "２０２６年"]),
        ("#یخ‌بندان در #شهر_نو، #قُله و #۱۲۳", ["یخ‌بندان", "شهر_نو", "قُله"]),
        ("#भारत #ภาษา #பொங்கல் #ශ්‍රී", ["भारत", "ภาษา", "பொங்கல்", "ශ්‍රී"]),
        ("#north-south #percent_year-to-date", ["north", "percent_year"]),
        ("##double #", ["double"]),
        ("🚂#train 👍🏽#yes ✌️#peace", ["train", "yes", "peace"]),
        ("\u200f#راست \u200c#چپ", ["راست", "چپ"]),
        ("room #12, C# and F#, &#39; &#x27; #_ #۴۲ a#b #a#b /#c", []),
        ("https://example.org/#top http://example.org/?q=#tag www.example.org/#x #https://example.org", []),
        ("see https://example.org/a, then #after", ["after"]),
        ("#️⃣ #⃣x", []),
        ("#ـــ", []),
        ("", []),
    ],
)
def test_extract(text: str, tags: list[str]) -> None:
    """Hashtags of an article are found in every script, and nothing else is taken for one."""
    assert hashtags.extract(text) == tags


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#a-b #2026news #123 #_x", ["#a", "#2026news", "#_x"]),
        ("#wire@channel_1 #wire@ab", ["#wire@channel_1", "#wire"]),
        ("x#a #b#c #d", ["#d"]),
        ("#قُرآن #étude #e\u0301tude", ["#ق", "#étude", "#e"]),
        ("＃wide ##twice", ["#twice"]),
        ("#" + "x" * 300, ["#" + "x" * 256]),
        ("#" + "1" * 256 + "x", []),
        ("#" + "x" * 300 + "#", []),
    ],
)
def test_telegram_tags(text: str, tags: list[str]) -> None:
    """The strict finder ends a tag where Telegram does."""
    assert hashtags.telegram_tags(text) == tags


@pytest.mark.case(58)
@pytest.mark.parametrize(
    "spellings",
    [
        ("#Mutual_Interest", "mutualinterest", "MUTUAL_INTEREST", "mutual interest", "Ｍutual-Interest"),
        ("İstanbul", "istanbul", "ıstanbul", "ISTANBUL"),
        ("étude", "e\u0301tude", "Etude"),
        ("Oʻzbekiston", "O‘zbekiston", "o'zbekiston", "Oʼzbekiston"),
        ("كابل", "کابل", "کابُل", "کـابل", "#کابل"),
        ("علي", "علی", "على", "علۍ"),
        ("مدرسة", "مدرسه", "مدرسہ"),
        ("أحمد", "احمد", "آحمد", "ٱحمد"),
        ("مؤمن", "مومن"),
        ("می‌خواهم", "میخواهم"),
        ("سال۱۴۰۰", "سال١٤٠٠", "سال1400"),
        ("ёлка", "Елка"),
        ("Straße", "STRASSE"),
        (
            "kabul",
            "ka\u202ebul",
            "\u2067kabul",
            "ka\u2069bul",
            "ka\u200bbul",
            "ka\ufeffbul",
            "\u200fkabul\u200e",
            "kabul😀",
        ),
        ("kabul", "k\u0337\u0317a\u0335b\u0336u\u0300l" + "\u0338" * 200),
        ("x" * 65, "X" * 65 + "_"),
    ],
)
def test_spellings_of_one_tag_have_one_key(spellings: tuple[str, ...]) -> None:
    """Case, width, marks, letter variants, digits and underscores make no other tag."""
    assert len({hashtags.key(spelling) for spelling in spellings}) == 1


@pytest.mark.case(58)
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("kabul", "\u043aabul"),
        ("x" * 64, "x" * 65),
        ("йод", "иод"),
        ("दिन", "दन"),
        ("a1", "a2"),
        ("کار", "کر"),
    ],
)
def test_other_words_have_other_keys(one: str, other: str) -> None:
    """What reads as another word stays another tag, and so does what only looks the same."""
    assert hashtags.key(one) != hashtags.key(other)


@pytest.mark.case(58)
@pytest.mark.parametrize(
    "nothing", ["", "#", "##", "___", "#_", "😀", "#👩‍👩‍👧‍👦", "\u200c", "\u202e\u2067", "ـ"]
)
def test_nothing_has_no_key(nothing: str) -> None:
    """Where no letter and no digit is left, the key is empty."""
    assert hashtags.key(nothing) == ""


@pytest.mark.parametrize(
    ("tag", "sent"),
    [
        ("Covid-19", "Covid_19"),
        ("#mutual_interest", "mutual_interest"),
        ("کابُل", "کابل"),
        ("ســلام", "سلام"),
        ("e\u0301tude", "étude"),
        ("Climate change", "Climate_change"),
        ("می‌خواهم", "می‌خواهم"),
        ("ශ්‍රී", "ශ්රී"),
        ("महात्मा", None),
        ("ภาษาไทยน้ำ", None),
        ("12", None),
        ("", None),
        ("x" * 257, None),
        ("x" * 5_000, None),
    ],
)
def test_clickable(tag: str, sent: str | None) -> None:
    """A tag is sent in the form of which Telegram links the whole, or not as a link."""
    assert hashtags.clickable(tag) == sent


@given(texts)
def test_what_is_clickable_is_linked_whole(tag: str) -> None:
    """Whatever is offered as clickable is one hashtag to Telegram, to its last letter, and still the same tag."""
    sent = hashtags.clickable(tag)
    if sent is not None:
        assert hashtags.telegram_tags("#" + sent) == ["#" + sent]
        assert hashtags.key(sent) == hashtags.key(tag)


@settings(max_examples=examples(300))
@given(texts)
@example("\u1100\u064e\u1161")
@example("\u1100\u200d\u1161")
def test_what_is_clickable_stays_so(tag: str) -> None:
    """The form that is sent is its own form."""
    sent = hashtags.clickable(tag)
    if sent is not None:
        assert hashtags.clickable(sent) == sent


@settings(max_examples=examples(60))
@given(st.lists(st.from_regex(r"[a-zé]{1,8}(_[a-z0-9]{1,4})?", fullmatch=True), max_size=8))
@example(["www", "wwww"])
def test_every_tag_written_is_found(names: list[str]) -> None:
    """Tags written into running text are found by both finders, in order, repeats kept."""
    text = "Today: " + ", then ".join(f"#{name}" for name in names) + "."
    assert hashtags.extract(text) == names
    assert hashtags.telegram_tags(text) == [f"#{name}" for name in names]


@given(texts)
def test_extracted_tags_stand_in_the_text(text: str) -> None:
    """Each tag that is found is a piece of the text after a `#`, has a letter, and the order is that of the text."""
    place = 0
    for tag in hashtags.extract(text):
        found = min(at for at in (text.find(f"{sign}{tag}", place) for sign in "#＃") if at >= 0)
        place = found + 1
        assert any(character.isalpha() for character in tag)


@settings(max_examples=examples(300))
@given(texts)
@example("İ_\u0327")
@example("\u1100_\u1161")
def test_key_of_a_key_is_the_key(tag: str) -> None:
    """A key is its own key, so that keys can be looked up as tags."""
    key = hashtags.key(tag)
    assert hashtags.key(key) == key


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("#Zora met #mutual_interest groups", "Zora met mutual interest groups"),
        ("#شهر_نو سرد است", "شهر نو سرد است"),
        ("C# and #12 stay, https://example.org/#x too", "C# and #12 stay, https://example.org/#x too"),
        ("no tag", "no tag"),
    ],
)
def test_hashtags_read_as_words(text: str, read: str) -> None:
    """In a sentence a hashtag is its words; what is no hashtag stays as it was."""
    assert hashtags.as_words(text) == read


def test_every_character_is_what_unicode_says() -> None:
    """Letters, digits and marks of all scripts are told as the strings themselves tell, each variation selector as none."""
    found, telegram = hashtags._kinds(), hashtags._telegram_kinds()
    for code in range(sys.maxunicode + 1):
        sign = chr(code)
        if sign in hashtags._SPECIAL:
            assert found[code] == hashtags._SPECIAL[sign]
        else:
            said = "a" if sign.isalpha() else "d" if sign.isdecimal() else "m" if is_mark(sign) else " "
            assert found[code] == said
        of_tags = sign.isdecimal() or sign in "_·\u200c" or "\u0d80" <= sign <= "\u0dff"
        assert telegram[code] == ("a" if sign.isalpha() else "d" if of_tags else "#" if sign == "#" else " ")


def test_an_attack_of_tags_ends_early() -> None:
    """A text of nothing but hashtags gives as many as any article could have, and no more."""
    assert len(hashtags.extract(" #a" * 30_000)) == hashtags.MOST
    assert len(hashtags.telegram_tags(" #a" * 30_000)) == hashtags.MOST
