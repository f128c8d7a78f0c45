"""ROUGE as the field counts it, with words of every script, and the uncertainty of a mean."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rouge_score import rouge_scorer

from bot.summary.words import fold, stem

KINDS = ("rouge1", "rouge2", "rougeLsum")

_WORD = re.compile(r"[^\W_]+")
_SHORT = 3  # rouge-score too stems no word of up to three letters
_DRAWS = 2000

Floats = NDArray[np.float64]
Grams = tuple[Counter[object], Counter[object]]  # words, and pairs of neighbours


class Tokenizer:
    """Words of any script; rouge-score's own drops all that are not Latin. Only English is stemmed."""

    def __init__(self, language: str) -> None:
        self.language = language

    def tokenize(self, text: str) -> list[str]:
        """Give the words of a text."""
        words = _WORD.findall(fold(text, self.language))
        if self.language != "en":
            return words
        return [stem(word, "en") if len(word) > _SHORT else word for word in words]


class Rouge:
    """F1 of summaries against one reference, in points of 100."""

    def __init__(self, reference: str, language: str) -> None:
        self._tokenizer = Tokenizer(language)
        self._reference = "\n".join(re.split(r"(?<=[.!?؟۔।])\s+", reference))
        self._scorer: Any = rouge_scorer.RougeScorer(list(KINDS), tokenizer=self._tokenizer)

    def score(self, sentences: Sequence[str]) -> tuple[float, ...]:
        """Give ROUGE-1, ROUGE-2 and ROUGE-Lsum."""
        scores = self._scorer.score(self._reference, "\n".join(sentences))
        return tuple(100 * scores[kind].fmeasure for kind in KINDS)

    def oracle(self, sentences: Sequence[str], length: int) -> list[int]:
        """Choose greedily the sentences with the best ROUGE-1 + ROUGE-2: about as good as extraction can be."""
        grams = [self._grams(sentence) for sentence in sentences]
        goal = self._grams(self._reference)
        chosen: list[int] = []
        for _ in range(min(length, len(sentences))):
            rest = [place for place in range(len(sentences)) if place not in chosen]
            chosen.append(max(rest, key=lambda place: _overlap([grams[i] for i in (*chosen, place)], goal)))
        return sorted(chosen)

    def of_sets(self, sentences: Sequence[str], sets: Floats) -> tuple[Floats, Floats]:
        """Give ROUGE-1 and ROUGE-2 (F1, up to 1) of many sets: a row a set, 1 in the columns of its sentences."""
        grams = [self._grams(sentence) for sentence in sentences]
        one, two = (self._of_sets(grams, kind, sets) for kind in (0, 1))
        return one, two

    def _of_sets(self, grams: Sequence[Grams], kind: int, sets: Floats) -> Floats:
        goal = self._grams(self._reference)[kind]
        said = np.array([[part[kind][gram] for gram in goal] for part in grams], dtype=float)
        total = sets @ np.array([float(part[kind].total()) for part in grams]) + goal.total()
        scores: Floats = 2 * np.minimum(sets @ said, np.array(list(goal.values()))).sum(axis=1) / total
        return scores

    def _grams(self, text: str) -> Grams:
        words = self._tokenizer.tokenize(text)
        return Counter(words), Counter(pairwise(words))


def _overlap(parts: Sequence[Grams], goal: Grams) -> float:
    score = 0.0
    for kind in (0, 1):
        said = sum((part[kind] for part in parts), Counter[object]())
        total = said.total() + goal[kind].total()
        score += 2 * (said & goal[kind]).total() / total if total else 0.0
    return score


def interval(values: Iterable[float]) -> tuple[float, float, float]:
    """Give the mean and the bounds that hold 95 of 100 means of samples drawn again."""
    found = np.array(list(values))
    chance = np.random.default_rng(1)
    means = found[chance.integers(0, len(found), (_DRAWS, len(found)))].mean(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return round(float(found.mean()), 2), round(float(low), 2), round(float(high), 2)
