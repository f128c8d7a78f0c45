"""Stored news found by words, and the articles of before made findable."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final

from bot.core.search import parse_search, search_text
from bot.errors import UnusableInputError
from storage.records import SearchQuery, Story
from storage.store import Store

FILLED_AT_ONCE: Final = 20  # articles made findable in one short transaction


@dataclass(frozen=True, slots=True)
class Hits:
    """A page of stories that were found, best first, and of how many; `is_cut` where only the newest were looked at."""

    stories: tuple[Story, ...]
    total: int
    is_cut: bool


def look_for(
    store: Store, text: str, now: dt.datetime, *, zone: str = "UTC", limit: int, offset: int = 0
) -> Hits:
    """Give a page of the stories that a text looks for; UnusableInputError (`search.how`) where it says nothing.

    Where no story holds the words as they are, those with longer words that begin so are given.
    """
    query = parse_search(text, now, zone)
    if query == SearchQuery():
        raise UnusableInputError("search.how")
    found = store.search.find(query, now, limit, offset)
    if not found.total and query.phrases:
        found = store.search.find(replace(query, begins=True), now, limit, offset)
    return Hits(_whole(store, found.story_ids), found.total, found.is_cut)


def newest(store: Store, now: dt.datetime, *, limit: int, offset: int = 0) -> tuple[Story, ...]:
    """Give the newest stories."""
    return _whole(store, store.search.find(SearchQuery(), now, limit, offset).story_ids)


def fill(store: Store) -> int:
    """Make some articles findable that came in before there was a search, the newest first; gives how many."""
    waiting = store.search.unindexed(FILLED_AT_ONCE)
    if waiting:
        store.search.index([(article.id, search_text(article)) for article in waiting])
    return len(waiting)


def _whole(store: Store, story_ids: tuple[int, ...]) -> tuple[Story, ...]:
    stories = store.articles.stories(story_ids)
    return tuple(stories[story_id] for story_id in story_ids if story_id in stories)
