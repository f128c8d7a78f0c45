"""The articles that summaries are measured on: data sets beside the checkout, else a few invented ones."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "summaries"
SAMPLES = Path(__file__).parent / "samples" / "articles.jsonl"


@dataclass(frozen=True, slots=True)
class Sample:
    """An article with the summary that an editor wrote."""

    id: str
    lang: str
    title: str
    text: str
    reference: str


def read(path: Path) -> list[Sample]:
    """Read a file of JSON lines."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Sample(**{name: row[name] for name in Sample.__slots__}) for row in map(json.loads, lines)]


def data_sets() -> dict[str, list[Sample]]:
    """Give the data sets by name; says so where only the invented articles are there."""
    files = sorted(FOLDER.glob("*.jsonl"))
    if files:
        return {path.stem: read(path) for path in files}
    print(
        f"No data sets in {FOLDER}: measured on {SAMPLES.name}, a few invented articles. They show that it runs,"
    )
    print("and nothing about how good the summaries are.")
    return {"invented": read(SAMPLES)}
