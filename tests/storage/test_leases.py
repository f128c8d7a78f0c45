from __future__ import annotations

from storage.store import Store
from tests.storage.make import HOUR, MINUTE, NOW


def test_one_owner_at_a_time(store: Store) -> None:
    """Another is refused while it lasts; its owner renews it; once over, another takes it and the first can't renew."""
    assert store.leases.take("polling", "a", NOW, NOW + MINUTE)
    assert not store.leases.take("polling", "b", NOW, NOW + MINUTE)
    assert store.leases.take("polling", "a", NOW, NOW + 2 * MINUTE)
    assert store.leases.take("other", "b", NOW, NOW + MINUTE)
    assert store.leases.take("polling", "b", NOW + 2 * MINUTE, NOW + HOUR)
    assert not store.leases.take("polling", "a", NOW + 2 * MINUTE, NOW + HOUR)


def test_a_lease_given_back_is_free(store: Store) -> None:
    """Only its owner can give it back."""
    store.leases.take("polling", "a", NOW, NOW + MINUTE)
    store.leases.drop("polling", "b")
    assert not store.leases.take("polling", "b", NOW, NOW + MINUTE)
    store.leases.drop("polling", "a")
    assert store.leases.take("polling", "b", NOW, NOW + MINUTE)
