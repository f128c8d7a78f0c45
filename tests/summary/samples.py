"""The invented articles of the benchmarks, by name: short news in twelve languages."""

from __future__ import annotations

from tests.benchmarks.data import SAMPLES, Sample, read


def samples() -> dict[str, Sample]:
    """Give the articles by id."""
    return {sample.id: sample for sample in read(SAMPLES)}
