"""What the playground's tests stand on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.telegram import ADA, NEWSROOM, LocalTelegram, local_telegram


@pytest.fixture
def served() -> Iterator[LocalTelegram]:
    """Serve a local Telegram in which Ada has written to the bot."""
    with local_telegram() as telegram:
        telegram.send(ADA, "/start")
        yield telegram


@pytest.fixture(scope="module")
def shared() -> Iterator[LocalTelegram]:
    """Serve one local Telegram for a file of tests that only look; Ada has written, also in the group."""
    with local_telegram() as telegram:
        telegram.send(ADA, "/start")
        telegram.send(ADA, "/help", chat=NEWSROOM)
        yield telegram
