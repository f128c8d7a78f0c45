from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import WrongValueError
from bot.locales import words
from bot.summary import METHODS, Summary, ladder, summarize
from bot.summary.sentences import sentences
from tests.summary.samples import articles, samples
from tests.support.examples import examples

PIECES = st.sampled_from(
    [
        "The pier",
        " is open",
        ". ",
        "! ",
        "\n",
        " storm",
        " 3.5",
        " #a_b",
        "، ",
        "؟ ",
        "۔ ",
        "بندر",
        " باز شد",
        "。",
        "港口",
        '"',
        "…",
        "🌊",
        " U.S. ",
    ]
)
TEXTS = st.lists(PIECES, max_size=40).map("".join)


def check(text: str, found: Summary, asked: int) -> None:
    """Assert what holds for every summary."""
    every = list(sentences(text, found.language))
    assert [every[position] for position in found.positions] == list(found.sentences)
    assert list(found.positions) == sorted(set(found.positions))
    assert len(set(found.sentences)) == len(found.sentences) <= asked
    assert all(sentence in text for sentence in found.sentences)
    assert bool(found.sentences) == bool(every)


@settings(max_examples=examples(80), deadline=None)
@given(TEXTS, st.sampled_from(METHODS), st.integers(1, 7), st.sampled_from([None, "en", "fa", "zh", "xx"]))
def test_any_text(text: str, method: str, asked: int, language: str | None) -> None:
    """Sentences are verbatim, in order, at their positions, none twice, and no more than were asked for."""
    check(text, summarize(text, title="The pier", language=language, sentences=asked, method=method), asked)


@settings(max_examples=examples(80), deadline=None)
@given(TEXTS)
def test_any_ladder(text: str) -> None:
    """Level n has n sentences, all of them kept with the ladder, and is what `summarize` gives."""
    found = ladder(text, title="The pier")
    kept = dict(found.sentences)
    for length, level in enumerate(found.levels, start=1):
        assert len(level) == length
        assert set(level) <= kept.keys()
        assert summarize(text, title="The pier", sentences=length).positions == level
    assert {position for level in found.levels for position in level} == kept.keys()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", samples())
def test_each_language(name: str, method: str) -> None:
    """Every method gives three sentences of an article in every language."""
    sample = samples()[name]
    found = summarize(sample.text, title=sample.title, method=method)
    check(sample.text, found, 3)
    assert (len(found.sentences), found.method, found.language) == (3, method, sample.lang)


@pytest.mark.parametrize("name", articles())
def test_whole_sentences(name: str) -> None:
    """In every language an article falls into whole sentences, and three of them are its summary."""
    article = articles()[name]
    found = list(sentences(article.text, article.language))
    assert 12 <= len(found) <= 15
    assert {sentence[-1] for sentence in found} <= set('.!?؟۔।。？"”»“')
    check(article.text, summarize(article.text, title=article.title), 3)


@pytest.mark.parametrize("name", samples())
def test_ladder_of_each_language(name: str) -> None:
    """An article's ladder has seven levels, and each longer summary goes on from the shorter."""
    sample = samples()[name]
    found = ladder(sample.text, title=sample.title, language=sample.lang)
    assert (len(found.levels), found.method, found.language) == (7, "news", sample.lang)
    nested = sum(set(a) <= set(b) for a, b in zip(found.levels, found.levels[1:], strict=False))
    assert nested == 6
    assert (
        found.pick(2)
        == summarize(sample.text, title=sample.title, language=sample.lang, sentences=2).sentences
    )


def test_empty_text() -> None:
    """A text without a word gives an empty summary and a ladder without levels."""
    for text in ("", " \n\t\n", "...\n***"):
        assert summarize(text) == Summary((), (), "news", "und")
        assert ladder(text).levels == ()
        assert ladder(text).pick(3) == ()


def test_short_texts() -> None:
    """A text of fewer sentences than asked for is its own summary."""
    assert summarize("Only this").sentences == ("Only this",)
    assert summarize("One is here. Two is here.", language="en", sentences=7).positions == (0, 1)
    assert (
        ladder("One is here. Two is here.").levels == ((0,), (0, 1)) or len(ladder("A b. C d.").levels) == 2
    )


def test_list_of_lines() -> None:
    """The lines of a list are sentences."""
    found = summarize(
        "- bread for the pier\n- milk for the pier\n- salt\n- tea", language="en", sentences=2, method="lead"
    )
    assert found.sentences == ("- bread for the pier", "- milk for the pier")


