from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.search import MOST_LOOKED_FOR, parse_search, search_text
from storage.records import ArticleDraft, SearchQuery, TagUse

NOW = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)


def parse(text: str, zone: str = "UTC") -> SearchQuery:
    """Read a query."""
    return parse_search(text, NOW, zone)


def test_words_tags_times_and_sources_are_told_apart() -> None:
    """Each filter is taken out of the words; the words are folded as texts are."""
    found = parse("Câfé  كابل #Mutual_Interest 7d source:Harbour_News")
    assert found.phrases == (("cafe",), ("کابل",))
    assert found.marks == ("¶harbournews", "§mutualinterest")
    assert found.since == NOW - dt.timedelta(days=7)


def test_a_day_begins_where_the_reader_is() -> None:
    """`since` a date is midnight by the reader's clock; a date that is none is words."""
    assert parse("flood since 2026-11-01", "Asia/Kabul").since == dt.datetime(
        2026, 10, 31, 19, 30, tzinfo=dt.UTC
    )
    assert parse("flood since 2026-13-45").phrases[:2] == (("flood",), ("since",))
    assert parse("flood since 0001-01-01", "Asia/Kabul").since is None


@pytest.mark.parametrize(
    ("text", "phrases"),
    [("mid-term", (("mid", "term"),)), ("東京 port", (("東", "京"), ("port",))), ("می‌رود", (("میرود",),))],
)
def test_what_is_written_together_is_looked_for_together(
    text: str, phrases: tuple[tuple[str, ...], ...]
) -> None:
    """Parts of a word stand side by side; scripts without spaces are looked for letter by letter."""
    assert parse(text).phrases == phrases


@pytest.mark.parametrize("text", ["", " ", '"" \x00 %_* () -', "👍", "#", "source:#"])
def test_signs_alone_look_for_nothing(text: str) -> None:
    """No sign is an operator, and none is a word."""
    assert parse(text) == SearchQuery()


def test_ten_thousand_words_are_cut() -> None:
    """The first few count, each to a length that no word exceeds."""
    found = parse(" ".join(f"w{n}" for n in range(10_000)))
    assert len(found.phrases) == MOST_LOOKED_FOR
    assert max(len(word) for phrase in parse("a" * 10_000).phrases for word in phrase) == 40


@given(st.text())
def test_any_text_is_a_query(text: str) -> None:
    """Whatever is typed, only words are left: letters, digits and their marks."""
    for phrase in parse(text).phrases:
        assert phrase
        assert all(word and not set(word) & set(" \"'*:()\\§¶\x00") for word in phrase)


def test_what_of_an_article_is_searched() -> None:
    """Headline, tags by words and key, source, text; all of it folded."""
    draft = ArticleDraft(
        source="Harbour News",
        code=None,
        url=None,
        title="The Ferry",
        lead="It is late.",
        byline=None,
        published=None,
        paragraphs=("东京",),
        tags=(TagUse("mutualinterest", "Mutual_Interest"),),
    )
    found = search_text(draft)
    assert found.title == "the ferry"
    assert found.tags == "mutual interest mutualinterest"
    assert found.marks == "§mutualinterest ¶harbournews"
    assert found.body == "it is late 东 京"
