from __future__ import annotations

import asyncio

import pytest

from bot.app.ticks import Tick, ticking


def test_a_tick_that_takes_long_is_no_fault(caplog: pytest.LogCaptureFixture) -> None:
    """Neither that its next turn comes meanwhile, nor that the bot stops in the middle of it, is a line of the log."""
    begun, more = asyncio.Event(), asyncio.Event()
    turns = 0

    async def forever() -> None:
        begun.set()
        await asyncio.Event().wait()

    async def count() -> None:
        nonlocal turns
        turns += 1
        if turns > 3:
            more.set()

    async def run() -> None:
        with ticking([Tick("slow", 0.01, forever), Tick("quick", 0.01, count)]):
            await begun.wait()
            await more.wait()
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    asyncio.run(run())
    assert caplog.records == []
