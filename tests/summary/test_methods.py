"""sumy's methods: the same result as sumy's own classes on the same sentences and words, and no failure where they fail."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sumy.models.dom import ObjectDocumentModel
from sumy.nlp.tokenizers import Tokenizer as SumysTokenizer
from sumy.summarizers.edmundson import EdmundsonSummarizer
from sumy.summarizers.kl import KLSummarizer
from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.summarizers.lsa import LsaSummarizer
from sumy.summarizers.luhn import LuhnSummarizer
from sumy.summarizers.reduction import ReductionSummarizer
from sumy.summarizers.sum_basic import SumBasicSummarizer
from sumy.summarizers.text_rank import TextRankSummarizer

from bot.summary import METHODS, summarize
from bot.summary.document import Prepared, Stemmer, prepare
from bot.summary.limits import RANKED_BY, RANKED_WORDS, WORDS_A_SENTENCE
from bot.summary.methods import LexRank, Lsa, Reduction, TextRank, bonus_words, choose, in_order
from bot.summary.words import stop_words
from tests.summary.samples import samples
from tests.support.examples import examples

SUMYS = {
    "lexrank": LexRankSummarizer,
    "lsa": LsaSummarizer,
    "luhn": LuhnSummarizer,
    "textrank": TextRankSummarizer,
    "sumbasic": SumBasicSummarizer,
    "kl": KLSummarizer,
    "reduction": ReductionSummarizer,
    "edmundson": EdmundsonSummarizer,
}
TOYS = st.lists(
    st.lists(
        st.sampled_from(["pier", "boat", "storm", "the", "of", "a", "tax", "2026"]), min_size=1, max_size=6
    ),
    min_size=2,
    max_size=9,
).map(lambda rows: "\n".join(f"{' '.join(row)} {'x' * place}." for place, row in enumerate(rows)))


def sumys(prepared: Prepared, method: str, length: int) -> tuple[int, ...]:
    """Ask sumy's own class for a summary of our sentences and words."""
    summarizer: Any = SUMYS[method](Stemmer(prepared.language))
    if method == "edmundson":
        summarizer.bonus_words = bonus_words(prepared)
        summarizer.stigma_words = ["-"]
        summarizer.null_words = stop_words(prepared.language)
    else:
        summarizer.stop_words = stop_words(prepared.language)
    if method == "lsa":  # sumy's order of words differs from process to process, and decides near ties
        ordered: Any = Lsa(Stemmer(prepared.language))
        ordered.stop_words = stop_words(prepared.language)
        summarizer._create_dictionary = ordered._create_dictionary
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # LSA warns of texts with few words
        return in_order(summarizer(document(prepared), length))


def document(prepared: Prepared) -> ObjectDocumentModel:
    """Give the whole text as sumy's model."""
    return prepared.document(len(prepared.candidates))


@pytest.mark.parametrize("method", SUMYS)
@pytest.mark.parametrize("name", samples())
def test_same_as_sumy(method: str, name: str) -> None:
    """Each method chooses what sumy's class chooses, in every language, for each length."""
    sample = samples()[name]
    prepared = prepare(sample.text, sample.title, sample.lang)
    for length in range(1, 8):
        if length < len(prepared.candidates):
            assert choose(prepared, method, length) == sumys(prepared, method, length)


@pytest.mark.parametrize("ours", [LexRank, TextRank, Reduction])
@settings(max_examples=examples(50), deadline=None)
@given(text=TOYS)
def test_scores_equal(ours: type, text: str) -> None:
    """Our faster ways give each sentence the very number that sumy gives it."""
    prepared = prepare(text, None, "en")
    fast: Any = ours(Stemmer("en"))
    slow: Any = ours.__bases__[0](Stemmer("en"))
    fast.stop_words = slow.stop_words = stop_words("en")
    if ours is not LexRank:
        assert fast.rate_sentences(document(prepared)) == pytest.approx(
            slow.rate_sentences(document(prepared))
        )
        return
    words = [fast._to_words_set(sentence) for sentence in document(prepared).sentences]
    numbers = (words, 0.1, slow._compute_tf(words), slow._compute_idf(words))
    assert fast._compute_idf(words) == slow._compute_idf(words)
    if fast._create_matrix(*numbers).any():
        ranks = [way.power_method(way._create_matrix(*numbers), 0.1) for way in (fast, slow)]
        assert np.array_equal(*ranks)


