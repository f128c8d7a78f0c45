"""What else was tried for the news ranker: what each further feature gains beside those in use."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable

import numpy as np

from bot.summary import news
from bot.summary.news import FEATURES, WEIGHTS
from tests.benchmarks.data import data_sets
from tests.benchmarks.fit import FITTED_ON, SENTENCES, cross_validated, fit, folds
from tests.benchmarks.reading import Choice, Floats, Read, Stems, read
from tests.benchmarks.rouge import interval

NEAREST = 5  # other articles that stand for the other reports of a story
_NAMED = re.compile(r"(?<!^)\b(?:[^\W\d_]*[A-ZÀ-ÞА-Я]\w+|\d[\d.,]*)")
_OPENS = re.compile(r"^\W*[\"“«‘„']")


class Others:
    """The other articles of a data set: how rare a stem is in them, and which are like an article."""

    def __init__(self, articles: list[Read]) -> None:
        self._stems = [Stems().union(*article.stems) for article in articles]
        self._spread = Counter(stem for stems in self._stems for stem in stems)

    def rarity(self, stem: str) -> float:
        """Give the inverse document frequency of a stem."""
        return math.log((len(self._stems) + 1) / (self._spread[stem] + 1))

    def alike(self, article: Read) -> list[Stems]:
        """Give the stems of the articles that are most like one, without itself."""
        own = Stems().union(*article.stems)
        others = [stems for stems in self._stems if stems != own]
        return sorted(others, key=lambda stems: -len(stems & own) / math.sqrt(len(stems) * len(own) + 1))[
            :NEAREST
        ]


def _recurring(article: Read) -> dict[str, float]:
    spread = Counter(stem for stems in article.stems for stem in stems)
    return {stem: math.log(count) for stem, count in spread.items() if count > 1}


def _rare_recurring(article: Read, others: Others) -> Floats:
    weights = {stem: weight * others.rarity(stem) for stem, weight in _recurring(article).items()}
    return news._coverage(article.sets, article.said, weights)


def _rare_title(article: Read, others: Others) -> Floats:
    return news._coverage(article.sets, article.said, {stem: others.rarity(stem) for stem in article.title})


def _cluster(article: Read, others: Others) -> Floats:
    alike = others.alike(article)
    spread = Counter(stem for stems in alike for stem in stems)
    return article.mean(
        lambda place: (
            sum(spread[stem] for stem in article.stems[place]) / (len(article.stems[place]) * len(alike) + 1)
        )
    )


def _central(article: Read, _: Others) -> Floats:
    spread = Counter(stem for stems in article.stems for stem in stems)
    square = sum(count * count for count in spread.values())
    return article.mean(lambda place: news._centrality(article.stems[place], spread, square))


def _named(article: Read, _: Others) -> Floats:
    names = [frozenset(_NAMED.findall(text)) for text in article.texts]
    spread = Counter(name for found in names for name in found)
    weights = {name: math.log(1 + count) for name, count in spread.items() if count > 1}
    return news._coverage(article.sets, [names[place] for place in article.pool], weights)


def _redundant(article: Read, _: Others) -> Floats:
    every = Stems().union(*article.said)
    once = news._coverage(article.sets, article.said, dict.fromkeys(every, 1.0)) * len(every)
    words: Floats = article.sets @ np.array([float(len(stems)) for stems in article.said])
    shares: Floats = 1 - once / np.maximum(words, 1)
    return shares


def _quoting(article: Read, _: Others) -> Floats:
    return article.mean(lambda place: float(bool(_OPENS.search(article.texts[place]))))


def _neighbours(article: Read, _: Others) -> Floats:
    pairs: Floats = (article.sets[:, 1:] * article.sets[:, :-1]).sum(axis=1)
    return pairs


TRIED = {
    "recurring words, by their rarity in other articles": _rare_recurring,
    "title words, by their rarity in other articles": _rare_title,
    f"words shared with the {NEAREST} most similar articles": _cluster,
    "centrality": _central,
    "named things (capitals, numbers) that recur": _named,
    "redundancy within the set": _redundant,
    "sentences that open with a quotation": _quoting,
    "sentences that follow one another": _neighbours,
}


def run() -> dict[str, object]:
    """Print for each feature its fitted weight, and what it changes: on English by cross-validation, elsewhere as fitted there."""
    sets = {name: read(samples, SENTENCES) for name, samples in data_sets().items()}
    fitted_on = FITTED_ON if FITTED_ON in sets else next(iter(sets))
    plain = _crossed([article.choice for article in sets[fitted_on]])
    print(f"ROUGE-1 more than without it, {SENTENCES} sentences; the weight is fitted on {fitted_on}")
    print(f"{'':<52}{'weight':>8}  " + "".join(f"{name:<24}" for name in sets))
    figures: dict[str, object] = {}
    for label, feature in TRIED.items():
        wider = {name: _with(articles, feature) for name, articles in sets.items()}
        weight = float(fit(wider[fitted_on])[-1])
        gains = {name: _more(choices, weight) for name, choices in wider.items()}
        crossed = zip(_crossed(wider[fitted_on]), plain, strict=True)
        gains[fitted_on] = interval(one[0] - other[0] for one, other in crossed)
        shown = "".join(
            f"{f'{mean:+.2f} [{low:+.2f}, {high:+.2f}]':<24}" for mean, low, high in gains.values()
        )
        print(f"{label:<52}{weight:>+8.3f}  {shown}")
        figures[label] = {"weight": round(weight, 3), "more": gains}
    return figures


def _crossed(choices: list[Choice]) -> list[tuple[float, float]]:
    return cross_validated(choices, folds(choices))


def _more(choices: list[Choice], weight: float) -> tuple[float, float, float]:
    used = np.array([*(WEIGHTS[name] for name in FEATURES), 0.0])
    wider = np.array([*used[:-1], weight])
    return interval(choice.gain(wider)[0] - choice.gain(used)[0] for choice in choices)


def _with(articles: list[Read], feature: Callable[[Read, Others], Floats]) -> list[Choice]:
    others = Others(articles)
    return [
        Choice(
            np.column_stack([article.choice.features, feature(article, others)]),
            article.choice.rouge1,
            article.choice.rouge2,
        )
        for article in articles
    ]
