"""Take in article pages: read each, keep them in batches, answer for every input.

Each batch is one transaction, so an interrupted import has kept whole batches and can simply be repeated: what is kept
already answers `duplicate`.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.core.words import Words
from bot.errors import UserError
from bot.ingest.files import Input
from bot.ingest.pages import UnusablePageError, parse_page
from bot.newsroom.publish import publish
from bot.summary import detect_language
from storage.records import ArticleDraft, SavedArticle
from storage.store import Store

DEFAULT_SOURCE = "import"  # the source of pages that come in without a name
BATCH = 25  # pages a transaction: their summaries are chosen before it begins, so that the write stays short


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What became of one input: kept (`saved`), or rejected (`error`), and what was read of it either way."""

    name: str
    draft: ArticleDraft | None
    saved: SavedArticle | None
    error: UserError | None

    @property
    def status(self) -> str:
        """`added`, `updated`, `duplicate` or `rejected`."""
        return self.saved.status.value if self.saved else "rejected"


def import_pages(
    store: Store, inputs: Iterable[Input], *, source: str, zone: str | None, now: dt.datetime
) -> Iterator[ImportResult]:
    """Keep article pages; gives a result an input, in order, as each batch is done. Skipped inputs are passed over.

    `zone` is for dates on pages that name none, where the source has no zone of its own. An input that can't be used is
    rejected with its error and the rest goes on. Raises errors of `storage.errors` where the database fails.
    """
    source_zone = store.sources.ensure(source).zone
    pages = (page for page in inputs if not page.skipped)
    while batch := list(itertools.islice(pages, BATCH)):
        yield from _import_batch(store, [_read(page, source, source_zone, zone) for page in batch], now)


def _read(page: Input, source: str, source_zone: str | None, zone: str | None) -> ImportResult:
    if page.error is not None or page.text is None:
        return ImportResult(page.name, None, None, page.error)
    try:
        draft = parse_page(page.text, source=source, source_zone=source_zone, zone=zone)
    except UnusablePageError as error:
        return ImportResult(page.name, error.draft, None, error)
    return ImportResult(page.name, draft, None, None)


def _import_batch(store: Store, read: Sequence[ImportResult], now: dt.datetime) -> list[ImportResult]:
    usable = [result.draft for result in read if result.error is None and result.draft]
    saved = iter(publish(store, usable, now))
    return [
        ImportResult(result.name, result.draft, next(saved), None) if result.error is None else result
        for result in read
    ]


def as_json(result: ImportResult, words: Words) -> dict[str, object]:
    """Give a result as the line that `tagwire import --json` writes."""
    draft = result.draft
    return {
        "file": result.name,
        "status": result.status,
        "id": result.saved.article_id if result.saved else None,
        "code": draft.code if draft else None,
        "published": draft.published.isoformat() if draft and draft.published else None,
        "title": (draft.title or None) if draft else None,
        "lead": draft.lead if draft else None,
        "byline": draft.byline if draft else None,
        "tags": [tag.display for tag in draft.tags] if draft else [],
        "paragraphs": len(draft.paragraphs) if draft else 0,
        "language": detect_language(draft.text) if draft and draft.text else None,
        "error": words(result.error.key, **result.error.values) if result.error else None,
    }