ODD = {
    "live blog": (
        """10:45 GMT
        The pier is closed, the harbour master says.
        @norhaven_port
        9.05am
        A ferry has reached the harbour.
        08:50
        The storm has reached the coast.""",
        (1, 4, 6),
    ),
    "table": (
        """Club | Played | Points
        Norhaven | 20 | 41
        Skarn\t20\t39
        Norhaven leads by two points. Skarn has a match in hand.""",
        (3, 4),
    ),
    "nothing but a table": ("Club | Played | Points\nNorhaven | 20 | 41", (0, 1)),
    "transcript": (
        """HOST: Good evening. Will the pier be rebuilt?
        MINISTER: The pier will be rebuilt by next autumn, and the state pays half of it.
        HOST: And who pays the other half of the pier?""",
        (2,),
    ),
    "quotation": (
        "She spoke. “We have waited long. The pier is old. We will build a new one,” she said. They cheered.",
        (0, 1, 2),
    ),
}


@pytest.mark.parametrize("kind", ODD)
def test_odd_texts(kind: str) -> None:
    """Times, accounts and rows of tables are no summary while there is news; a quotation stays whole."""
    text, expected = ODD[kind]
    assert summarize(text, language="en", sentences=min(len(expected), 3)).positions == expected


@pytest.mark.parametrize("method", ["news", "lead", "lexrank"])
def test_about_so_many_words(method: str) -> None:
    """A summary by words is the one of one to seven sentences that comes nearest, whatever was said of sentences."""
    sample = samples()["en-harbour"]
    lengths = {
        n: sum(
            len(s.split())
            for s in summarize(sample.text, title=sample.title, method=method, sentences=n).sentences
        )
        for n in range(1, 8)
    }
    for wanted in (10, 40, 60, 500):
        found = summarize(sample.text, title=sample.title, method=method, words=wanted)
        nearest = min(abs(said - wanted) for said in lengths.values())
        assert abs(sum(len(s.split()) for s in found.sentences) - wanted) <= nearest + 2


@pytest.mark.parametrize("wanted", [0, 9, 501])
def test_wrong_words(wanted: int) -> None:
    """Fewer words than a sentence has, or more than seven may have, are refused with the bounds."""
    with pytest.raises(WrongValueError) as caught:
        summarize("One. Two.", words=wanted)
    assert words("en")(caught.value.key, **caught.value.values).count("10 to 500") == 1


def test_text_without_an_end() -> None:
    """A megabyte without a full stop gives pieces of it, and soon."""
    text = "words without any end " * 50_000
    found = summarize(text, language="en")
    assert all(sentence in text and len(sentence) <= 1200 for sentence in found.sentences)
    assert found.sentences


@pytest.mark.parametrize("piece", ["Same thing again. ", "x. ", "?)", "a,", "#", "کرد.", ".", "A. "])
def test_hostile_text(piece: str) -> None:
    """A long text of one thing ends soon, whatever the thing is."""
    assert len(summarize(piece * (300_000 // len(piece)), language="en").sentences) <= 3


@pytest.mark.case(44)
def test_hundred_thousand_sentences() -> None:
    """Of a text of 100,000 sentences the beginning is ranked."""
    text = "\n".join(f"Sentence {n} tells of pier {n % 10}." for n in range(100_000))
    assert max(summarize(text, language="en", sentences=7).positions) < 1000
    assert len(ladder(text).levels) == 7


@pytest.mark.parametrize("method", ["", "bert", "NEWS"])
def test_wrong_method(method: str) -> None:
    """An unknown method is refused with a sentence that names those there are."""
    with pytest.raises(WrongValueError) as caught:
        summarize("One. Two.", method=method)
    assert caught.value.key == "summary.method"
    assert "lexrank" in words("en")(caught.value.key, **caught.value.values)


@pytest.mark.parametrize("length", [0, -1, 8, 1000])
def test_wrong_length(length: int) -> None:
    """A length below 1 or above 7 is refused with a sentence that names the bounds."""
    with pytest.raises(WrongValueError) as caught:
        summarize("One. Two.", sentences=length)
    assert caught.value.key == "summary.length"
    assert "1 to 7" in words("en")(caught.value.key, **caught.value.values)
