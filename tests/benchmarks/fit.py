"""The weights of the news ranker: how they are fitted, and what they gain on articles that they were not fitted on."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray

from bot.summary.document import Stemmer, prepare
from bot.summary.news import FEATURES, WEIGHTS, NewsSummarizer
from bot.summary.words import stop_words
from tests.benchmarks.data import Sample, data_sets
from tests.benchmarks.rouge import Rouge, interval

FITTED_ON = "en_cnndm"  # English only: the scores in other languages then tell what holds beyond it
SENTENCES = 3
RIDGE = 0.001
FOLDS = 5
REPEATS = 10

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Choice:
    """The sets of one article that could be chosen: what is known of each and its scores; the first is the lead."""

    features: Floats
    rouge1: Floats
    rouge2: Floats


def run() -> dict[str, object]:
    """Print the fitted weights beside those in use, and the gain over the lead by repeated cross-validation."""
    sets = {name: [c for c in map(_choice, samples) if c] for name, samples in data_sets().items()}
    fitted_on = FITTED_ON if FITTED_ON in sets else next(iter(sets))
    fitted = dict(zip(FEATURES, _fit(sets[fitted_on]).round(3).tolist(), strict=True))
    print(
        f"fitted on {len(sets[fitted_on])} articles of {fitted_on}; gains in ROUGE-1 and ROUGE-2 over the lead"
    )
    for name in FEATURES:
        print(f"{name:<12} fitted {fitted[name]:+.3f}   in use {WEIGHTS[name]:+.3f}")
    gains = {f"{fitted_on}, {REPEATS} times {FOLDS}-fold": _cross_validated(sets[fitted_on])}
    used = np.array([WEIGHTS[name] for name in FEATURES])
    for name, choices in sets.items():
        gains[f"{name}, fitted"] = [_gain(c, np.array(list(fitted.values()))) for c in choices]
        gains[f"{name}, in use"] = [_gain(c, used) for c in choices]
    figures = {name: [interval(column) for column in zip(*gain, strict=True)] for name, gain in gains.items()}
    for name, found in figures.items():
        print(
            f"{name:<32}" + "   ".join(f"{mean:+.2f} [{low:+.2f}, {high:+.2f}]" for mean, low, high in found)
        )
    return {"weights": fitted, "gains": figures}


def _choice(sample: Sample) -> Choice | None:
    """Give all sets of SENTENCES of an article with their scores; None where there is nothing to choose."""
    prepared = prepare(sample.text, sample.title, sample.lang)
    if len(prepared.candidates) <= SENTENCES:
        return None
    ranker = NewsSummarizer(Stemmer(sample.lang), stop_words(sample.lang))
    found = ranker.features(prepared.document(len(prepared.candidates)), SENTENCES)
    if found is None:
        return None
    pool, sets, features = found
    rows = np.flatnonzero(sets.sum(axis=1) == SENTENCES)
    said = [prepared.sentences[prepared.candidates[place]] for place in pool]
    one, two = Rouge(sample.reference, sample.lang).of_sets(said, sets[rows])
    return Choice(features[rows], one, two)


def _fit(choices: list[Choice]) -> Floats:
    """Fit the weights by ridge to the differences within each article; each article counts the same."""
    size = len(FEATURES)
    square, product = np.zeros((size, size)), np.zeros(size)
    for choice in choices:
        features = choice.features - choice.features.mean(axis=0)
        score = (choice.rouge1 + choice.rouge2) / 2
        square += features.T @ features / len(features)
        product += features.T @ (score - score.mean()) / len(features)
    weights = np.linalg.solve(square + RIDGE * len(choices) * np.eye(size), product)
    return np.asarray(weights, dtype=np.float64)


def _cross_validated(choices: list[Choice]) -> list[tuple[float, float]]:
    """Give each article's gain by weights that were fitted without it, as the mean over all repeats."""
    chance = Random(1)
    gains = np.zeros((len(choices), 2))
    for _ in range(REPEATS):
        order = chance.sample(range(len(choices)), len(choices))
        for fold in range(FOLDS):
            held = order[fold::FOLDS]
            weights = _fit([choices[place] for place in set(order) - set(held)])
            for place in held:
                gains[place] += np.array(_gain(choices[place], weights)) / REPEATS
    return [(float(one), float(two)) for one, two in gains]


def _gain(choice: Choice, weights: Floats) -> tuple[float, float]:
    best = int(np.argmax(choice.features @ weights))
    one, two = (100 * float(scores[best] - scores[0]) for scores in (choice.rouge1, choice.rouge2))
    return one, two
