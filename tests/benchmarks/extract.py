"""How much of an article is read off a web page, and how fast: ours, trafilatura and readability called directly."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

import trafilatura
from lxml import html
from readability import Document

from bot.core.hashtags import key
from bot.core.text import fold
from bot.ingest.web import decode_web, read_web_page
from tests.benchmarks.web_pages import Page, pages


@dataclass(frozen=True, slots=True)
class Read:
    """What an extractor made of a page."""

    text: str
    title: str | None = None
    date: str | None = None
    author: str | None = None
    tags: frozenset[str] = frozenset()


Extractor = Callable[[Page], Read]
_FIELDS = ("title", "date", "author", "tags")


def run(times: int = 3) -> dict[str, object]:
    """Print the F1 of each page's words a column an extractor, then what else was right and the milliseconds."""
    logging.getLogger("readability").setLevel(logging.CRITICAL)
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    all_pages = pages()
    found = {name: [extract(page) for page in all_pages] for name, extract in EXTRACTORS.items()}
    scores = {
        name: [f1(read.text, page) for read, page in zip(reads, all_pages, strict=True)]
        for name, reads in found.items()
    }
    print(f"F1 of the words{'':<17}" + "".join(f"{name:>14}" for name in EXTRACTORS))
    for number, page in enumerate(all_pages):
        print(f"{page.kind:<32}" + "".join(f"{scores[name][number]:>14.3f}" for name in EXTRACTORS))
    figures: dict[str, dict[str, float]] = {
        name: {
            "f1": sum(scores[name]) / len(all_pages),
            **{field: _right(field, reads, all_pages) for field in _FIELDS},
            "ms": _milliseconds(EXTRACTORS[name], all_pages, times),
        }
        for name, reads in found.items()
    }
    print(f"all {len(all_pages)} pages")
    for row, shape in (("f1", ".3f"), *((field, ".0f") for field in _FIELDS), ("ms", ".1f")):
        label = f"{row} right" if row in _FIELDS else row
        print(f"{label:<32}" + "".join(f"{figures[name][row]:>14{shape}}" for name in EXTRACTORS))
    return {"pages": len(all_pages), "extractors": figures}


def f1(text: str, page: Page) -> float:
    """Give the harmonic mean of precision and recall of the words, each as often as it stands there.

    The headline before the text is no fault: some extractors leave it there.
    """
    said, wanted = _words(text.strip().removeprefix(page.title)), _words("\n".join(page.paragraphs))
    shared = (said & wanted).total()
    return 2 * shared / (said.total() + wanted.total()) if shared else 0.0


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.lower()))


def _right(field: str, reads: Sequence[Read], all_pages: Sequence[Page]) -> float:
    """Count the pages of which a field was read rightly, or of which nothing was told where there is nothing."""
    return sum(
        _form(getattr(read, field)) == _form(getattr(page, field))
        for read, page in zip(reads, all_pages, strict=True)
    )


def _form(value: str | frozenset[str] | None) -> object:
    return fold(value) if isinstance(value, str) else frozenset(map(key, value or ()))


def _milliseconds(extract: Extractor, all_pages: Sequence[Page], times: int) -> float:
    start = perf_counter()
    for _ in range(times):
        for page in all_pages:
            extract(page)
    return (perf_counter() - start) * 1000 / times / len(all_pages)


def ours(page: Page) -> Read:
    """Read a page as Tagwire does."""
    draft = read_web_page(page.body, url=None, charset=page.charset, source="x")
    date = draft.published.date().isoformat() if draft.published else None
    return Read(draft.text, draft.title, date, draft.byline, frozenset(tag.display for tag in draft.tags))


def _trafilatura(page: Page) -> Read:
    found = trafilatura.bare_extraction(page.body, include_comments=False, with_metadata=True)
    if found is None or isinstance(found, dict):
        return Read("")
    return Read(found.text or "", found.title, found.date, found.author, frozenset(found.tags or ()))


def _readability(page: Page) -> Read:
    document = Document(decode_web(page.body, page.charset))  # it takes letters only: it gets ours
    inside = html.fromstring(document.summary())
    return Read("\n".join(inside.itertext()), document.short_title())


EXTRACTORS: dict[str, Extractor] = {"ours": ours, "trafilatura": _trafilatura, "readability": _readability}
