"""Take in article pages: read each, keep them in batches, answer for every input.

Each batch is one transaction, so an interrupted import has kept whole batches and can simply be repeated: what is kept
already answers `duplicate`.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.core.words import Words
from bot.errors import UnusableInputError, UserError
from bot.ingest.files import Input
from bot.ingest.pages import UnusablePageError, parse_page
from bot.ingest.web import read_web_page
from bot.newsroom.publish import new_ones, publish
from bot.newsroom.weighing import Weigh, begun, here
from bot.summary import detect_language
from bot.workers import Workers
from storage.records import ArticleDraft, SavedArticle

if TYPE_CHECKING:  # workers load this too, and no database
    from storage.store import Store

DEFAULT_SOURCE = "import"  # the source of pages that come in without a name
SECONDS = (
    20.0  # that a worker gets for a page: the worst web page within the limits takes six on a busy computer
)
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
    store: Store,
    inputs: Iterable[Input],
    *,
    source: str,
    zone: str | None,
    now: dt.datetime,
    workers: Workers | None = None,
    later: bool = False,
) -> Iterator[ImportResult]:
    """Keep article pages; gives a result an input, in order, as each batch is done. Skipped inputs are passed over.

    `zone` is for dates on pages that name none, where the source has no zone of its own. An input that can't be used, or
    that is too much for a worker, is rejected with its error and the rest goes on. `workers` read and rank the pages, on
    all cores; without them it is done here. `later` leaves the choice of summaries to the running bot: until then the first
    sentences stand for them. Raises errors of `storage.errors` where the database fails.
    """
    source_zone = store.sources.ensure(source).zone
    result = partial(_result, source=source, source_zone=source_zone, zone=zone)
    pages = (page for page in inputs if not page.skipped)
    results = _in_workers(workers, result, pages) if workers else map(result, pages)
    batches = iter(lambda: list(itertools.islice(results, BATCH)), [])
    for batch, weigh in _weighed_ahead(store, batches, workers, later=later):
        yield from _import_batch(store, batch, now, weigh)


def _weighed_ahead(
    store: Store, batches: Iterable[list[ImportResult]], workers: Workers | None, *, later: bool
) -> Iterator[tuple[list[ImportResult], Weigh]]:
    """Give each batch with what weighs it; workers weigh the next one while this one is kept."""
    if workers is None:
        yield from ((batch, partial(here, later=later)) for batch in batches)
        return
    ready: tuple[list[ImportResult], Weigh] | None = None
    for batch in batches:
        following = (batch, begun(workers, new_ones(store, _usable(batch)), later=later))
        if ready:
            yield ready
        ready = following
    if ready:
        yield ready


def _in_workers(
    workers: Workers, read: Callable[[Input], ImportResult], pages: Iterable[Input]
) -> Iterator[ImportResult]:
    """Read pages side by side, in order; what a worker gives up is rejected in its sentence."""
    names: deque[str] = deque()

    def noted() -> Iterator[Input]:
        for page in pages:
            names.append(page.name)
            yield page

    for found in workers.map_now(read, noted(), seconds=SECONDS):
        name = names.popleft()
        yield ImportResult(name, None, None, found) if isinstance(found, UserError) else found


def read(
    page: Input, *, source: str, source_zone: str | None = None, zone: str | None = None
) -> ArticleDraft:
    """Read the article of an input; raises the input's own error, and those of `parse_page` and `read_web_page`.

    A page with an address says itself whose it is, where nobody else does: by its site's name, else by its host.
    """
    if page.url and source == DEFAULT_SOURCE:
        source = ""
    if page.web is not None:
        draft = read_web_page(
            page.web, url=page.url, charset=page.charset, source=source, source_zone=source_zone, zone=zone
        )
    elif page.text is not None:
        draft = parse_page(page.text, source=source, source_zone=source_zone, zone=zone)
    else:
        raise page.error or UnusableInputError("page.empty")
    host = (urlsplit(page.url or "").hostname or "").removeprefix("www.")
    return replace(draft, source=draft.source or host, url=draft.url or page.url)


def _result(page: Input, *, source: str, source_zone: str | None, zone: str | None) -> ImportResult:
    if page.error is not None:
        return ImportResult(page.name, None, None, page.error)
    try:
        draft = read(page, source=source, source_zone=source_zone, zone=zone)
    except UnusablePageError as error:
        return ImportResult(page.name, error.draft, None, error)
    except UnusableInputError as error:
        return ImportResult(page.name, None, None, error)
    return ImportResult(page.name, draft, None, None)


def _import_batch(
    store: Store, read: Sequence[ImportResult], now: dt.datetime, weigh: Weigh
) -> list[ImportResult]:
    saved = iter(publish(store, _usable(read), now, weigh=weigh))
    return [
        ImportResult(result.name, result.draft, next(saved), None) if result.error is None else result
        for result in read
    ]


def _usable(read: Iterable[ImportResult]) -> list[ArticleDraft]:
    return [result.draft for result in read if result.error is None and result.draft]


def as_json(result: ImportResult, words: Words) -> dict[str, object]:
    """Give a result as the line that `tagwire import --json` writes."""
    draft = result.draft
    return {
        "file": result.name,
        "status": result.status,
        "id": result.saved.article_id or None if result.saved else None,
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
