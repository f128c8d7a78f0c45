from __future__ import annotations

import pytest

from bot.summary.words import content_stems, fold, stem, stop_words, words


def test_digits_hyphens_and_joiners_stay() -> None:
    """Words with digits, hyphens, apostrophes and zero-width joiners are kept whole, unlike by sumy's tokenizer."""
    assert words("Covid-19 cost 3.5 million in 2026, didn't it?") == (
        "covid-19", "cost", "3.5", "million", "in", "2026", "didn't", "it",
    )  # fmt: skip
    assert words("او می‌رود", "fa") == ("او", "میرود")


@pytest.mark.parametrize(
    ("hashtag", "plain"),
    [
        ("#mutual_interest", "mutual interest"),
        ("#MutualInterest", "mutual interest"),
        ("#صلح_پایدار", "صلح پایدار"),
    ],
)
def test_hashtags_are_words(hashtag: str, plain: str) -> None:
    """A hashtag counts as the words that it is made of."""
    assert words(f"talks on {hashtag} went on") == words(f"talks on {plain} went on")


def test_spellings_meet() -> None:
    """Arabic and Persian letters, digits, vowel signs and Turkish capitals fold to one spelling."""
    assert fold("كتابي ١٢٣ مُحَمَّد") == fold("کتابی ۱۲۳ محمد") == "کتابی 123 محمد"
    assert fold("IŞIK İZMİR", "tr") == "ışık izmir"


def test_hindi_words_are_whole() -> None:
    """Vowel signs are part of a word."""
    assert words("पानी की योजना", "hi") == ("पानी", "की", "योजना")


def test_unspaced_scripts_give_pairs() -> None:
    """Chinese and Japanese have no spaces: pairs of signs stand in for words, and what only joins them is left out."""
    assert words("新港口", "zh") == ("新港", "港口")
    assert content_stems("我们的新港在建设中", "zh") == ("新港", "建设", "设中")
    assert content_stems("新港でフェリーを待つ", "ja") == ("新港", "フェリー", "待")


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "harbours", "harbour"),
        ("ru", "вагоны", "вагонов"),
        ("ar", "المدينة", "مدينة"),
        ("tr", "aras'ın", "aras"),
        ("fa", "کتابهای", "کتاب"),
        ("tg", "беморхонаҳо", "беморхона"),
        ("uz", "daraxtlarni", "daraxt"),
        ("fr", "l'hôpital", "hôpital"),
    ],
)
def test_forms_of_a_word_meet(language: str, one: str, other: str) -> None:
    """Forms of one word have one stem."""
    assert stem(fold(one, language), language) == stem(fold(other, language), language)


@pytest.mark.parametrize(
    "language",
    [
        "en",
        "fa",
        "ps",
        "ar",
        "ru",
        "tg",
        "ur",
        "tr",
        "uz",
        "hi",
        "es",
        "fr",
        "de",
        "pt",
        "id",
        "uk",
        "it",
        "pl",
        "nl",
        "zh",
        "ja",
    ],
)
def test_stop_words_are_found_in_text(language: str) -> None:
    """Each list is there, and folded as the words are, so that its words are found."""
    assert len(stop_words(language)) > 60
    assert content_stems(" ".join(sorted(stop_words(language))), language) == ()


def test_unknown_language_has_no_stop_words() -> None:
    """A language without a list has none, and its words are their own stems."""
    assert stop_words("und") == frozenset()
    assert content_stems("Foo bars", "und") == ("foo", "bars")
