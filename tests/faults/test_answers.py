"""The fault cases in which Telegram answers, or asks, in unwelcome ways; with real processes."""

from __future__ import annotations

import datetime as dt

import pytest

from storage.records import ChatKind, PartState
from tests.faults.ledger import digests
from tests.faults.world import World
from tests.support.telegram import ADA, NIGHT_DESK

# What an answer means is the same on both engines, and the plain suite has four minutes: there it is PostgreSQL's turn, for
# the answers that take least; the rest is for `make proof`.
pytestmark = pytest.mark.parametrize(
    "database_url", [pytest.param("sqlite", marks=pytest.mark.proof), "postgres"], indirect=True
)


@pytest.mark.proof
@pytest.mark.case(7)
def test_one_chat_is_told_to_wait(world: World) -> None:
    """A chat with 429 gets no call for that time and loses no attempt; all others are served meanwhile."""
    world.publish()
    [slow, *others] = world.readers(10)
    world.telegram.script("sendMessage", "error", chat=slow, retry_after=3)
    world.finish(world.run())
    world.end(7, "429, retry after 3 s, for one chat")
    calls = world.telegram.calls("sendMessage")
    first, second = (dt.datetime.fromisoformat(call["at"]) for call in calls if call["chat_id"] == slow)
    assert second - first >= dt.timedelta(seconds=3)
    assert {call["chat_id"] for call in calls if call["at"] < second.isoformat()} >= set(others)
    assert {row.attempts for row in world.store.deliveries.ledger()} == {1}


@pytest.mark.case(12)
def test_accepted_but_the_answer_is_lost(world: World) -> None:
    """A message whose answer was lost is uncertain, and there is exactly one copy of it, also on the next day."""
    world.publish()
    [silent, *_] = world.readers(5)
    world.telegram.script("sendMessage", "accept_then_close", chat=silent)
    process = world.run()
    world.wait_for_all()
    world.next_morning("harbour")
    world.finish(process)
    world.end(12, "accepted, then the connection is closed", doubt=1)
    states = [row.state for row in world.store.deliveries.ledger() if row.telegram_id == silent]
    assert states == [PartState.UNCERTAIN, PartState.SENT]
    assert [entry["chat_id"] for entry in digests(world.telegram)].count(silent) == 2


@pytest.mark.proof
@pytest.mark.case(16)
def test_blocked_in_mid_broadcast(world: World) -> None:
    """403 switches that one chat off and nobody else; /start brings it back with its tags, and with what it missed."""
    missed = world.publish()
    [gone, *_] = world.readers(10)
    world.telegram.state.chats[gone].blocked = True  # the update about it is still on its way
    process = world.run()
    chat = world.chat(gone)
    rules = world.store.chats.rules(chat.id)
    world.telegram.wait_until(lambda: world.chat(gone).off_reason == "off.blocked", seconds=30)
    world.telegram.send(gone, "/start")
    world.telegram.wait_until(lambda: world.chat(gone).off_reason is None and world.replies(gone) == 1)
    assert world.store.chats.rules(chat.id) == rules
    [fresh] = world.next_morning("harbour")
    world.finish(process)
    world.end(16, "403, the bot was blocked", failed=1)
    [entry] = [entry for entry in digests(world.telegram) if entry["chat_id"] == gone]
    assert missed in entry["text"]
    assert fresh in entry["text"]


@pytest.mark.proof
@pytest.mark.case(18)
def test_group_became_a_supergroup(world: World) -> None:
    """The error's new id is taken over once: the digest goes there, own id, tags and history stay."""
    world.publish()
    before = world.follow(NIGHT_DESK, "harbour", kind=ChatKind.GROUP)
    process = world.run("--only", "delivery")  # nobody reads the update about it, so the error comes first
    world.wait_for_all()
    new_id = world.telegram.migrate(NIGHT_DESK)
    world.next_morning("harbour")
    world.owed[new_id] = world.owed.pop(NIGHT_DESK)
    world.finish(process)
    world.end(18, "400, the group became a supergroup")
    assert world.store.chats.find(NIGHT_DESK, None) is None
    assert world.chat(new_id).id == before.id
    assert len(world.store.chats.rules(before.id)) == 1
    told = [call for call in world.telegram.calls("sendMessage") if not call["ok"]]
    assert [call["chat_id"] for call in told] == [NIGHT_DESK]


@pytest.mark.case(25)
def test_update_comes_again(world: World) -> None:
    """An update that Telegram serves again is handled once, by the same process and by the one after a kill."""
    telegram = world.telegram
    process = world.run()
    _says(world, "/subscribe #quay")
    [first] = telegram.ledger()
    _says(world, "/help")
    _says(world, "/tags")  # now the first one is confirmed
    replay = {"update_id": telegram.state.updates.first_id}
    telegram.post("/replay", replay)
    _says(world, "/tags")
    world.kill(process)
    telegram.post("/replay", replay)
    process = world.run()
    _says(world, "/tags")
    assert [entry["text"] for entry in telegram.ledger()].count(first["text"]) == 1
    _morning_of(world, ADA)
    world.finish(process)
    world.end(25, "an update comes twice more, once after kill -9")


def _says(world: World, text: str) -> None:
    """Let Ada write, and wait for the answer."""
    before = world.replies(ADA)
    world.telegram.send(ADA, text)
    world.telegram.wait_until(lambda: world.replies(ADA) > before, seconds=30, what=f"the answer to {text}")


def _morning_of(world: World, reader: int) -> None:
    """Publish what a reader follows and go to the reader's own time."""
    world.publish("quay", at=world.now)
    slot = world.chat(reader).next_slot
    assert slot is not None
    world.owed[reader] = 1
    world.set_clock(slot.at + dt.timedelta(minutes=1))
