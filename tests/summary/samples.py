"""The invented texts that summaries are tested on: short and longer articles, and headlines, in all our languages."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.data import SAMPLES, Sample, read

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Article:
    """An article of about twelve sentences."""

    language: str
    title: str
    text: str


def samples() -> dict[str, Sample]:
    """Give the short articles by id."""
    return {sample.id: sample for sample in read(SAMPLES)}


def articles() -> dict[str, Article]:
    """Give an article for each language and way of writing it."""
    found = {}
    for path in sorted((HERE / "articles").glob("*.txt")):
        title, _, text = path.read_text(encoding="utf-8").partition("\n\n")
        found[path.stem] = Article(path.stem.partition("-")[0], title, text.strip())
    return found


def headlines() -> list[tuple[str, str]]:
    """Give headlines, each behind the name of its language and way of writing."""
    lines = (HERE / "headlines.txt").read_text(encoding="utf-8").splitlines()
    return [(name, text) for name, _, text in (line.partition(": ") for line in lines)]
