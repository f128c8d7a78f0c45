"""The default ranker: it chooses whole summaries of news, and falls back on the lead where nothing tells better."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from functools import cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from sumy.models.dom import ObjectDocumentModel, Sentence
from sumy.summarizers import AbstractSummarizer

from bot.summary.levels import nest
from bot.summary.limits import LONGEST_SUMMARY

# What a set of sentences is worth, in units of ROUGE F1. Each figure is a share or a mean over the set:
# - position: mean of log(1 + place), where a text's first sentence has place 0: news tells the main thing first;
# - title: share of the title's words that the set has;
# - title_alone: the same, where the set is one sentence: it has to say what the title says by itself;
# - recurring: share of the words that come again in the text that the set has, each weighted by log of its sentences;
# - length: |log(words a sentence / 18)|, and of each sentence log(words / 45) where above 0: scraps tell nothing, and a digest
#   has no room for sentences like paragraphs;
# - question: share of the sentences that ask: what is asked is no news;
# - broken: share of the sentences that hold one end of a quotation without the other.
# Fitted on 179 English news articles and on nothing else (`python -m tests.benchmarks fit`; a test holds them to it): all but
# title_alone by a ridge (0.001) to the mean of ROUGE-1 and ROUGE-2 of all sets of three sentences; title_alone is that of a few
# steps with which the summaries of one sentence gain most. docs/summaries.md says what they gain, and what else was tried.
WEIGHTS = {
    "position": -0.030,
    "title": 0.049,
    "title_alone": 0.4,
    "recurring": 0.205,
    "length": -0.050,
    "question": -0.047,
    "broken": -0.017,
}
FEATURES = tuple(WEIGHTS)

_WORDS_A_SENTENCE = 18
_A_PARAGRAPH = 45  # words, which shorter sentences beside it don't make up for
_ASKS = re.compile(r"[?؟？]\W{0,3}$")
_QUOTES = re.compile('[«»“”„"「」『』]')
# Sets are made of the first sentences, and of those that have most in common with the title and the rest of the text.
_FIRST = 7
_TELLING = 4
_RECURS = 2  # sentences that a word must be in to count as recurring

Floats = NDArray[np.float64]


class NewsSummarizer(AbstractSummarizer):  # type: ignore[misc]  # sumy ships no types
    """Choose the set of sentences that is best as a whole, for each length.

    The title is the document's heading. Scores one by one nearly always lose to the first three sentences of a news
    article; scores of whole sets beat them, because a set can be weighed for what it covers together.
    """

    def __init__(self, stemmer: Callable[[str], str], stop_words: Iterable[str] = ()) -> None:
        super().__init__(stemmer)
        self._stop_words = frozenset(stop_words)

    def __call__(self, document: ObjectDocumentModel, sentences_count: int) -> tuple[Sentence, ...]:
        """Give the chosen sentences in the order of the document, as every summarizer of sumy does."""
        levels = self.levels(document, sentences_count)
        return tuple(document.sentences[place] for place in levels[-1]) if levels else ()

    def levels(self, document: ObjectDocumentModel, longest: int = LONGEST_SUMMARY) -> list[tuple[int, ...]]:
        """Give the best set for each length from 1 to `longest`: places among the document's sentences."""
        longest = min(longest, len(document.sentences))
        found = self.features(document, longest)
        if found is None:
            return [tuple(range(length)) for length in range(1, longest + 1)]
        pool, sets, features = found
        scores = _dot(features, np.array([WEIGHTS[name] for name in FEATURES]))
        return [tuple(pool[i] for i in chosen) for chosen in nest(sets, scores)]

    def features(
        self, document: ObjectDocumentModel, longest: int
    ) -> tuple[list[int], Floats, Floats] | None:
        """Give the sentences that sets are made of, the sets, and what is known of each; None where nothing tells.

        The sets have a row a set and a column a sentence of the pool, 1 where it is in; what is known has a column
        a name of FEATURES.
        """
        stems = [self._content(sentence) for sentence in document.sentences]
        title = frozenset().union(*(self._content(heading) for heading in document.headings))
        spread = Counter(stem for said in stems for stem in said)
        recurring = {stem: math.log(count) for stem, count in spread.items() if count >= _RECURS}
        if not recurring and title.isdisjoint(spread):
            return None
        pool = _pool(stems, spread, title)
        sets = _sets(len(pool), longest)
        said = [stems[place] for place in pool]
        texts = [str(document.sentences[place]) for place in pool]
        titles = _coverage(sets, said, dict.fromkeys(title, 1.0))
        columns = (
            _means(sets, [math.log1p(place) for place in pool]),
            titles,
            titles * (sets.sum(axis=1) == 1),
            _coverage(sets, said, recurring),
            _length(sets, [len(document.sentences[place].words) for place in pool]),
            _means(sets, [float(bool(_ASKS.search(text))) for text in texts]),
            _means(sets, [float(len(_QUOTES.findall(text)) % 2) for text in texts]),
        )
        return pool, sets, np.stack(columns, axis=1)

    def _content(self, sentence: Sentence) -> frozenset[str]:
        stem: Callable[[str], str] = self._stemmer  # our words are folded, so that sumy need not do it again
        return frozenset(stem(word) for word in sentence.words if word not in self._stop_words)


