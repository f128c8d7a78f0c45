"""An article as the news ranker reads it, with what each set of its sentences would score."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.summary import news
from bot.summary.document import Stemmer, prepare
from bot.summary.words import stop_words
from tests.benchmarks.data import Sample
from tests.benchmarks.rouge import Rouge

Floats = NDArray[np.float64]
Stems = frozenset[str]


@dataclass(frozen=True, slots=True)
class Choice:
    """The sets of one article that could be chosen: what is known of each and its scores; the first is the lead."""

    features: Floats
    rouge1: Floats
    rouge2: Floats

    def gain(self, weights: Floats) -> tuple[float, float]:
        """Give what the set that weights choose scores more than the lead, in ROUGE-1 and ROUGE-2."""
        best = int(np.argmax(self.features @ weights))
        one, two = (100 * float(scores[best] - scores[0]) for scores in (self.rouge1, self.rouge2))
        return one, two


@dataclass(frozen=True, slots=True)
class Read:
    """An article's sentences and their stems, the sets of one length, and the choice among these."""

    texts: list[str]
    stems: list[Stems]
    title: Stems
    pool: list[int]
    sets: Floats
    choice: Choice

    @property
    def said(self) -> list[Stems]:
        """Give the stems of the sentences that sets are made of."""
        return [self.stems[place] for place in self.pool]

    def mean(self, value: Callable[[int], float]) -> Floats:
        """Give the mean of something over the sentences of each set."""
        return news._means(self.sets, [value(place) for place in self.pool])


def read(samples: list[Sample], length: int) -> list[Read]:
    """Read the articles that have something to choose from."""
    return [found for sample in samples if (found := _read(sample, length))]


def _read(sample: Sample, length: int) -> Read | None:
    prepared = prepare(sample.text, sample.title, sample.lang)
    ranker = news.NewsSummarizer(Stemmer(sample.lang), stop_words(sample.lang))
    document = prepared.document(len(prepared.candidates))
    found = ranker.features(document, length) if len(prepared.candidates) > length else None
    if found is None:
        return None
    pool, sets, features = found
    rows = np.flatnonzero(sets.sum(axis=1) == length)
    texts = [str(sentence) for sentence in document.sentences]
    one, two = Rouge(sample.reference, sample.lang).of_sets([texts[place] for place in pool], sets[rows])
    stems = [ranker._content(sentence) for sentence in document.sentences]
    title = Stems().union(*map(ranker._content, document.headings))
    return Read(texts, stems, title, pool, sets[rows], Choice(features[rows], one, two))
