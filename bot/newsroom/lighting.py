"""A text as it is read with its summary lit: paragraph by paragraph, sentence by sentence, each with its position."""

from __future__ import annotations

from bot.summary.sentences import sentences


def by_sentence(text: str, language: str) -> list[list[tuple[int, str]]]:
    """Part a text into paragraphs of (position, sentence), by the positions that its ladder of summaries speaks of."""
    paragraphs, position = [], 0
    for line in text.splitlines():
        found = list(enumerate(sentences(line, language), start=position))
        position += len(found)
        if found:
            paragraphs.append(found)
    return paragraphs
