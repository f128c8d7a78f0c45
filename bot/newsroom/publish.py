"""From articles as read to articles as kept: identity and story, tags, summary, stored.

source -> ingest -> [draft -> identity and story -> summary -> store] -> release -> digest. Every way in goes through here:
`tagwire import`, the desk, and whatever comes later.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from bot import summary
from bot.core import stories
from storage.records import ArticleDraft, Identity, KnownArticle, PreparedArticle, SavedArticle, SaveStatus
from storage.store import Store


def publish(store: Store, drafts: Sequence[ArticleDraft], now: dt.datetime) -> list[SavedArticle]:
    """Keep drafts, an answer a draft, in order: added, updated (a correction) or duplicate.

    Each run of drafts that differ from one another is one transaction, so an interrupted call keeps whole runs only,
    and repeating it answers `duplicate` for those. Raises errors of `storage.errors`.
    """
    saved: list[SavedArticle] = []
    for run in _distinct_runs([(draft, stories.identity(draft)) for draft in drafts]):
        saved += _publish_run(store, run, now)
    return saved


def _publish_run(
    store: Store, run: Sequence[tuple[ArticleDraft, Identity]], now: dt.datetime
) -> list[SavedArticle]:
    known = store.articles.find([identity for _, identity in run])
    answers: dict[int, SavedArticle] = {}
    fresh: dict[int, PreparedArticle] = {}
    for index, (draft, identity) in enumerate(run):
        placement = stories.place(identity, known)
        if (same := placement.duplicate_of) is not None:
            answers[index] = SavedArticle(SaveStatus.DUPLICATE, same.article_id, same.story_id)
        else:
            fresh[index] = _prepare(draft, identity, placement.story_id, placement.replaces)
    if fresh:
        answers.update(zip(fresh, store.articles.save(list(fresh.values()), now), strict=True))
    return [answers[index] for index in range(len(run))]


def _prepare(
    draft: ArticleDraft, identity: Identity, story_id: int | None, replaces: KnownArticle | None
) -> PreparedArticle:
    ladder = summary.ladder(draft.text, title=draft.title)
    return PreparedArticle(
        draft=draft,
        identity=identity,
        language=ladder.language,
        ladder=ladder,
        story_id=story_id,
        replaces=replaces.article_id if replaces else None,
    )


def _distinct_runs(
    drafts: Iterable[tuple[ArticleDraft, Identity]],
) -> Iterator[list[tuple[ArticleDraft, Identity]]]:
    """Part drafts where one repeats an identity of the run before it: it must be judged after that one is kept."""
    run: list[tuple[ArticleDraft, Identity]] = []
    seen: set[object] = set()
    for draft, identity in drafts:
        marks = {
            (identity.source, identity.code) if identity.code else None,
            identity.url,
            identity.text_hash,
        }
        marks.discard(None)
        if seen & marks:
            yield run
            run, seen = [], set()
        run.append((draft, identity))
        seen |= marks
    if run:
        yield run
