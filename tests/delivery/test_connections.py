"""The connections that replies take."""

from __future__ import annotations

import asyncio

import pytest
from telegram.error import TimedOut

from bot.delivery.connections import Connections
from bot.delivery.outcomes import never_left
from tests.support.web import local_site, page


def test_a_connection_is_used_again_and_its_place_is_waited_for() -> None:
    """One after the other takes one connection; who finds none free in time is told that nothing was sent."""

    async def run(url: str) -> int:
        few = Connections(1, read_timeout=5.0, pool_timeout=5.0)
        try:
            for _ in range(3):
                assert (await few.do_request(url, "GET"))[0] == 200
            busy = asyncio.create_task(few.do_request(url, "GET"))
            await asyncio.sleep(0)  # lets the task take the place
            with pytest.raises(TimedOut) as found:
                await few.do_request(url, "GET", pool_timeout=0)
            assert never_left(found.value)
            await busy
            return len(few._idle)
        finally:
            await few.shutdown()

    with local_site() as site:
        site.on("/", page(b"here"))
        assert asyncio.run(run(site.url)) == 1
