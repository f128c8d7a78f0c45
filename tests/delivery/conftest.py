"""What the sender's tests share: a local Telegram, and a rig with one article."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from storage.store import Store
from tests.delivery.rig import Rig
from tests.support.telegram import LocalTelegram, local_telegram


@pytest.fixture
def telegram() -> Iterator[LocalTelegram]:
    """Give a local Telegram."""
    with local_telegram() as telegram:
        yield telegram


@pytest.fixture
def rig(store: Store, telegram: LocalTelegram) -> Rig:
    """Give a rig with one article on #ports."""
    rig = Rig(store, telegram)
    rig.desk.publish("ports")
    return rig
