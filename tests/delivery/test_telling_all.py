"""Broadcasts: one message to every chat that is on, whatever happens on the way."""

from __future__ import annotations

from storage.records import ChatKind, PartState
from tests.delivery.desk import DAY
from tests.delivery.rig import Rig


def write_all(rig: Rig, limit: int = 2) -> None:
    """Write the broadcasts into the outbox, a few chats at a time."""
    while rig.store.broadcasts.write(rig.now, limit):
        pass


def test_every_chat_that_is_on_is_told_once_beside_its_digest(rig: Rig) -> None:
    """Not who is off; a group of two topics once; a second broadcast need not wait for the first, nor a digest for either."""
    readers = rig.readers(5)
    rig.store.chats.switch_off(readers[4], "off.blocked", rig.now)
    rig.telegram.post("/chats", {"id": -1001, "type": "supergroup", "title": "Desk", "is_forum": True})
    for topic in (None, 7):
        rig.desk.chat(-1001, "grain", topic=topic, kind=ChatKind.SUPERGROUP)
    told = rig.store.broadcasts.tell("1/1", "Tea < coffee.", rig.now)
    assert told is not None
    assert rig.store.broadcasts.tell("1/1", "Tea < coffee.", rig.now) is None
    assert rig.store.broadcasts.audience() == 5
    assert rig.store.broadcasts.tell("1/2", "Again.", rig.now) is not None
    write_all(rig)
    rig.plan()
    rig.drain()
    for _ in range(4):
        rig.finish()
    said = [message["text"] for message in rig.telegram.bot_messages(readers[0], chat=readers[0])]
    assert [text for text in said if "report" not in text] == ["Tea < coffee.", "Again."]
    assert sum("report 1" in text for text in said) == 1
    progress = rig.store.broadcasts.progress(told)
    assert progress is not None
    assert progress.is_written
    assert progress.counts == {PartState.SENT: 5}
    rig.check()
    rig.now += DAY
    rig.desk.publish("ports", title="The next day's")
    assert rig.plan() == 4


def test_a_group_that_becomes_another_is_told_once(rig: Rig) -> None:
    """Where both wait for the same broadcast, one message leaves."""
    rig.telegram.post("/chats", {"id": -1002, "type": "supergroup", "title": "Desk"})
    for chat in (-44, -1002):
        rig.desk.chat(chat, "grain", kind=ChatKind.GROUP)
    rig.store.broadcasts.tell("1/1", "Hello.", rig.now)
    write_all(rig)
    rig.store.chats.move(-44, -1002)
    rig.drain()
    assert rig.accepted() == [-1002]
    assert rig.states() == {PartState.SENT: 1, PartState.CANCELLED: 1}
