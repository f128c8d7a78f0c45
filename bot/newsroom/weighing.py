"""What choosing sentences and comparing texts need to know of an article: the part of publishing that takes time.

It is done here, or in a worker where the loop of the bot must not wait or both cores shall work.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from bot import summary
from bot.core import sketch
from bot.errors import UserError
from bot.workers import Workers
from storage.records import ArticleDraft, Ladder

SECONDS: Final = 10.0  # that a worker gets for an article: the longest takes two
_BEGINNING: Final = 4_000  # characters of a text that is too much for a worker

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Weighed:
    """The ladder of an article's summaries, and the runs of words by which its text is compared."""

    ladder: Ladder
    shingles: frozenset[int]
    sketch: tuple[int, ...]


Weigh = Callable[[Sequence[ArticleDraft]], list[Weighed]]


def here(drafts: Sequence[ArticleDraft]) -> list[Weighed]:
    """Weigh articles in this process."""
    return [_weigh((draft.text, draft.title)) for draft in drafts]


def in_workers(workers: Workers) -> Weigh:
    """Weigh articles in workers, side by side; of one that is too much for them only the beginning counts."""

    def weigh(drafts: Sequence[ArticleDraft]) -> list[Weighed]:
        texts = [(draft.text, draft.title) for draft in drafts]
        found = workers.map_now(_weigh, texts, seconds=SECONDS)
        return [
            _beginning(draft, one) if isinstance(one, UserError) else one
            for draft, one in zip(drafts, found, strict=True)
        ]

    return weigh


def _weigh(text_and_title: tuple[str, str]) -> Weighed:
    text, title = text_and_title
    shingles = sketch.shingles(text)
    return Weighed(summary.ladder(text, title=title), shingles, sketch.part(shingles))


def _beginning(draft: ArticleDraft, why: UserError) -> Weighed:
    log.warning(
        "an article of %s is too much for a worker (%s): its beginning is summarised", draft.source, why
    )
    return _weigh((draft.text[:_BEGINNING], draft.title))
