from __future__ import annotations

from storage.records import Arrival
from storage.store import Store
from tests.storage.make import HOUR, NOW


def test_an_update_is_new_once(store: Store) -> None:
    """The second time says no, for large numbers too."""
    assert [store.updates.first_time(2**31 + 5, NOW) for _ in range(3)] == [True, False, False]
    assert store.updates.first_time(6, NOW)


def test_asking_for_an_update_does_not_note_it(store: Store) -> None:
    """`arrives` only looks; it knows an editor, and nobody where there is no user."""
    store.editors.add(7, "Ada", NOW)
    assert store.updates.arrives(5, 7) == Arrival(was_noted=False, by_editor=True)
    assert store.updates.first_time(5, NOW)
    assert store.updates.arrives(5, 8) == Arrival(was_noted=True, by_editor=False)
    assert not store.updates.arrives(5, None).by_editor


def test_old_notes_are_forgotten(store: Store) -> None:
    """Those before the moment go, the others stay."""
    store.updates.first_time(1, NOW - 25 * HOUR)
    store.updates.first_time(2, NOW)
    assert store.updates.forget_before(NOW - 24 * HOUR) == 1
    assert store.updates.first_time(1, NOW)
    assert not store.updates.first_time(2, NOW)