def _pool(stems: list[frozenset[str]], spread: Counter[str], title: frozenset[str]) -> list[int]:
    """Choose the sentences that sets are made of: the first ones, and those of the others that tell most."""
    first = range(min(_FIRST, len(stems)))
    rest = range(len(first), len(stems))
    square = sum(count * count for count in spread.values())

    def tells(place: int) -> float:
        share = len(title & stems[place]) / len(title) if title else 0.0
        return _centrality(stems[place], spread, square) + share

    return [*first, *sorted(sorted(rest, key=tells, reverse=True)[:_TELLING])]


def _centrality(stems: frozenset[str], spread: Counter[str], square: int) -> float:
    """Give the cosine of a sentence with the sum of all the others; `square` is the sum of `spread` squared."""
    if not stems:
        return 0.0
    counts = [spread[stem] for stem in stems]
    shared = sum(counts) - len(stems)
    others = square - 2 * sum(counts) + len(stems)
    return shared / math.sqrt(len(stems) * others) if others > 0 else 0.0


@cache
def _sets(pool: int, longest: int) -> Floats:
    """Give all sets of up to `longest` of `pool` sentences: a row a set, a column a sentence, 1 where it is in."""
    chosen = [part for length in range(1, longest + 1) for part in combinations(range(pool), length)]
    sets = np.zeros((len(chosen), pool))
    for row, part in enumerate(chosen):
        sets[row, list(part)] = 1.0
    sets.setflags(write=False)
    return sets


def _dot(rows: NDArray[np.float64] | NDArray[np.bool_], column: Floats) -> Floats:
    """Give the product of a matrix and a vector; numpy's own wakes all cores, which takes longer at this size."""
    product: Floats = (rows * column).sum(axis=1)
    return product


def _means(sets: Floats, values: list[float]) -> Floats:
    means: Floats = _dot(sets, np.array(values)) / sets.sum(axis=1)
    return means


def _coverage(sets: Floats, stems: list[frozenset[str]], weights: dict[str, float]) -> Floats:
    """Give for each set the share of the weighted stems that at least one of its sentences has."""
    total = sum(weights.values())
    if not total:
        return np.zeros(len(sets))
    groups: defaultdict[int, float] = defaultdict(float)  # stems that the same sentences have count as one
    for stem, weight in weights.items():
        groups[sum(1 << place for place, said in enumerate(stems) if stem in said)] += weight
    members = _dot(sets, np.array([float(1 << place) for place in range(len(stems))])).astype(np.int32)
    has = (members[:, np.newaxis] & np.array(list(groups), dtype=np.int32)) != 0
    return _dot(has, np.array(list(groups.values()))) / total


def _length(sets: Floats, lengths: list[int]) -> Floats:
    means = np.maximum(_means(sets, [float(length) for length in lengths]), 1.0)
    beyond = _means(sets, [math.log(max(length / _A_PARAGRAPH, 1.0)) for length in lengths])
    return np.abs(np.log(means / _WORDS_A_SENTENCE)) + beyond
