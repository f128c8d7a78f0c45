"""From a prepared text to the positions that a method chooses, and to the ladder that is kept with an article."""

from __future__ import annotations

from collections.abc import Iterator

from bot.summary import methods
from bot.summary.document import Prepared, Stemmer
from bot.summary.limits import LONGEST_SUMMARY
from bot.summary.news import NewsSummarizer
from bot.summary.words import stop_words
from storage.records import Ladder


def positions(prepared: Prepared, method: str, length: int) -> tuple[int, ...]:
    """Give the positions of the sentences that a method chooses, in the order of the text."""
    if method == "lead" or len(prepared.candidates) <= length:
        return prepared.candidates[:length]
    if method == "news":
        return _news_levels(prepared, length)[-1]
    return methods.choose(prepared, method, length)


def about(prepared: Prepared, method: str, wanted: int) -> tuple[int, ...]:
    """Give the positions of the summary of 1 to 7 sentences whose words come nearest to so many."""
    nearest: tuple[int, ...] = ()
    distance = wanted
    for level in _levels(prepared, method):
        said = sum(len(prepared.words[position]) for position in level)
        if abs(said - wanted) < distance or not nearest:
            nearest, distance = level, abs(said - wanted)
        if said >= wanted:
            break
    return nearest


def ladder(prepared: Prepared) -> Ladder:
    """Give the ladder of a text: the best set for each length; no level where the text has no sentence."""
    levels = tuple(_news_levels(prepared, LONGEST_SUMMARY)) if prepared.candidates else ()
    used = sorted({position for level in levels for position in level})
    kept = tuple((position, prepared.sentences[position]) for position in used)
    return Ladder("news", prepared.language, kept, levels)


def _levels(prepared: Prepared, method: str) -> Iterator[tuple[int, ...]]:
    longest = min(LONGEST_SUMMARY, len(prepared.candidates))
    if method == "news":
        yield from _news_levels(prepared, longest)
    else:
        yield from (positions(prepared, method, length) for length in range(1, longest + 1))


def _news_levels(prepared: Prepared, longest: int) -> list[tuple[int, ...]]:
    summarizer = NewsSummarizer(Stemmer(prepared.language), stop_words(prepared.language))
    levels = summarizer.levels(prepared.document(len(prepared.candidates)), longest)
    return [tuple(prepared.candidates[place] for place in level) for level in levels]
