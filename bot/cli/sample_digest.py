"""A digest of invented news, as the owner of a new bot gets it: what a reader's will look like."""

from __future__ import annotations

import datetime as dt
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Final

_TAGS: Final = {"en": "#harbour #weather #culture", "fa": "#اقتصاد #فرهنگ #هوا"}
_LENGTH: Final = 2  # sentences of a story, as a new reader gets them
_SOURCE: Final = "Tagwire"


def sample_digest(language: str, now: dt.datetime) -> list[str]:
    """Give its messages as HTML: in Persian where that is the language, else in English. Nothing of it is kept."""
    from bot.cli.sample_pages import sample_pages
    from bot.core.matching import parse_rules
    from bot.core.message import View
    from bot.core.schedule import likely_zone
    from bot.core.zones import zone
    from bot.ingest.files import handed_in
    from bot.locales import words
    from bot.newsroom.importing import import_pages
    from bot.newsroom.preview import preview, written
    from storage.store import Store

    language = "fa" if language.startswith("fa") else "en"
    pages = [page.text for page in sample_pages(now.date()) if page.language == language]
    view = View(words(language), likely_zone(language), _LENGTH)
    with (
        tempfile.TemporaryDirectory(prefix="tagwire-sample-") as folder,
        closing(Store.open(f"sqlite:///{Path(folder) / 'sample.db'}")) as store,
    ):
        inputs = [handed_in("sample", page) for page in pages]
        for _ in import_pages(store, inputs, source=_SOURCE, zone=view.zone, now=now):
            pass
        found = preview(store, parse_rules(_TAGS[language]), now, hours=24)
    return [message.html for message in written(found, view, now.astimezone(zone(view.zone)).date())]
