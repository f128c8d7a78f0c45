"""Summaries of many texts, a line of JSON each: made in workers, side by side, and given in the order of the lines."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from time import perf_counter
from typing import Final

from bot import summary
from bot.core.words import Words
from bot.errors import UnusableInputError, UserError
from bot.newsroom.wishes import LONGEST, Wish, summarised
from bot.workers import Workers

SECONDS: Final = 10.0  # that a worker gets for a text: the longest takes one


@dataclass(frozen=True, slots=True)
class Row:
    """A line as read: what it is called by, and a text to summarise or the reason why there is none."""

    id: object
    text: str = ""
    title: str | None = None
    language: str | None = None
    error: UserError | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a line: a summary and the milliseconds it took, or the reason why there is none."""

    id: object
    summary: summary.Summary | None = None
    milliseconds: float = 0.0
    error: UserError | None = None


def of_lines(lines: Iterable[bytes], wish: Wish, workers: Workers) -> Iterator[Outcome]:
    """Summarise the text of each line; one that can't be used is told in its place, and the rest goes on."""
    ids: deque[object] = deque()

    def rows() -> Iterator[Row]:
        for row in map(_read, filter(bytes.strip, lines)):
            ids.append(row.id)
            yield row

    for found in workers.map_now(partial(_summarise, wish=wish), rows(), seconds=SECONDS):
        asked = ids.popleft()
        yield Outcome(asked, error=found) if isinstance(found, UserError) else Outcome(asked, *found)


def as_json(outcome: Outcome, words: Words) -> dict[str, object]:
    """Give what is written of a line."""
    if outcome.error is not None or outcome.summary is None:
        error = outcome.error or UnusableInputError("summary.nothing")
        return {"id": outcome.id, "error": words(error.key, **error.values)}
    found = outcome.summary
    return {
        "id": outcome.id,
        "sentences": found.sentences,
        "positions": found.positions,
        "method": found.method,
        "language": found.language,
        "ms": round(outcome.milliseconds, 2),
    }


def _read(line: bytes) -> Row:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return Row(None, error=UnusableInputError("summary.line"))
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        name = row.get("id") if isinstance(row, dict) else None
        return Row(name, error=UnusableInputError("summary.line"))
    title, language = (
        value if isinstance(value, str) else None for value in (row.get("title"), row.get("lang"))
    )
    return Row(row.get("id"), row["text"][:LONGEST], title, language)


def _summarise(row: Row, wish: Wish) -> tuple[summary.Summary, float]:
    """Do one line, in a worker; what is wrong with it is raised there too, so that it comes in its place."""
    if row.error is not None:
        raise row.error
    _load()
    start = perf_counter()
    found = summarised(row.text, wish, title=row.title, language=row.language)
    return found, (perf_counter() - start) * 1000


@cache
def _load() -> None:
    """Have the libraries of summaries loaded, once a worker: that is no part of the time which a text takes."""
    summary.summarize("Rain fell. The rain is warm. It is cold.", language="en", sentences=1)
