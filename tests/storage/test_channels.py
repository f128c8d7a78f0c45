from __future__ import annotations

from storage.store import Store
from tests.storage.make import HOUR, NOW

CHANNEL = -1_001_000_000_000_007


def test_a_channel_is_a_source_until_it_is_removed(store: Store) -> None:
    """It is known by its id, keeps the name it was added with, and can come and go."""
    assert store.channels.name(CHANNEL) is None
    store.channels.add(CHANNEL, "Harbour News", NOW)
    store.channels.add(CHANNEL, "Harbour Daily", NOW + HOUR)
    assert store.channels.name(CHANNEL) == "Harbour News"
    assert store.channels.name(CHANNEL - 1) is None
    store.channels.remove(CHANNEL)
    store.channels.remove(CHANNEL)
    assert store.channels.name(CHANNEL) is None
