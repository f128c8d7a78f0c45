"""sumy's own methods, on our sentences and words, with the same result as sumy's in less time."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sumy.models.dom import ObjectDocumentModel, Sentence
from sumy.summarizers import AbstractSummarizer
from sumy.summarizers.edmundson import EdmundsonSummarizer
from sumy.summarizers.kl import KLSummarizer
from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.summarizers.lsa import LsaSummarizer
from sumy.summarizers.luhn import LuhnSummarizer
from sumy.summarizers.reduction import ReductionSummarizer
from sumy.summarizers.sum_basic import SumBasicSummarizer
from sumy.summarizers.text_rank import TextRankSummarizer

from bot.summary.document import Placed, Prepared, Stemmer
from bot.summary.limits import RANKED_BY, WORDS_A_SENTENCE
from bot.summary.words import content_stems, stop_words

_FREQUENT = 10  # words that stand in for those of the title where a text has none
_NO_WORD = frozenset({"\0"})  # Edmundson refuses an empty set of words; this one is in no text


class LexRank(LexRankSummarizer):  # type: ignore[misc]  # sumy ships no types
    """sumy's LexRank with all cosines as one product of matrices."""

    def _create_matrix(
        self,
        sentences: Sequence[Sequence[str]],
        threshold: float,
        tf_metrics: Sequence[dict[str, float]],
        idf_metrics: dict[str, float],
    ) -> NDArray[np.float64]:
        column = {term: place for place, term in enumerate(idf_metrics)}
        weighted = np.zeros((len(sentences), len(column)))
        for row, metrics in enumerate(tf_metrics):
            for term, frequency in metrics.items():
                weighted[row, column[term]] = frequency * idf_metrics[term]
        norms = np.sqrt((weighted**2).sum(axis=1))
        scale = np.outer(norms, norms)
        cosines = np.divide(weighted @ weighted.T, scale, out=np.zeros_like(scale), where=scale > 0)
        linked = (cosines > threshold).astype(float)
        degrees: NDArray[np.float64] = np.maximum(linked.sum(axis=1), 1.0)
        matrix: NDArray[np.float64] = linked / degrees[:, np.newaxis]
        return matrix

    @staticmethod
    def _compute_idf(sentences: Sequence[Sequence[str]]) -> dict[str, float]:
        spread = Counter(term for sentence in sentences for term in dict.fromkeys(sentence))
        return {term: math.log(len(sentences) / (1 + count)) for term, count in spread.items()}

    @staticmethod
    def power_method(matrix: NDArray[np.float64], epsilon: float) -> NDArray[np.float64]:
        """Give sumy's scores; equal ones where no sentence has a word to tell, at which sumy divides by zero."""
        if not matrix.any():
            return np.full(len(matrix), 1.0 / max(len(matrix), 1))
        scores: NDArray[np.float64] = LexRankSummarizer.power_method(matrix, epsilon)
        return scores


class Lsa(LsaSummarizer):  # type: ignore[misc]  # sumy ships no types
    """sumy's LSA without its warning about texts of few words, and with the smoothing done at once.

    Its words stand in the order of the text: sumy's stand in that of a set, another one in each process, which decides
    between sentences that score nearly the same.
    """

    def _create_dictionary(self, document: ObjectDocumentModel) -> dict[str, int]:
        words = map(self.normalize_word, document.words)
        stems = dict.fromkeys(self.stem_word(word) for word in words if word not in self._stop_words)
        return {stem: row for row, stem in enumerate(stems)}

    def _create_matrix(
        self, document: ObjectDocumentModel, dictionary: dict[str, int]
    ) -> NDArray[np.float64]:
        matrix = np.zeros((len(dictionary), len(document.sentences)))
        for column, sentence in enumerate(document.sentences):
            for word in map(self.stem_word, sentence.words):
                if word in dictionary:
                    matrix[dictionary[word], column] += 1
        return matrix

    def _compute_term_frequency(
        self, matrix: NDArray[np.float64], smooth: float = 0.4
    ) -> NDArray[np.float64]:
        most = matrix.max(axis=0)
        shares = matrix / np.where(most > 0, most, 1.0)
        smoothed: NDArray[np.float64] = np.where(most > 0, smooth + (1.0 - smooth) * shares, matrix)
        return smoothed


