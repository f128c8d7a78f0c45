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
ALONE = (
    0.0,
    0.06,
    0.12,
    0.18,
    0.24,
)  # weights of title_alone, which sets of three sentences say nothing about


def run() -> dict[str, object]:
    """Print the fitted weights beside those in use, and the gain over the lead by repeated cross-validation."""
    sets = {name: choices(samples, SENTENCES) for name, samples in data_sets().items()}
    fitted_on = FITTED_ON if FITTED_ON in sets else next(iter(sets))
    fitted = dict(zip(FEATURES, fit(sets[fitted_on]).round(3).tolist(), strict=True))
    print(
        f"fitted on {len(sets[fitted_on])} articles of {fitted_on}; gains in ROUGE-1 and ROUGE-2 over the lead"
    )
    spread = np.std(_folds(sets[fitted_on]), axis=0)
    for name, between in zip(FEATURES, spread, strict=True):
        print(
            f"{name:<12} fitted {fitted[name]:+.3f} (between folds {between:.3f})   in use {WEIGHTS[name]:+.3f}"
        )
    gains = {f"{fitted_on}, {REPEATS} times {FOLDS}-fold": cross_validated(sets[fitted_on])}
    used = np.array([WEIGHTS[name] for name in FEATURES])
    for name, found in sets.items():
        gains[f"{name}, fitted"] = [c.gain(np.array(list(fitted.values()))) for c in found]
        gains[f"{name}, in use"] = [c.gain(used) for c in found]
    figures = {name: [interval(column) for column in zip(*gain, strict=True)] for name, gain in gains.items()}
    for name, bounds in figures.items():
        print(f"{name:<32}" + "   ".join(f"{m:+.2f} [{low:+.2f}, {high:+.2f}]" for m, low, high in bounds))
    return {"weights": fitted, "gains": figures, "one_sentence": _alone(np.array(list(fitted.values())))}


def _alone(fitted: Floats) -> dict[str, list[float]]:
    """Print the gain at one sentence: with all weights as fitted, then as they are in use by the weight of title_alone."""
    print(
        f"{'one sentence, by title_alone:':<32}{'fitted':>9}" + "".join(f"{weight:>9.2f}" for weight in ALONE)
    )
    table: dict[str, list[float]] = {}
    for name, samples in data_sets().items():
        found = choices(samples, 1)
        ways = [fitted, *(np.array(list({**WEIGHTS, "title_alone": alone}.values())) for alone in ALONE)]
        table[name] = [round(sum(c.gain(way)[0] for c in found) / len(samples), 2) for way in ways]
        print(f"{name:<32}" + "".join(f"{gain:>+9.2f}" for gain in table[name]))
    return table


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


def cross_validated(choices: list[Choice]) -> list[tuple[float, float]]:
    """Give each article's gain by weights that were fitted without it, as the mean over all repeats."""
    gains = np.zeros((len(choices), 2))
    for held, weights in zip(_held(len(choices)), _folds(choices), strict=True):
        for place in held:
            gains[place] += np.array(choices[place].gain(weights)) / REPEATS
    return [(float(one), float(two)) for one, two in gains]


def _folds(choices: list[Choice]) -> list[Floats]:
    """Fit the weights without each fold."""
    everything = set(range(len(choices)))
    return [fit([choices[place] for place in everything - set(held)]) for held in _held(len(choices))]


def _held(articles: int) -> list[list[int]]:
    """Give the articles of each fold, one repeat after the other."""
    chance = Random(1)
    orders = [chance.sample(range(articles), articles) for _ in range(REPEATS)]
    return [order[fold::FOLDS] for order in orders for fold in range(FOLDS)]
