"""What one chat's flood and a long outage must not do to everybody else's updates."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs
from telegram import Update

from storage.store import Store
from tests.chat.test_polling import polling, text_of, until
from tests.support.telegram import ADA, SARA, LocalTelegram, local_telegram


@pytest.fixture
def telegram() -> Iterator[LocalTelegram]:
    """Serve a local Telegram."""
    with local_telegram() as telegram:
        yield telegram


@pytest.fixture
def kept(sqlite_url: str) -> Iterator[Store]:
    """Give a store."""
    store = Store.open(sqlite_url)
    yield store
    store.close()


def test_more_updates_of_one_chat_than_a_request_brings_hold_nobody_up(
    telegram: LocalTelegram, kept: Store
) -> None:
    """One person's first update hangs and 150 more of theirs wait: another person is handled all the same."""

    async def go() -> list[str]:
        got: list[str] = []
        gate = asyncio.Event()

        async def handled(update: Update) -> None:
            if text_of(update).startswith("flood"):
                await gate.wait()
            got.append(text_of(update))

        for n in range(150):
            telegram.send(ADA, f"flood {n}")
        telegram.send(SARA, "quick")
        async with polling(telegram, kept, "one", [], handled):
            await until(lambda: "quick" in got)
            assert got == ["quick"]
            gate.set()
            await until(lambda: len(got) == 41)
            telegram.send(ADA, "last")
            await until(lambda: "last" in got)
        return got

    with capture_logs():
        got = asyncio.run(go())
    assert len(got) == len(set(got)) == 42
