"""How near summaries come to an editor's: every method beside the lead and the best that extraction could do."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from bot.summary import METHODS
from bot.summary.document import prepare
from bot.summary.limits import LONGEST_SUMMARY
from bot.summary.rank import positions
from bot.summary.words import words
from tests.benchmarks.data import Sample, data_sets
from tests.benchmarks.rouge import KINDS, Rouge, interval

BUDGET = 65  # words that each summary is cut to where length must not count
SETTINGS = {"3 sentences": 3, "1 sentence": 1, f"{BUDGET} words": None}
ALL = ("oracle", *METHODS)

Scores = tuple[float, ...]  # of KINDS, in points of 100, and the words of the summary


class Article:
    """An article whose summaries by any method are asked for again and again."""

    def __init__(self, sample: Sample) -> None:
        self._prepared = prepare(sample.text, sample.title, sample.lang)
        self._rouge = Rouge(sample.reference, sample.lang)
        self._language = sample.lang
        self._known: dict[tuple[str, int], Sequence[str]] = {}

    def scores(self, method: str, length: int | None) -> Scores:
        """Score the summary of so many sentences, or of BUDGET words."""
        said = self.summary(method, length) if length else self.within_budget(method)
        return *self._rouge.score(said), float(sum(len(words(one, self._language)) for one in said))

    def summary(self, method: str, length: int) -> Sequence[str]:
        """Give the summary of so many sentences; those of the oracle are known to be the best by the reference."""
        if (method, length) not in self._known:
            every = self._prepared.sentences
            places: Sequence[int] = (
                self._rouge.oracle(every, length)
                if method == "oracle"
                else positions(self._prepared, method, length)
            )
            self._known[method, length] = [every[place] for place in places]
        return self._known[method, length]

    def within_budget(self, method: str) -> Sequence[str]:
        """Give the shortest summary that has BUDGET words, cut to them."""
        found: Sequence[str] = ()
        for length in range(1, LONGEST_SUMMARY + 1):
            found = self.summary(method, length)
            if sum(len(sentence.split()) for sentence in found) >= BUDGET:
                break
        before = accumulate((len(sentence.split()) for sentence in found), initial=0)
        cut = [
            " ".join(sentence.split()[: max(BUDGET - used, 0)])
            for sentence, used in zip(found, before, strict=False)
        ]
        return [sentence for sentence in cut if sentence]


def run() -> dict[str, dict[str, object]]:
    """Print a table of all methods for each data set: at three sentences, at one, and at an equal number of words."""
    return {name: _measure(name, samples) for name, samples in data_sets().items()}


def _measure(name: str, samples: list[Sample]) -> dict[str, object]:
    articles = [Article(sample) for sample in samples]
    figures: dict[str, object] = {"articles": len(samples)}
    for setting, length in SETTINGS.items():
        print(
            f"\n{name}: {len(samples)} articles, {setting}, F1; and minus the lead, with the interval of 95 in 100"
        )
        print(
            f"{'':<10}"
            + "".join(f"{kind:>10}" for kind in (*KINDS, "words"))
            + "   rouge1 - lead          rouge2 - lead"
        )
        figures[setting] = _table({method: [a.scores(method, length) for a in articles] for method in ALL})
    return figures


def _table(scores: dict[str, list[Scores]]) -> dict[str, object]:
    means = {
        method: [sum(column) / len(rows) for column in zip(*rows, strict=True)]
        for method, rows in scores.items()
    }
    table: dict[str, object] = {}
    for method in sorted(scores, key=lambda method: -means[method][0]):
        gains = gain(scores[method], scores["lead"])
        shown = "   ".join(f"{mean:+6.2f} [{low:+6.2f}, {high:+6.2f}]" for mean, low, high in gains[:2])
        print(f"{method:<10}" + "".join(f"{value:>10.2f}" for value in means[method]) + "   " + shown)
        row = dict(zip((*KINDS, "words"), (round(value, 2) for value in means[method]), strict=True))
        table[method] = {**row, "minus_lead": dict(zip(KINDS, gains, strict=True))}
    return table


def gain(ours: list[Scores], lead: list[Scores]) -> list[tuple[float, float, float]]:
    """Give the mean difference in each of KINDS, and the bounds that hold 95 of 100 such means."""
    differences = zip(
        *([a - b for a, b in zip(one, other, strict=True)] for one, other in zip(ours, lead, strict=True)),
        strict=True,
    )
    return [interval(column) for column, _ in zip(differences, KINDS, strict=False)]