def test_lsa_reads_words_in_the_order_of_the_text() -> None:
    """Not in that of a set: so it chooses the same in every process, also between sentences that score nearly the same."""
    prepared = prepare("Zebras met at the pier. A boat came to the pier. The storm took a boat.", None, "en")
    lsa: Any = Lsa(Stemmer("en"))
    lsa.stop_words = stop_words("en")
    found = lsa._create_dictionary(document(prepared))
    assert found == {"zebra": 0, "met": 1, "pier": 2, "boat": 3, "came": 4, "storm": 5, "took": 6}


@pytest.mark.parametrize("method", METHODS)
def test_repeated_sentence_is_chosen_once(method: str) -> None:
    """A sentence that a text repeats is chosen at its first place only, however often it comes."""
    text = "The pier is open. The storm was strong. The pier is open! THE PIER IS OPEN. Boats came in. The tax fell. The pier is open."
    summary = summarize(text, language="en", sentences=7, method=method)
    assert summary.positions == (0, 1, 4, 5)
    assert len(summarize("Rain. Rain. Rain.", language="en", method=method).sentences) == 1


REPEATING = "The pier is open. The storm was strong. The pier is open. Boats came. The pier is open."
DIGITS = "In 2026 the pier opened. Covid-19 closed it in 2020. میخ 12 می‌رود. It's a well-known pier."


@pytest.mark.parametrize("method", ["luhn", "textrank", "reduction"])
def test_repeated_sentence_as_sumy_has_it(method: str) -> None:
    """Without the repair a method chooses a repeated sentence again, as sumy's own class does."""
    found = summarize(REPEATING, language="en", sentences=2, method=method, as_sumy={"repeats"})
    prepared = prepare(REPEATING, None, "en", {"repeats"})
    assert found.positions == sumys(prepared, method, 2)
    assert found.sentences == ("The pier is open.",) * 2


def test_tokens_as_sumy_has_them() -> None:
    """Without the repair the words that count are those that sumy's own tokenizer would keep."""
    kept = [word.strip(".") for word in DIGITS.split() if SumysTokenizer._is_word(word.strip("."))]
    read = prepare(DIGITS, None, "en", {"tokens"}).words
    assert [word for said in read for word in said] == [word.lower().replace("ي", "ی") for word in kept]
    assert {"2026", "covid-19"} <= set(
        prepare(DIGITS, None, "en").words[0] + prepare(DIGITS, None, "en").words[1]
    )


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "text", ["The of and. To be or not. It is. He has been.", "a\nb\nc\nd\ne", "1 2 3. 4 5 6. 7 8 9. 10 11."]
)
def test_texts_of_nothing(method: str, text: str) -> None:
    """Sentences of stop words, letters or numbers alone give a summary and no warning."""
    assert len(summarize(text, language="en", sentences=2, method=method).sentences) == 2


@pytest.mark.parametrize("method", [*RANKED_BY, "news", "lead"])
def test_long_texts_are_bounded(method: str) -> None:
    """Only so many sentences reach a method, so that a text of thousands ends soon."""
    text = "\n".join(
        f"Report {n} names pier {n % 7} and storm {n % 11} and boat {n * n % 13}." for n in range(5000)
    )
    found = summarize(text, language="en", method=method)
    assert len(found.positions) == 3
    assert found.positions[-1] < RANKED_BY.get(method, 1000)


@pytest.mark.parametrize("method", RANKED_BY)
def test_long_sentences_are_bounded(method: str) -> None:
    """Only so many words reach a method, so that sentences like paragraphs don't make up for being few."""
    text = "\n".join(" ".join(f"w{n}x{m}" for m in range(150)) for n in range(1200))
    prepared = prepare(text, None, "en")
    assert sum(map(len, prepared.words)) <= RANKED_WORDS
    most = RANKED_BY[method] * WORDS_A_SENTENCE
    assert sum(len(said.words) for said in prepared.document(RANKED_BY[method], most).sentences) <= most
    assert len(choose(prepared, method, 7)) == 7


def test_a_text_without_spaces_is_bounded() -> None:
    """Chinese without a full stop gives a summary of its beginning."""
    text = "".join(chr(0x4E00 + n * 7919 % 20_000) for n in range(200_000))
    for method in METHODS:
        assert len(summarize(text, sentences=7, method=method).sentences) == 7


def test_edmundson_without_title() -> None:
    """Without a title the most frequent words are the ones that count."""
    text = samples()["en-harbour"].text
    assert "harbour" in bonus_words(prepare(text, None, "en"))
    assert bonus_words(prepare(text, "Ferries at Norhaven", "en")) == {"ferri", "norhaven"}
