from __future__ import annotations

from storage.store import Store
from tests.storage.make import NOW, article


def test_a_source_is_made_once_and_keeps_the_last_zone_given(store: Store) -> None:
    """The name is the source; a zone given replaces the one before, none given leaves it."""
    first = store.sources.ensure("Harbour News")
    assert first.zone is None
    assert store.sources.ensure("Harbour News", "Asia/Kabul").id == first.id
    assert store.sources.ensure("Harbour News").zone == "Asia/Kabul"
    assert store.sources.ensure("Harbour News", "Asia/Tehran").zone == "Asia/Tehran"


def test_all_sources_by_name(store: Store) -> None:
    """Those that articles brought are among them."""
    store.sources.ensure("Hill Post", "UTC")
    store.articles.save([article("1")], NOW)
    assert [(source.name, source.zone) for source in store.sources.all()] == [
        ("Harbour News", None),
        ("Hill Post", "UTC"),
    ]
