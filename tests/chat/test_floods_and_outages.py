"""What one chat's flood and a long outage must not do to everybody else's updates."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs
from telegram import Update

from bot.chat.polling import backoff
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
    """One person's first update hangs and 150 more of theirs wait: another is handled all the same, and none is lost."""

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
            await until(lambda: len(got) == 151)
            telegram.send(ADA, "last")
            await until(lambda: "last" in got)
        return got

    with capture_logs():
        got = asyncio.run(go())
    assert got == ["quick", *(f"flood {n}" for n in range(150)), "last"]


@pytest.mark.parametrize("failures", [1, 10, 1024, 10**9])
def test_no_outage_is_too_long_for_the_pause(failures: int) -> None:
    """However often Telegram could not be reached, the next pause is a positive one of a minute at most."""
    assert 0 < backoff(failures) <= 60


@pytest.mark.parametrize("times", [1, 2, 4])
def test_an_update_that_nobody_can_read_is_left_out(telegram: LocalTelegram, kept: Store, times: int) -> None:
    """An update that the library can't read is named in the log and passed over; the next one is handled."""

    async def go() -> list[str]:
        got: list[str] = []

        async def handled(update: Update) -> None:
            got.append(text_of(update))

        unreadable = {"ok": True, "result": [{"update_id": 7, "message": {"message_id": 1}}]}
        telegram.script("getUpdates", "body", times=times, text=json.dumps(unreadable))
        async with polling(telegram, kept, "one", [], handled):
            telegram.send(ADA, "hello")
            await until(lambda: bool(got))
        return got

    with capture_logs() as log:
        assert asyncio.run(go()) == ["hello"]
    assert len([entry for entry in log if entry.get("id") == 7]) == times // 2


def test_an_answer_without_any_sense_is_waited_out(telegram: LocalTelegram, kept: Store) -> None:
    """An answer that holds no updates at all is told and tried again, and then updates come in."""

    async def go() -> list[str]:
        got: list[str] = []

        async def handled(update: Update) -> None:
            got.append(text_of(update))

        telegram.script("getUpdates", "body", times=2, text='{"ok": true, "result": {"a": 1}}')
        async with polling(telegram, kept, "one", [], handled):
            telegram.send(ADA, "hello")
            await until(lambda: bool(got))
        return got

    with capture_logs() as log:
        assert asyncio.run(go()) == ["hello"]
    assert [entry for entry in log if entry["event"].startswith("updates could not be read")]
