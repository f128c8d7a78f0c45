"""Milliseconds of the processor that a method takes for an article of so many sentences, sumy's own class beside ours."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import partial
from random import Random
from time import process_time  # what else the computer does counts little
from typing import Any

from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.summarizers.lsa import LsaSummarizer
from sumy.summarizers.reduction import ReductionSummarizer
from sumy.summarizers.text_rank import TextRankSummarizer

from bot.summary import METHODS, ladder, summarize
from bot.summary.document import Stemmer, prepare
from bot.summary.methods import LexRank
from bot.summary.words import stop_words

SIZES = (10, 30, 100, 300, 1000)
LEXRANK_SIZES = (30, 100, 300)
HUGE = 100_000
_PATIENCE = (
    400.0  # milliseconds for the rounds of a way; one that took as long is not tried on a longer article
)
_PEERS = {
    "sumy lexrank": LexRankSummarizer,
    "sumy lsa": LsaSummarizer,
    "sumy textrank": TextRankSummarizer,
    "sumy reduction": ReductionSummarizer,
}


def run() -> dict[str, object]:
    """Print a row a method and a column a size: the best of many rounds, in which stems are remembered."""
    texts = {size: _article(size) for size in SIZES}
    ways = {
        "ladder": lambda text: ladder(text, language="en"),
        **{method: _ours(method) for method in METHODS},
        **{name: _sumys(kind) for name, kind in _PEERS.items()},
    }
    print("milliseconds an article, by sentences")
    print(f"{'':<16}" + "".join(f"{size:>10}" for size in SIZES))
    figures = {name: _timed(name, way, texts) for name, way in ways.items()}
    return {"milliseconds": figures, "lexrank_times_faster": _lexrank(texts), "huge": _huge()}


def _lexrank(texts: dict[int, str]) -> dict[str, dict[str, float]]:
    """Print how many times faster our LexRank is than sumy's: on the ranking alone, and on a read text with its stems known."""
    print("\nLexRank, milliseconds and times faster than sumy's")
    print(f"{'sentences':<12}{'ranking':>10}{'sumy':>10}{'times':>8}{'whole':>10}{'sumy':>10}{'times':>8}")
    table: dict[str, dict[str, float]] = {}
    for size in LEXRANK_SIZES:
        prepared = prepare(texts[size], None, "en")
        document = prepared.document(len(prepared.candidates))
        ways: list[Any] = [LexRank(Stemmer("en")), LexRankSummarizer(Stemmer("en"))]
        ours, sumys = ways
        ours.stop_words = sumys.stop_words = stop_words("en")
        found = [ours._to_words_set(sentence) for sentence in document.sentences]
        rank, theirs = (_best(partial(_ranking, way, found)) for way in (ours, sumys))
        whole, their_whole = (_best(partial(way, document, 3)) for way in (ours, sumys))
        table[str(size)] = {"ranking": round(theirs / rank, 1), "whole": round(their_whole / whole, 1)}
        figures = f"{rank:>10.2f}{theirs:>10.2f}"
        print(
            f"{size:<12}{figures}{theirs / rank:>8.0f}{whole:>10.2f}{their_whole:>10.2f}{their_whole / whole:>8.0f}"
        )
    return table


def _ranking(way: Any, found: list[object]) -> None:
    numbers = (way._compute_tf(found), way._compute_idf(found))
    way.power_method(way._create_matrix(found, way.threshold, *numbers), way.epsilon)


def _huge() -> dict[str, float]:
    """Print what a text far beyond any article takes: its beginning is ranked."""
    text = "\n".join(f"Sentence {n} tells of pier {n % 10}." for n in range(HUGE))
    figures = {method: round(_best(partial(_ours(method), text)), 1) for method in METHODS}
    print(
        f"\n{HUGE:,} sentences, milliseconds: "
        + ", ".join(f"{name} {ms:.0f}" for name, ms in figures.items())
    )
    return figures


def _timed(name: str, way: Callable[[str], object], texts: dict[int, str]) -> dict[str, float]:
    figures: dict[str, float] = {}
    for size, text in texts.items():
        if figures and max(figures.values()) > _PATIENCE:
            break
        figures[str(size)] = round(_best(partial(way, text)), 2)
    print(f"{name:<16}" + "".join(f"{figure:>10.1f}" for figure in figures.values()))
    return figures


def _best(way: Callable[[], object]) -> float:
    """Give the milliseconds of the best of as many rounds as there is patience for."""
    rounds: list[float] = []
    while sum(rounds) < _PATIENCE:
        start = process_time()
        way()
        rounds.append((process_time() - start) * 1000)
    return min(rounds)


def _ours(method: str) -> Callable[[str], object]:
    return lambda text: summarize(text, language="en", method=method)


def _sumys(kind: type) -> Callable[[str], object]:
    def way(text: str) -> object:
        prepared = prepare(text, None, "en")
        summarizer = kind(Stemmer("en"))
        summarizer.stop_words = stop_words("en")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # LSA's, about texts of few words
            return summarizer(prepared.document(len(prepared.candidates)), 3)

    return way


def _article(size: int) -> str:
    """Make sentences of about 20 words whose frequencies fall as those of a language do."""
    chance = Random(size)
    vocabulary = ["".join(chance.choices("abdeghiklmnoprstu", k=chance.randint(3, 9))) for _ in range(3000)]
    weights = [1 / (rank + 3) for rank in range(len(vocabulary))]
    lengths = (chance.randint(10, 30) for _ in range(size))
    return " ".join(" ".join(chance.choices(vocabulary, weights, k=n)).capitalize() + "." for n in lengths)
