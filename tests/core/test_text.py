"""Plain text: cleaned, folded, hashed, measured."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import text
from bot.core.letters import exchanged, fold_letters

any_text = st.text(alphabet=st.characters(exclude_categories=()), max_size=80)


@pytest.mark.parametrize(
    ("given_text", "cleaned"),
    [
        ("a\x00b\x07c\x1b[0m", "abc[0m"),
        ("one\r\ntwo\rthree\u2028four\x0bfive", "one\ntwo\nthree\nfour\nfive"),
        ("\ufeffmark", "mark"),
        ("lone \ud800 half", "lone  half"),
        ("pair \ud83d\ude00", "pair 😀"),
        ("tab\there", "tab here"),
        ("می‌خواهم \u200fراست", "می‌خواهم \u200fراست"),
    ],
)
def test_clean(given_text: str, cleaned: str) -> None:
    """What can't be kept or shown goes, what a script needs stays."""
    assert text.clean(given_text) == cleaned


@given(any_text)
def test_cleaned_text_can_be_kept(anything: str) -> None:
    """Whatever comes in, the cleaned text is valid UTF-8 without NUL, and cleaning it again changes nothing."""
    cleaned = text.clean(anything)
    assert "\x00" not in cleaned
    assert cleaned.encode().decode() == cleaned
    assert text.clean(cleaned) == cleaned


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rain  in Ostrava!", "rain in ostrava"),
        ("#Vila_Nova: «yes»", "vila nova yes"),
        ("كابُل ۱۴", "کابل 14"),
        ("می‌خواهم", "میخواهم"),
        ("Ｗｉｄｅ", "wide"),
    ],
)
def test_fold(one: str, other: str) -> None:
    """Texts that differ only in spelling, marks and spaces are the same folded text, and the same hash."""
    assert text.fold(one) == text.fold(other)
    assert text.text_hash(one) == text.text_hash(other)


def test_fold_keeps_the_vowels_of_indic_words() -> None:
    """Where marks are vowels, words that differ in them stay different."""
    assert text.fold("दिन") != text.fold("दान")


@given(any_text)
def test_every_text_can_be_folded_and_hashed(anything: str) -> None:
    """Folding ends in words parted by single spaces; the hash is 32 hex digits."""
    folded = text.fold(anything)
    assert folded == " ".join(folded.split())
    assert len(text.text_hash(anything)) == 32
    assert int(text.text_hash(anything), 16) >= 0


def test_long_runs_of_marks_fold_at_once() -> None:
    """A run of marks that would take the square of its length to sort is cut off."""
    hostile = "a" + "\u0316\u0301" * 100_000 + " end"
    assert text.fold(hostile) == "a end"


@given(st.text(alphabet=st.sampled_from("aé\u0301 \nکـ\u064eｗ한\u1161ﷺ.2²"), max_size=60))
def test_folding_in_pieces_changes_nothing(written: str) -> None:
    """However long the text that a word stands in, the word is folded as it is alone."""
    filling = "filling " * 511  # the next piece begins somewhere in what follows
    for before in range(8):
        assert (
            text.fold(filling + "." * before + f" {written}")
            == f"{filling}{text.fold(f'. {written}')}".strip()
        )


@pytest.mark.parametrize("sign", ["\ufdfa", "\ufdfb ", "한", "ệ", "①", "．", "\u0301a"])
def test_a_letter_that_stands_for_many_is_folded_within_bounds(sign: str) -> None:
    """A megabyte of letters that each become eighteen is cut off, and what stands first still counts."""
    hostile = sign * (1_000_000 // len(sign))
    assert len(text.fold("#" + hostile)) < 600_000
    assert text.text_hash("one" + hostile) != text.text_hash("two" + hostile)


def test_texts_of_signs_alone_differ() -> None:
    """Two texts without a letter or digit are the same only where their signs are."""
    assert text.text_hash("🌊 🌊") != text.text_hash("😀")
    assert text.text_hash("!?\r\n") == text.text_hash("!?\n")


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://www.Example.org/a/b/?utm_source=x&b=2&a=1#part", "example.org/a/b?a=1&b=2"),
        ("http://example.org:80/a/b?a=1&b=2&fbclid=xyz", "example.org/a/b?a=1&b=2"),
        ("https://example.org:8443/", "example.org:8443"),
        ("https://example.org/?reference=1", "example.org?reference=1"),
        ("https://example.org/خبر/", "example.org/%D8%AE%D8%A8%D8%B1"),
        (" not a url ", "not a url"),
        ("http://[broken", "http://[broken"),
        ("https://example.org:99999/a", "https://example.org:99999/a"),
    ],
)
def test_canonical_url(url: str, canonical: str) -> None:
    """Addresses of one page are one; what is no address is left as it is."""
    assert text.canonical_url(url) == canonical


@given(any_text)
def test_any_text_has_a_canonical_form(anything: str) -> None:
    """No text is so odd that comparing it as an address fails."""
    for url in (anything, f"https://example.org/{anything}"):
        assert isinstance(text.canonical_url(url), str)


@pytest.mark.parametrize(
    ("run", "rtl"),
    [("سلام", True), ("12. سلام Zora", True), ("Zora سلام", False), ("12 😀", False), ("שלום", True)],
)
def test_direction_is_that_of_the_first_strong_letter(run: str, rtl: bool) -> None:
    """Digits and signs don't decide a direction."""
    assert text.is_rtl(run) is rtl


def test_isolate() -> None:
    """A foreign run is wrapped, and can't reach out of its wrapping."""
    assert text.isolate("a\u202eb\u2069c") == "\u2068abc\u2069"


@given(any_text)
def test_isolates_are_balanced(anything: str) -> None:
    """Whatever is wrapped, one isolate opens and one closes."""
    directions = [unicodedata.bidirectional(character) for character in text.isolate(anything)]
    assert [
        d for d in directions if d in {"FSI", "LRI", "RLI", "PDI", "RLO", "LRO", "RLE", "LRE", "PDF"}
    ] == ["FSI", "PDI"]


def test_utf16_length() -> None:
    """An emoji counts two, as Telegram counts."""
    assert [text.utf16_length(run) for run in ("", "a", "سلام", "😀", "\ud800")] == [0, 1, 4, 2, 1]


@given(st.text(st.characters(max_codepoint=127)))
def test_ascii_is_folded_as_it_would_be_among_other_letters(written: str) -> None:
    """The short way for ASCII gives what the long way gives."""
    assert fold_letters(written) + "e" == fold_letters(written + "É")


@pytest.mark.parametrize("spare", [0, 99])
@given(text=st.text(alphabet="aé يیك\u200c،", max_size=40))
def test_exchanged_is_translate(text: str, spare: int) -> None:
    """However many letters are exchanged, one by one or at once: what comes out is what `translate` gives."""
    letters = {
        **dict.fromkeys(range(0x4E00, 0x4E00 + spare)),
        **str.maketrans({"ي": "ی", "\u200c": None, "،": " ", "a": "b"}),
    }
    assert exchanged(text, letters) == text.translate(letters)
