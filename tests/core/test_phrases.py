from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.hashtags import key
from bot.core.phrases import LONGEST_TEXT, MOST_TAGS, Phrases, capped, names
from storage.records import Origin, TagUse


def followed(*displays: str) -> Phrases:
    """Make these tags followed ones."""
    return Phrases(TagUse(key(display), display) for display in displays)


def found(phrases: Phrases, title: str = "", lead: str | None = None, body: str = "") -> list[str]:
    """Give the display forms found."""
    return [tag.display for tag in phrases.find(title, lead, body)]


def test_once_at_the_top_or_twice_in_the_text() -> None:
    """A tag in headline or lead is found at once, in the body from the second time on."""
    harbour = followed("Harbour")
    assert found(harbour, title="The harbour is closed") == ["Harbour"]
    assert found(harbour, lead="At the HARBOUR, nothing moved.") == ["Harbour"]
    assert found(harbour, body="The harbour is closed.") == []
    assert found(harbour, body="The harbour is closed. Nobody at the harbour knows why.") == ["Harbour"]


def test_the_origin_is_the_phrase() -> None:
    """A tag found so is known as one that the article did not write."""
    assert followed("Harbour").find("Harbour", None, "") == (TagUse("harbour", "Harbour", Origin.PHRASE),)


@pytest.mark.parametrize(
    ("tag", "title", "is_found"),
    [
        ("Kabul", "Kabulis are tired", False),
        ("mutual_interest", "A matter of mutual interest", True),
        ("mutual_interest", "A mutual, interest-bearing loan", True),
        ("mutual_interest", "Mutual respect and interest", False),
        ("MutualInterest", "A matter of mutual interest", True),
        ("iPhone", "A new iPhone", True),
        ("foryou", "This is for you", False),
        ("کابل", "باران در كابل", True),
        ("北京", "今天北京下雨", True),
        ("US", "They told us nothing", False),
        ("US", "The US and the sea", True),
        ("us", "THEY TOLD US NOTHING", False),
        ("AI", "An AI that ai can't say", True),
        ("از", "خبر از کابل", False),
        ("Covid-19", "Covid 19 again", True),
    ],
)
def test_whole_words_in_any_spelling(tag: str, title: str, *, is_found: bool) -> None:
    """Words are matched whole and folded; what is as short as a common word only where it stands in capitals."""
    assert found(followed(tag), title=title) == ([tag] if is_found else [])


def test_of_tags_that_begin_alike_each_counts() -> None:
    """A longer phrase does not hide the shorter one in it; the most frequent stands first."""
    both = followed("port", "port_strike", "port_strike_law")
    assert found(both, title="Port strike", body="The port. A port strike in the port.") == [
        "port",
        "port_strike",
    ]


@given(st.lists(st.text(max_size=12), max_size=8), st.text(max_size=200))
def test_any_text_and_any_tags(displays: list[str], text: str) -> None:
    """Whatever is followed and written, what is found was followed."""
    assert set(found(followed(*displays), title=text, body=text)) <= set(displays)


def test_ten_thousand_tags_and_a_long_text() -> None:
    """Time grows with the text, not with the tags, though all begin alike and the text is one word."""
    tags = followed(*("_".join(["gale"] * (n % 5 + 1) + [f"w{n}"]) for n in range(10_000)))
    start = process_time()
    tags.find("", None, "gale " * (LONGEST_TEXT // 5))
    assert process_time() - start < 1


def test_an_article_keeps_a_hundred_tags() -> None:
    """The first hundred stay, with every use of these; of ten thousand the rest goes."""
    uses = [TagUse(f"t{n % 5_000}", f"T{n}") for n in range(10_000)]
    kept = capped(uses)
    assert {use.key for use in kept} == {f"t{n}" for n in range(MOST_TAGS)}
    assert len(kept) == 2 * MOST_TAGS
    assert capped(uses[:3]) == tuple(uses[:3])


def test_names_are_runs_of_capitals_by_frequency() -> None:
    """Runs of capitalised words, the most frequent first; a word that only ever begins a sentence is none."""
    text = (
        "Ferries stopped on Monday. The mayor of Harbourton, Mina Orr, met the Bank of Ireland. "
        "Later Mina Orr left. Nobody followed Mina Orr’s car to Harbourton."
    )
    assert names(text)[:2] == ["Mina Orr", "Harbourton"]
    assert "Bank of Ireland" in names(text)
    assert {"Ferries", "The", "Nobody"}.isdisjoint(names(text))
    assert names(text, limit=1) == ["Mina Orr"]
    assert names("در کابل باران آمد") == []


@given(st.text(max_size=300))
def test_names_of_anything(text: str) -> None:
    """Each stands in the text and begins with a capital."""
    for name in names(text):
        assert name[0].isupper()
        assert name.split()[0] in text
