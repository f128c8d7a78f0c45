"""What the sender does when nothing goes through: no connection, or a token that is refused."""

from __future__ import annotations

import asyncio
import logging
import socket

import pytest

from storage.records import PartState
from tests.delivery.desk import ON_SQLITE
from tests.delivery.rig import QUICK, Rig, all_in


@pytest.mark.case(14)
@ON_SQLITE
def test_an_outage_is_waited_out(rig: Rig) -> None:
    """While nothing can be reached the sender rests between tries; afterwards everybody is served once, in order."""
    people = rig.readers(20)
    rig.plan()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        nowhere = f"http://127.0.0.1:{listener.getsockname()[1]}"
    for _ in range(5):
        rig.drain(until="resting", url=nowhere)
        rig.advance(200)
    assert rig.states() == all_in(PartState.QUEUED, 20)
    assert max(row.attempts for row in rig.desk.rows()) <= 5
    rig.advance(300)
    rig.drain()
    assert sorted(rig.accepted()) == people
    assert rig.states() == all_in(PartState.SENT, 20)
    rig.check()


@pytest.mark.case(20)
@ON_SQLITE
def test_a_refused_token_stops_all_and_costs_nothing(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    """At a 401 sending stops, loudly; no attempt is spent; when the token is good again, everybody is served."""
    rig.readers(20)
    rig.telegram.script("sendMessage", "error", status=401, times=1000)
    rig.telegram.script("getMe", "error", status=401, times=2)
    rig.plan()
    tried: list[int] = []

    async def gate(point: str) -> None:
        if point == "refused":
            tried.append(rig.sends())
            assert {row.attempts for row in rig.desk.rows()} == {0}
            assert rig.states() == all_in(PartState.QUEUED, 20)
            if len(tried) == 3:
                await asyncio.to_thread(rig.telegram.clear_script)

    with caplog.at_level(logging.CRITICAL):
        rig.drain(gate=gate)
    assert "all sending stops" in caplog.text
    assert tried[0] <= QUICK.senders
    assert set(tried) == {tried[0]}
    rig.finish()
    assert rig.states() == all_in(PartState.SENT, 20)
    rig.check()
