"""The fault cases in which Telegram answers, or asks, in unwelcome ways; with real processes."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy.engine import make_url

from storage.records import ChatKind, PartState
from tests.chat.test_onboarding import until
from tests.faults.ledger import digests
from tests.faults.world import World
from tests.support.telegram import ADA, NIGHT_DESK

# The plain suite asks the sender and the poller about each of these without a process (tests/delivery, tests/chat).
pytestmark = pytest.mark.proof


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


@pytest.mark.case(16)
def test_blocked_in_mid_broadcast(world: World) -> None:
    """403 switches that one chat off and nobody else; /start brings it back with its tags, and with what it missed."""
    missed = world.publish()
    [gone, *_] = world.readers(10)
    world.telegram.state.chats[gone].blocked = True  # the update about it is still on its way
    process = world.run()
    chat = world.chat(gone)
    rules = world.store.chats.rules(chat.id)
    world.until(lambda: world.chat(gone).off_reason == "off.blocked")
    world.until(lambda: world.states()[PartState.SENT] == 9)
    world.telegram.send(gone, "/start")
    world.telegram.wait_until(lambda: world.chat(gone).off_reason is None and world.replies(gone) == 1)
    assert world.store.chats.rules(chat.id) == rules
    [fresh] = world.next_morning("harbour")
    world.finish(process)
    world.end(16, "403, the bot was blocked", failed=1)
    [entry] = [entry for entry in digests(world.telegram) if entry["chat_id"] == gone]
    assert missed in entry["text"]
    assert fresh in entry["text"]


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
@pytest.mark.case(26)
def test_update_comes_again(world: World) -> None:
    """An update that Telegram serves again is handled once, by the same process and by the one after a kill.

    At the kill a further one was being handled: what it changed is kept, and there once, after the restart.
    """
    telegram = world.telegram
    process = world.run()
    _says(world, "/subscribe #quay")
    [first] = telegram.ledger()
    _says(world, "/help")
    _says(world, "/tags")  # now the first one is confirmed
    replay = {"update_id": telegram.state.updates.first_id}
    telegram.post("/replay", replay)
    _says(world, "/tags")
    with _amid(world, "/subscribe #quay #pier"):
        world.kill(process)
    telegram.post("/replay", replay)
    process = world.run()
    _says(world, "/tags")
    followed = [rule.tags[0].key for rule in world.store.chats.rules(world.chat(ADA).id)]
    assert sorted(followed) == ["pier", "quay"]
    assert [entry["text"] for entry in telegram.ledger()].count(first["text"]) == 1
    _morning_of(world, ADA)
    world.finish(process)
    world.end(25, "an update comes twice more, once after kill -9")


def _says(world: World, text: str) -> None:
    """Let Ada write, and wait for the answer."""
    before = world.replies(ADA)
    world.telegram.send(ADA, text)
    world.telegram.wait_until(lambda: world.replies(ADA) > before, seconds=30, what=f"the answer to {text}")


@contextlib.contextmanager
def _amid(world: World, text: str) -> Iterator[None]:
    """Let Ada write, and hold the bot between keeping the change and saying so.

    On PostgreSQL that is before it has noted the update, which then is served again and answered; on SQLite, where a table
    can't be held, after it: the answer is lost.
    """

    def is_kept() -> bool:
        return len(world.store.chats.rules(world.chat(ADA).id)) == 2

    if world.engine == "SQLite":
        hold = world.telegram.hold("sendMessage", "before", chat=ADA)
        world.telegram.send(ADA, text)
        world.telegram.wait_for_held(hold, seconds=30)
        assert is_kept()
        yield
        return
    replies = world.replies(ADA)
    url = make_url(world.url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as other:
        other.execute("LOCK TABLE handled_update IN EXCLUSIVE MODE")
        world.telegram.send(ADA, text)
        until(is_kept)
        yield
        assert world.replies(ADA) == replies


def _morning_of(world: World, reader: int) -> None:
    """Publish what a reader follows and go to the reader's own time."""
    world.publish("quay", at=world.now)
    slot = world.chat(reader).next_slot
    assert slot is not None
    world.owed[reader] = 1
    world.set_clock(slot.at + dt.timedelta(minutes=1))
