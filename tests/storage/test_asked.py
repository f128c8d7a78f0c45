"""Digests that were asked for."""

from __future__ import annotations

from dataclasses import replace

from storage.records import Digest, DigestEntry, ShownDigest
from storage.store import Store
from tests.storage.make import HOUR, NOW, chat


def test_an_asked_digest_is_kept_whole_until_it_is_old(store: Store) -> None:
    """It comes back with its pages, follows its chat into another, and goes when it is old; its id is not given again."""
    old, new = chat(store, -5), chat(store, -6)
    entries = tuple(DigestEntry(story, 7) for story in (3, 1, 2))
    shown = ShownDigest(old.id, NOW.date(), 4, 9, Digest(entries, 5, (2, 1)), (8, 6))
    kept = store.asked.keep(shown, NOW)
    assert store.asked.get(kept) == shown
    store.chats.move(-5, -6)
    assert store.asked.get(kept) == replace(shown, chat_id=new.id)
    assert store.asked.forget_before(NOW) == 0
    assert store.asked.forget_before(NOW + HOUR) == 1
    assert store.asked.get(kept) is None
    assert store.asked.keep(replace(shown, chat_id=new.id), NOW) > kept
