"""What choosing sentences and comparing texts need to know of an article: the part of publishing that takes time.

It is done here, or in a worker where the loop of the bot must not wait or both cores shall work.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
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
    """The ladder of an article's summaries, and the runs of words by which its text is compared.

    `unranked` says that the ladder is only the beginning of the text: the best sentences are chosen later.
    """

    ladder: Ladder
    shingles: frozenset[int]
    sketch: tuple[int, ...]
    unranked: bool


Weigh = Callable[[Sequence[ArticleDraft]], list[Weighed]]


def here(drafts: Sequence[ArticleDraft], *, later: bool = False) -> list[Weighed]:
    """Weigh articles in this process; `later` leaves the choice of their sentences for later."""
    return [_weigh(_said(draft), later=later) for draft in drafts]


def in_workers(workers: Workers) -> Weigh:
    """Weigh articles in workers, side by side; of one that is too much for them only the beginning counts."""

    def weigh(drafts: Sequence[ArticleDraft]) -> list[Weighed]:
        found = workers.map_now(_weigh, map(_said, drafts), seconds=SECONDS)
        return [_or_beginning(draft, one, later=False) for draft, one in zip(drafts, found, strict=True)]

    return weigh


def begun(workers: Workers, drafts: Iterable[ArticleDraft], *, later: bool = False) -> Weigh:
    """Begin to weigh articles in workers; gives what waits for them. One that was not begun is weighed then."""
    job = partial(_weigh, later=later)

    def begin(said: tuple[str, str]) -> Callable[[], Weighed | UserError]:
        return workers.begin(job, said, seconds=SECONDS)

    jobs = {said: begin(said) for said in map(_said, drafts)}

    def weigh(wanted: Sequence[ArticleDraft]) -> list[Weighed]:
        jobs.update((said, begin(said)) for said in map(_said, wanted) if said not in jobs)
        return [_or_beginning(draft, jobs[_said(draft)](), later=later) for draft in wanted]

    return weigh


def _said(draft: ArticleDraft) -> tuple[str, str]:
    return draft.text, draft.title


def _weigh(text_and_title: tuple[str, str], *, later: bool = False) -> Weighed:
    text, title = text_and_title
    shingles = sketch.shingles(text)
    ladder = summary.beginning(text) if later else summary.ladder(text, title=title)
    return Weighed(ladder, shingles, sketch.part(shingles), unranked=later)


def _or_beginning(draft: ArticleDraft, found: Weighed | UserError, *, later: bool) -> Weighed:
    if isinstance(found, Weighed):
        return found
    log.warning(
        "an article of %s is too much for a worker (%s): its beginning is summarised", draft.source, found
    )
    return _weigh((draft.text[:_BEGINNING], draft.title), later=later)
