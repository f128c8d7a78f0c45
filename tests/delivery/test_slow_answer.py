"""An answer or a commit that does not come: what else is owed is claimed or leaves meanwhile, and the wait has an end."""

from __future__ import annotations

import asyncio
import dataclasses

from storage.records import PartState
from storage.store import Store
from tests.delivery.desk import ON_SQLITE
from tests.delivery.rig import QUICK, Rig, all_in
from tests.support.telegram import LocalTelegram


@ON_SQLITE
def test_one_slow_answer_holds_up_no_later_batch(store: Store, telegram: LocalTelegram) -> None:
    """With three chats a batch and the first answer outstanding, all other nine are served before it comes."""
    rig = Rig(store, telegram)
    rig.desk.publish("ports")
    people = rig.readers(10)
    rig.plan()
    hold = telegram.hold("sendMessage", "before", chat=people[0])
    served: list[int] = []

    async def gate(point: str) -> None:
        if point == "marked" and len(rig.accepted()) >= 9 and not served:
            served.extend(rig.accepted())
            await asyncio.to_thread(telegram.release, hold)

    rig.drain(gate=gate, tuning=dataclasses.replace(QUICK, batch=3, read_timeout=3.0))
    assert sorted(served) == people[1:]
    assert rig.states() == {PartState.SENT: 10}
    rig.check()


def test_more_is_claimed_while_the_last_of_a_batch_begins(rig: Rig) -> None:
    """The claim of the next batch waits for nothing that this one does, and what it gave is sent after it."""
    rig.readers(16)
    rig.plan()
    second = asyncio.Event()

    async def gate(point: str) -> None:
        if point == "claimed" and rig.states()[PartState.QUEUED] < 16:
            second.set()
        elif point == "begun" and rig.states()[PartState.QUEUED] == 8:
            async with asyncio.timeout(10):
                await second.wait()

    rig.drain(gate=gate, tuning=dataclasses.replace(QUICK, senders=4, batch=8))
    assert rig.states() == all_in(PartState.SENT, 16)
    rig.check()
