"""The weights of the news ranker: how they are fitted, and what they gain on articles that they were not fitted on."""

from __future__ import annotations

from random import Random

import numpy as np

from bot.summary.news import FEATURES, WEIGHTS
from tests.benchmarks.data import Sample, data_sets
from tests.benchmarks.reading import Choice, Floats, read
from tests.benchmarks.rouge import interval

FITTED_ON = "en_cnndm"  # English only: the scores in other languages then tell what holds beyond it
SENTENCES = 3
RIDGE = 0.001
FOLDS = 5
REPEATS = 10
ALONE = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)  # weights of title_alone that are compared
_ALONE = FEATURES.index("title_alone")

Figures = tuple[float, float, float]


def run() -> dict[str, object]:
    """Print the fitted weights beside those in use, and the gain over the lead by repeated cross-validation."""
    sets = {
        name: {length: choices(samples, length) for length in (SENTENCES, 1)}
        for name, samples in data_sets().items()
    }
    fitted_on = FITTED_ON if FITTED_ON in sets else next(iter(sets))
    longer, single = sets[fitted_on][SENTENCES], sets[fitted_on][1]
    fitted, without = weights(longer, single), _folds(longer, single)
    print(f"fitted on {len(longer)} articles of {fitted_on}")
    for name, weight, between in zip(FEATURES, fitted, np.std(without, axis=0), strict=True):
        print(f"{name:<12} fitted {weight:+.3f} (between folds {between:.3f})   in use {WEIGHTS[name]:+.3f}")
    print("gains in ROUGE-1 and ROUGE-2 over the lead")
    gains: dict[str, list[Figures]] = {}
    for length in (SENTENCES, 1):
        crossed = cross_validated(sets[fitted_on][length], without)
        gains[f"{fitted_on}, {length}, {REPEATS} times {FOLDS}-fold"] = _shown(crossed)
        for name, found in sets.items():
            gains[f"{name}, {length}"] = _shown([choice.gain(fitted) for choice in found[length]])
    for name, bounds in gains.items():
        print(f"{name:<32}" + "   ".join(f"{m:+.2f} [{low:+.2f}, {high:+.2f}]" for m, low, high in bounds))
    return {
        "weights": dict(zip(FEATURES, fitted.tolist(), strict=True)),
        "gains": gains,
        "one_sentence": _alone({name: found[1] for name, found in sets.items()}, fitted),
    }


def _shown(gains: list[tuple[float, float]]) -> list[Figures]:
    return [interval(column) for column in zip(*gains, strict=True)]


def _alone(sets: dict[str, list[Choice]], fitted: Floats) -> dict[str, list[float]]:
    """Print the gain in ROUGE-1 at one sentence by the weight of title_alone."""
    print(f"{'one sentence, by title_alone:':<32}" + "".join(f"{alone:>9.2f}" for alone in ALONE))
    table = {
        name: [float(_mean_gain(found, _with_alone(fitted, alone))[0].round(2)) for alone in ALONE]
        for name, found in sets.items()
    }
    for name, gains in table.items():
        print(f"{name:<32}" + "".join(f"{gain:>+9.2f}" for gain in gains))
    return table


def weights(longer: list[Choice], single: list[Choice]) -> Floats:
    """Fit all weights: those of sets by ridge, title_alone as the step with which single sentences gain most."""
    fitted = fit(longer).round(3)
    alone = max(ALONE, key=lambda alone: float(_mean_gain(single, _with_alone(fitted, alone)).mean()))
    return _with_alone(fitted, alone)


def _with_alone(weights: Floats, alone: float) -> Floats:
    changed = weights.copy()
    changed[_ALONE] = alone
    return changed


def _mean_gain(choices: list[Choice], weights: Floats) -> Floats:
    """Give the mean gain in ROUGE-1 and ROUGE-2."""
    gains: Floats = np.array([choice.gain(weights) for choice in choices])
    return np.asarray(gains.mean(axis=0), dtype=np.float64)


def choices(samples: list[Sample], length: int) -> list[Choice]:
    """Give what could be chosen of each article that has something to choose from."""
    return [article.choice for article in read(samples, length)]


def fit(choices: list[Choice]) -> Floats:
    """Fit the weights by ridge to the differences within each article; each article counts the same."""
    size = choices[0].features.shape[1]
    square, product = np.zeros((size, size)), np.zeros(size)
    for choice in choices:
        features = choice.features - choice.features.mean(axis=0)
        score = (choice.rouge1 + choice.rouge2) / 2
        square += features.T @ features / len(features)
        product += features.T @ (score - score.mean()) / len(features)
    weights = np.linalg.solve(square + RIDGE * len(choices) * np.eye(size), product)
    return np.asarray(weights, dtype=np.float64)


def cross_validated(choices: list[Choice], without: list[Floats]) -> list[tuple[float, float]]:
    """Give each article's gain by weights that were fitted without it, as the mean over all repeats."""
    gains = np.zeros((len(choices), 2))
    for held, weights in zip(_held(len(choices)), without, strict=True):
        for place in held:
            gains[place] += np.array(choices[place].gain(weights)) / REPEATS
    return [(float(one), float(two)) for one, two in gains]


def folds(choices: list[Choice]) -> list[Floats]:
    """Fit the weights by ridge without each fold."""
    return [fit(_rest(choices, held)) for held in _held(len(choices))]


def _folds(longer: list[Choice], single: list[Choice]) -> list[Floats]:
    """Fit all weights without each fold."""
    return [weights(_rest(longer, held), _rest(single, held)) for held in _held(len(longer))]


def _rest(choices: list[Choice], held: list[int]) -> list[Choice]:
    return [choices[place] for place in sorted(set(range(len(choices))) - set(held))]


def _held(articles: int) -> list[list[int]]:
    """Give the articles of each fold, one repeat after the other."""
    chance = Random(1)
    orders = [chance.sample(range(articles), articles) for _ in range(REPEATS)]
    return [order[fold::FOLDS] for order in orders for fold in range(FOLDS)]
