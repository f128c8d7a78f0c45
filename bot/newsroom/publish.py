"""From articles as read to articles as kept: identity and story, tags, summary, stored.

source -> ingest -> [draft -> identity and story -> tags -> summary -> store] -> release -> digest. Every way in goes
through here: `tagwire import`, the desk, and whatever comes later.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.core import stories
from bot.core.phrases import Phrases, capped
from bot.core.search import search_text
from bot.core.stories import Placement
from bot.newsroom.weighing import Weigh, Weighed, here
from storage.records import ArticleDraft, Identity, PreparedArticle, SavedArticle, SaveStatus, TagUse

if TYPE_CHECKING:  # workers load this too, and no database
    from storage.store import Store

_NONE: Final = Phrases(())
MOST_FOLLOWED: Final = 10_000  # tags that are looked for in texts without any, those with most followers


def publish(
    store: Store,
    drafts: Sequence[ArticleDraft],
    now: dt.datetime,
    *,
    news: Sequence[bool] | None = None,
    tags_are_chosen: bool = False,
    weigh: Weigh = here,
) -> list[SavedArticle]:
    """Keep drafts, an answer a draft, in order: added, updated (a correction) or duplicate.

    A date that is still to come becomes `now`. `news` says of each whether readers are told (None: all); what is no news is kept. `weigh` does the heavy part.
    Of an article's tags the first 100 are kept; one without any gets the followed tags that its text names, unless its
    tags were chosen by a person.
    Each run of drafts that differ from one another is one transaction, so an interrupted call keeps whole runs only,
    and repeating it answers `duplicate` for those. Raises errors of `storage.errors`.
    """
    saved: list[SavedArticle] = []
    drafts = [_not_ahead(draft, now) for draft in drafts]
    identities = stories.identities(drafts)
    given = [
        _Given(draft, identity, is_news)
        for draft, identity, is_news in zip(drafts, identities, news or [True] * len(drafts), strict=True)
    ]
    for run in _distinct_runs(given):
        saved += _publish_run(store, run, now, weigh, tags_are_chosen=tags_are_chosen)
    return saved


def _not_ahead(draft: ArticleDraft, now: dt.datetime) -> ArticleDraft:
    """Give a draft whose date is not in the future: a clock that runs ahead must not keep it newest for ever."""
    if draft.published is None or draft.published <= now:
        return draft
    return replace(draft, published=now)


def new_ones(store: Store, drafts: Sequence[ArticleDraft]) -> list[ArticleDraft]:
    """Give the drafts that `publish` would weigh now: those that are not kept already as they are."""
    identities = stories.identities(drafts)
    known = store.articles.find(identities)
    return [
        draft
        for draft, identity in zip(drafts, identities, strict=True)
        if stories.place(identity, known).duplicate_of is None
    ]


def tags_to_keep(store: Store, draft: ArticleDraft) -> tuple[TagUse, ...]:
    """Give the tags that a draft would be kept with now: its own, else the followed ones that its text names."""
    return _with_tags(draft, _NONE if draft.tags else _followed(store)).tags


@dataclass(frozen=True, slots=True)
class _Given:
    """An article as it was handed in."""

    draft: ArticleDraft
    identity: Identity
    is_news: bool


def _publish_run(
    store: Store, run: Sequence[_Given], now: dt.datetime, weigh: Weigh, *, tags_are_chosen: bool
) -> list[SavedArticle]:
    known = store.articles.find([one.identity for one in run])
    answers: dict[int, SavedArticle] = {}
    fresh: dict[int, tuple[_Given, Placement]] = {}
    for index, one in enumerate(run):
        placement = stories.place(one.identity, known)
        if (same := placement.duplicate_of) is not None:
            answers[index] = SavedArticle(SaveStatus.DUPLICATE, same.article_id, same.story_id)
        else:
            fresh[index] = (one, placement)
    if fresh:
        weighed = weigh([one.draft for one, _ in fresh.values()])
        prepared = [_prepare(*pair, found) for pair, found in zip(fresh.values(), weighed, strict=True)]
        phrases = _NONE if tags_are_chosen or all(one.draft.tags for one in prepared) else _followed(store)
        kept = store.articles.save(_tagged(prepared, phrases), now, alike=stories.alike)
        answers.update(zip(fresh, kept, strict=True))
    return [answers[index] for index in range(len(run))]


def _prepare(given: _Given, placement: Placement, weighed: Weighed) -> PreparedArticle:
    return PreparedArticle(
        draft=given.draft,
        identity=given.identity,
        language=weighed.ladder.language,
        ladder=weighed.ladder,
        story_id=placement.story_id,
        replaces=placement.replaces.article_id if placement.replaces else None,
        is_news=given.is_news,
        shingles=weighed.shingles,
        sketch=weighed.sketch,
        unranked=weighed.unranked,
    )


def _tagged(articles: Sequence[PreparedArticle], phrases: Phrases) -> list[PreparedArticle]:
    """Give the articles with the tags that they will keep, and with what of them is searched."""
    whole = [(one, _with_tags(one.draft, phrases)) for one in articles]
    return [replace(one, draft=draft, search=search_text(draft)) for one, draft in whole]


def _followed(store: Store) -> Phrases:
    return _phrases(tuple(sorted((tag.key, tag.display) for tag in store.tags.followed(MOST_FOLLOWED))))


@lru_cache(maxsize=4)
def _phrases(followed: tuple[tuple[str, str], ...]) -> Phrases:
    return Phrases(TagUse(key, display) for key, display in followed)


def _with_tags(draft: ArticleDraft, phrases: Phrases) -> ArticleDraft:
    tags = draft.tags or phrases.find(draft.title, draft.lead, "\n".join(draft.paragraphs))
    return replace(draft, tags=capped(tags))


def _distinct_runs(given: Iterable[_Given]) -> Iterator[list[_Given]]:
    """Part drafts where one repeats an identity of the run before it: it must be judged after that one is kept."""
    run: list[_Given] = []
    seen: set[object] = set()
    for one in given:
        identity = one.identity
        marks = {
            (identity.source, "guid", identity.guid) if identity.guid else None,
            (identity.source, "code", identity.code) if identity.code else None,
            identity.url,
            identity.text_hash,
        }
        marks.discard(None)
        if seen & marks:
            yield run
            run, seen = [], set()
        run.append(one)
        seen |= marks
    if run:
        yield run