class Luhn(LuhnSummarizer):  # type: ignore[misc]  # sumy ships no types
    """sumy's Luhn, which looks its significant words up in a set instead of a tuple."""

    def _get_significant_words(self, words: Sequence[str]) -> frozenset[str]:
        return frozenset(super()._get_significant_words(words))


class _Counted(list[str]):
    """The stems of a sentence, counted once: two sentences then meet in the time of the shorter one."""

    def __init__(self, stems: Iterable[str]) -> None:
        super().__init__(stems)
        self.counts = Counter(self)

    def shared(self, other: _Counted) -> int:
        """Give the number of pairs of equal stems of two sentences."""
        few, many = sorted((self.counts, other.counts), key=len)
        return sum(count * many[stem] for stem, count in few.items() if stem in many)

    def likeness(self, other: _Counted) -> float:
        """Give the shared stems by the logarithms of both lengths, as TextRank does; 0 where nothing is shared."""
        shared = self.shared(other)
        return shared / norm if shared and (norm := math.log(len(self)) + math.log(len(other))) else 0.0


class TextRank(TextRankSummarizer):  # type: ignore[misc]  # sumy ships no types
    """sumy's TextRank on stems that are counted once."""

    def _to_words_set(self, sentence: Sentence) -> _Counted:
        return _Counted(super()._to_words_set(sentence))

    @staticmethod
    def _rate_sentences_edge(words1: _Counted, words2: _Counted) -> float:
        if len(words1) == len(words2) == 1:
            return float(words1.shared(words2))
        return words1.likeness(words2)


class Reduction(ReductionSummarizer):  # type: ignore[misc]  # sumy ships no types
    """sumy's Reduction on stems that are counted once."""

    def _to_words_set(self, sentence: Sentence) -> _Counted:
        return _Counted(super()._to_words_set(sentence))

    def _rate_sentences_edge(self, words1: _Counted, words2: _Counted) -> float:
        return words1.likeness(words2)


_CLASSES: dict[str, Callable[[Stemmer], Any]] = {
    "lexrank": LexRank,
    "lsa": Lsa,
    "luhn": Luhn,
    "textrank": TextRank,
    "sumbasic": SumBasicSummarizer,
    "kl": KLSummarizer,
    "reduction": Reduction,
}


def choose(prepared: Prepared, method: str, length: int) -> tuple[int, ...]:
    """Give the positions that one of sumy's methods chooses; where it finds too few, the lead fills up."""
    document = prepared.document(RANKED_BY[method], RANKED_BY[method] * WORDS_A_SENTENCE)
    found = in_order(_summarizer(prepared, method)(document, length))
    missing = min(length, len(prepared.candidates)) - len(found)
    if missing <= 0:
        return found
    others = [position for position in prepared.candidates if position not in found]
    return tuple(sorted([*found, *others[:missing]]))


def in_order(chosen: Iterable[Placed]) -> tuple[int, ...]:
    """Give the positions of sentences that were chosen, in the order of the text."""
    return tuple(sorted(sentence.position for sentence in chosen))


def _summarizer(prepared: Prepared, method: str) -> AbstractSummarizer:
    stemmer = Stemmer(prepared.language)
    stopped = stop_words(prepared.language)
    if method == "edmundson":
        summarizer = EdmundsonSummarizer(stemmer)
        summarizer.bonus_words = bonus_words(prepared)
        summarizer.stigma_words = _NO_WORD
        summarizer.null_words = stopped or _NO_WORD
        return summarizer
    summarizer = _CLASSES[method](stemmer)
    summarizer.stop_words = stopped
    return summarizer


def bonus_words(prepared: Prepared) -> frozenset[str]:
    """Give the words that Edmundson's method rewards: the title's, or the text's most frequent ones."""
    title = frozenset(content_stems(prepared.title, prepared.language))
    if title:
        return title
    stopped = stop_words(prepared.language)
    counts = Counter(word for said in prepared.words for word in said if word not in stopped)
    return frozenset(word for word, _ in counts.most_common(_FREQUENT)) or _NO_WORD
