from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

from storage.store import Store
from storage.threads import Threads
from tests.storage.make import NOW


def test_a_call_runs_in_a_thread_and_gives_its_result(store: Store) -> None:
    """Arguments go through, positional and named; an error comes back as it is."""

    async def main() -> None:
        threads = Threads(2)
        source = await threads(store.sources.ensure, "Hill Post", zone="UTC")
        assert await threads(store.sources.all) == [source]
        assert await threads(threading.current_thread) is not threading.current_thread()
        with pytest.raises(ZeroDivisionError):
            await threads(lambda: 1 // 0)
        await threads.drain()

    asyncio.run(main())


def test_a_cancelled_call_ends_its_transaction_and_is_waited_for(store: Store) -> None:
    """The caller goes on at once; the transaction is committed by the time `drain` is over."""
    inside, go_on = threading.Event(), threading.Event()

    def work() -> None:
        inside.set()
        go_on.wait(30)
        store.updates.first_time(7, NOW)

    async def main() -> None:
        threads = Threads(2)
        task = asyncio.create_task(threads(work))
        await asyncio.to_thread(inside.wait, 30)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not store.updates.arrives(7, None).was_noted
        drained = asyncio.create_task(threads.drain())
        await asyncio.sleep(0)
        assert not drained.done()
        go_on.set()
        await drained
        assert store.updates.arrives(7, None).was_noted
        with pytest.raises(RuntimeError):
            await threads(store.sources.all)

    asyncio.run(main())


def test_the_failure_of_a_cancelled_call_is_told_to_the_loop() -> None:
    """Nobody waits for it any more, and it must not vanish."""
    inside, go_on = threading.Event(), threading.Event()
    told: list[dict[str, Any]] = []

    def work() -> None:
        inside.set()
        go_on.wait(30)
        raise LookupError("lost")

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))
        threads = Threads(1)
        task = asyncio.create_task(threads(work))
        await asyncio.to_thread(inside.wait, 30)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        go_on.set()
        await threads.drain()

    asyncio.run(main())
    assert [str(context["exception"]) for context in told] == ["lost"]


def test_calls_run_side_by_side_up_to_the_size() -> None:
    """Two threads: two calls meet in the middle, which one thread alone could never do."""

    async def main() -> None:
        threads = Threads(2)
        meeting = threading.Barrier(2, timeout=30)
        await asyncio.gather(threads(meeting.wait), threads(meeting.wait))
        await threads.drain()

    asyncio.run(main())
