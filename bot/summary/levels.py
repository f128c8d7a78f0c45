"""From scored sets to one set a length, such that a longer summary goes on from the shorter where it can."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_SAME = 0.02
"""Difference of score that is no loss: two points of ROUGE, less than the score can tell of one article. English summaries
of two and three sentences gain as much with it as without (docs/summaries.md)."""


def nest(sets: NDArray[np.float64], scores: NDArray[np.float64]) -> list[tuple[int, ...]]:
    """Give the best set of each length, shortest first; one that contains the one before, where it is as good.

    `sets` has a row a set, 1 in the columns of its members; the rows are sorted by length, and among equals the
    first wins.
    """
    lengths = sets.sum(axis=1)
    levels: list[tuple[int, ...]] = []
    for length in range(1, int(lengths.max()) + 1):
        rows = np.flatnonzero(lengths == length)
        best = rows[np.argmax(scores[rows])]
        if levels:
            wider = rows[sets[rows][:, levels[-1]].all(axis=1)]
            kin = wider[np.argmax(scores[wider])]
            best = kin if scores[kin] >= scores[best] - _SAME else best
        levels.append(tuple(int(place) for place in np.flatnonzero(sets[best])))
    return levels
