"""Extractive summaries: every sentence is the source's own.

sumy and numpy take seconds to load, so that they are imported where a text is ranked and not before.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice

from bot.errors import WrongValueError
from bot.summary import languages
from bot.summary.limits import LEAST_WORDS, LONGEST_SUMMARY, MOST_WORDS, RANKED_CHARACTERS
from bot.summary.sentences import sentences as split
from storage.records import Ladder

METHODS = ("news", "lead", "lexrank", "lsa", "luhn", "textrank", "sumbasic", "kl", "reduction", "edmundson")

REPAIRS = ("repeats", "tokens")
"""What is mended of sumy: a sentence that a text repeats is chosen once, and a word counts though it has a digit or a half-space in it."""


@dataclass(frozen=True, slots=True)
class Summary:
    """Sentences verbatim from the text, in its order, and where they stand among its sentences (from 0)."""

    sentences: tuple[str, ...]
    positions: tuple[int, ...]
    method: str
    language: str


def summarize(
    text: str,
    *,
    title: str | None = None,
    language: str | None = None,
    sentences: int = 3,
    words: int | None = None,
    method: str = "news",
    as_sumy: Collection[str] = (),
) -> Summary:
    """Summarise a text in so many sentences, or in about so many words; `as_sumy` names the REPAIRS to go without.

    Raises WrongValueError (`summary.method`, `summary.length`, `summary.words`) for a wrong method or length.
    """
    if method not in METHODS:
        raise WrongValueError("summary.method", method=method, methods=", ".join(METHODS))
    if sentences not in range(1, LONGEST_SUMMARY + 1):
        raise WrongValueError("summary.length", length=sentences, longest=LONGEST_SUMMARY)
    if words is not None and words not in range(LEAST_WORDS, MOST_WORDS + 1):
        raise WrongValueError("summary.words", words=words, least=LEAST_WORDS, most=MOST_WORDS)
    _on_one_core()
    from bot.summary import document, rank  # noqa: PLC0415  # load sumy and numpy

    prepared = document.prepare(text, title, language_of(text, language), as_sumy)
    if words is None:
        positions = rank.positions(prepared, method, sentences)
    else:
        positions = rank.about(prepared, method, words)
    chosen = tuple(prepared.sentences[position] for position in positions)
    return Summary(chosen, positions, method, prepared.language)


def ladder(text: str, *, title: str | None = None, language: str | None = None) -> Ladder:
    """Choose the best `news` set for each length from 1 to 7, once for all: what is kept with an article."""
    _on_one_core()
    from bot.summary import document, rank  # noqa: PLC0415  # load sumy and numpy

    return rank.ladder(document.prepare(text, title, language_of(text, language)))


def beginning(text: str) -> Ladder:
    """Give the ladder of a text's first sentences, at next to no cost: until the best ones are chosen."""
    language = languages.detect(text)
    first = tuple(enumerate(islice(split(text[:RANKED_CHARACTERS], language), LONGEST_SUMMARY)))
    return Ladder("lead", language, first, tuple(tuple(range(length + 1)) for length in range(len(first))))


def detect_language(text: str) -> str:
    """Give the ISO 639-1 code of a text's language; `und` where nothing tells."""
    return languages.detect(text)


def language_of(text: str, stated: str | None) -> str:
    """Give the stated language as a bare code, unless the text is plainly in another; the text's where none is stated."""
    return languages.language_of(text, stated)


def _on_one_core() -> None:
    """Keep numpy, before it is loaded, from sharing out products as small as ours: that takes longer, most of all on a busy computer."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
