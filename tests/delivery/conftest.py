"""What the delivery tests share: a local Telegram, and a rig with one article."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from storage.store import Store
from tests.delivery.desk import Desk
from tests.delivery.rig import Rig
from tests.support.telegram import LocalTelegram, local_telegram


@pytest.fixture(autouse=True)
def _whole_durations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take durations as the next python-telegram-bot gives them: its warning about that would count as an error here."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


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


@pytest.fixture
def desk(store: Store) -> Desk:
    """Give a desk on an empty store."""
    return Desk(store)
