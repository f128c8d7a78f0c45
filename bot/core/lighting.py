"""A summary's sentences found again in the text that they were taken from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from storage.records import Ladder


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a text, and the lengths of the summaries that it is a sentence of: none for what stands between."""

    text: str
    levels: tuple[int, ...] = ()


def light(text: str, ladder: Ladder) -> tuple[Piece, ...]:
    """Part a text into the sentences of its summaries and what stands between them; together they are the text.

    A sentence that is not found, because the text is another by now, is left out.
    """
    pieces: list[Piece] = []
    at = 0
    for position, sentence in ladder.sentences:
        levels = tuple(n for n, chosen in enumerate(ladder.levels, start=1) if position in chosen)
        found = _find(text, sentence, at)
        if found is None or not levels:
            continue
        start, end = found
        if start > at:
            pieces.append(Piece(text[at:start]))
        pieces.append(Piece(text[start:end], levels))
        at = end
    if at < len(text):
        pieces.append(Piece(text[at:]))
    return tuple(pieces)


def _find(text: str, sentence: str, start: int) -> tuple[int, int] | None:
    """Find a sentence from a place on; white space within it may be any."""
    at = text.find(sentence, start)
    if at >= 0 and sentence:
        return at, at + len(sentence)
    words = [re.escape(word) for word in sentence.split()]
    found = re.compile(r"\s+".join(words)).search(text, start) if words else None
    return found.span() if found else None
