"""Extractive summaries: every sentence is the source's own."""

from __future__ import annotations

from dataclasses import dataclass

from storage.records import Ladder

METHODS = ("news", "lead", "lexrank", "lsa", "luhn", "textrank", "sumbasic", "kl", "reduction", "edmundson")


@dataclass(frozen=True, slots=True)
class Summary:
    """Sentences verbatim from the text, in its order, and where they stand among its sentences (from 0)."""

    sentences: tuple[str, ...]
    positions: tuple[int, ...]
    method: str
    language: str


def summarize(
    text: str, *, title: str | None = None, language: str | None = None, sentences: int = 3, method: str = "news"
) -> Summary:
    """Summarise a text; raises WrongValueError (`summary.method`, `summary.length`) for a wrong method or length."""
    raise NotImplementedError


def ladder(text: str, *, title: str | None = None, language: str | None = None) -> Ladder:
    """Choose the best `news` set for each length from 1 to 7, once for all: what is kept with an article."""
    raise NotImplementedError


def detect_language(text: str) -> str:
    """Give the ISO 639-1 code of a text's language; `und` where nothing tells."""
    raise NotImplementedError
