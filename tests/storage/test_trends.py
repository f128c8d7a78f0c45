from __future__ import annotations

import datetime as dt

from storage.records import Tag
from storage.store import Store
from tests.storage.make import NOW, article, chat, follow

DAY = dt.timedelta(days=1)


def keep(store: Store, days_ago: float, *tags: str, count: int = 1) -> None:
    """Keep so many stories that came in some days ago."""
    first = store.articles.count()
    batch = [article(str(first + n), *tags) for n in range(count)]
    store.articles.save(batch, NOW - days_ago * DAY)


def keys(tags: list[Tag]) -> list[str]:
    """Give the keys."""
    return [tag.key for tag in tags]


def test_what_rises_had_more_stories_today_than_on_a_day_before(store: Store) -> None:
    """The last day against the week before it, the steepest first; older weeks don't count, and pages are turned."""
    keep(store, 20, "New", count=30)
    keep(store, 4, "Steady", "Falling", count=7)
    keep(store, 3, "Double", count=7)
    keep(store, 2, "Falling", count=14)
    keep(store, 0.5, "Steady")
    keep(store, 0.4, "Double", "Falling", count=2)
    keep(store, 0.1, "New", count=2)
    assert keys(store.trends.rising(NOW, 10)) == ["new", "double"]
    assert keys(store.trends.rising(NOW, 1, 1)) == ["double"]
    assert store.trends.rising(NOW + 30 * DAY, 10) == []


def test_tags_that_stand_with_others(store: Store) -> None:
    """Those that share most stories first, those that were asked for left out."""
    keep(store, 1, "Economy", "Ports", count=3)
    keep(store, 1, "Economy", "Grain", count=2)
    keep(store, 1, "Sport", "Ports")
    ids = [tag.id for tag in store.tags.find(["economy", "grain"]).values()]
    assert keys(store.trends.beside(ids[:1], 5)) == ["ports", "grain"]
    assert keys(store.trends.beside(ids, 5)) == ["ports"]
    assert store.trends.beside([], 5) == []


def test_the_newest_and_those_that_begin_so(store: Store) -> None:
    """Only tags of stories; no sign in the letters is a wildcard."""
    keep(store, 2, "Harbour", "Harvest")
    keep(store, 1, "Harvest", "Ferry")
    follow(store, chat(store), "Harmless")
    assert keys(store.trends.newest(2)) == ["ferry", "harvest"]
    assert keys(store.trends.newest(5, 2)) == ["harbour"]
    assert keys(store.trends.beginning("har", 5)) == ["harvest", "harbour"]
    assert keys(store.trends.beginning("har", 5, 1)) == ["harbour"]
    assert [store.trends.beginning(letters, 5) for letters in ("h%", "_ar", "ha\\", "x")] == [[]] * 4


def test_stories_of_a_tag_since_some_moments(store: Store) -> None:
    """Counted since each; the moment itself counts."""
    keep(store, 8, "Ferry", count=4)
    keep(store, 2, "Ferry", count=2)
    keep(store, 0, "Ferry", "Port")
    ferry = store.tags.find(["ferry"])["ferry"].id
    assert store.trends.since(ferry, [NOW, NOW - 7 * DAY, NOW - 9 * DAY, NOW + DAY]) == [1, 3, 7, 0]
