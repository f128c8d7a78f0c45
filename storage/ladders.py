"""An article's summaries, as its column holds them."""

from __future__ import annotations

import json
import logging
from typing import Any

from storage.records import Ladder

log = logging.getLogger(__name__)


def ladder_column(ladder: Ladder) -> dict[str, Any]:
    """Give a ladder as its column holds it."""
    return {
        "method": ladder.method,
        "language": ladder.language,
        "sentences": ladder.sentences,
        "levels": ladder.levels,
    }


def ladder_of(kept: str, article_id: int, language: str) -> Ladder:
    """Read a ladder. One that can't be read is empty: it must not keep other articles from being read with its own."""
    try:
        ladder = json.loads(kept)
        return Ladder(
            method=ladder["method"],
            language=ladder["language"],
            sentences=tuple((position, sentence) for position, sentence in ladder["sentences"]),
            levels=tuple(tuple(level) for level in ladder["levels"]),
        )
    except (KeyError, TypeError, ValueError):
        log.exception("the summaries of article %d can't be read", article_id)
        return Ladder("", language, (), ())
