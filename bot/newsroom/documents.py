"""Documents that an editor hands in: imported as the file would be that they are."""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from dataclasses import replace
from pathlib import Path, PurePosixPath

from bot.ingest.files import inputs
from bot.newsroom.importing import ImportResult, import_pages
from bot.newsroom.posts import SOURCE
from bot.workers import Workers
from storage.store import Store

_ENDING = re.compile(r"(?:\.tar)?\.[a-z0-9]{1,8}$")


def import_document(
    store: Store,
    name: str,
    content: bytes,
    *,
    zone: str | None,
    now: dt.datetime,
    workers: Workers | None = None,
) -> list[ImportResult]:
    """Keep the pages in a document; a result a page, named as the document is. What can't be read is a result too."""
    with tempfile.TemporaryDirectory(prefix="tagwire-") as folder:
        # Of the name that somebody gave only the ending reaches the disk: that tells the kind.
        path = Path(folder) / f"document{_ending(name)}"
        path.write_bytes(content)
        results = list(
            import_pages(store, inputs([path]), source=SOURCE, zone=zone, now=now, workers=workers)
        )
        shown = PurePosixPath(name.replace("\\", "/")).name or path.name
        return [replace(result, name=result.name.replace(str(path), shown, 1)) for result in results]


def _ending(name: str) -> str:
    found = _ENDING.search(name.lower())
    return found[0] if found else ""
