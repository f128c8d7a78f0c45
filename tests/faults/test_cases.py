"""The fault cases that the plain suite runs, each with real processes; the numbers are those of docs/reliability.md."""

from __future__ import annotations

import datetime as dt

import pytest

from storage.records import ChatKind, PartState
from tests.faults.ledger import digests
from tests.faults.matrix import Matrix
from tests.faults.world import IN_FLIGHT, World
from tests.support.telegram import ADA, NIGHT_DESK

GRACE = 25.0  # seconds: what `app` gives a stop


def _ended(
    world: World, matrix: Matrix, case: int, injected: str, *, doubt: int = 0, failed: int = 0
) -> None:
    """End a case: hold the two ledgers against each other."""
    tally = world.compare()
    matrix.add(case, injected, world.engine, tally, doubt=doubt)
    tally.holds(doubt=doubt, failed=failed)


@pytest.mark.case(1)
def test_kill_before_sending_is_marked(world: World, matrix: Matrix) -> None:
    """Of fifty messages that were claimed but not begun at a kill, each is sent exactly once after the restart."""
    world.publish()
    world.readers(50)
    process, gate = world.run_armed()
    gate.stands_at("claimed")
    assert world.kill(process) == 0
    world.finish(world.run())
    _ended(world, matrix, 1, "kill -9 before a message is marked as being sent")
    assert len(digests(world.telegram)) == 50


@pytest.mark.case(2)
def test_kill_between_acceptance_and_mark(world: World, matrix: Matrix) -> None:
    """What Telegram had accepted when the process died is uncertain, not sent again; everybody else gets theirs."""
    world.publish()
    world.readers(20)
    hold = world.telegram.hold("sendMessage", "after")
    process = world.run()
    world.telegram.wait_for_held(hold, IN_FLIGHT, seconds=30)
    in_flight = world.kill(process)
    assert in_flight == IN_FLIGHT
    world.finish(world.run(), doubt=in_flight)
    _ended(world, matrix, 2, "kill -9 between acceptance and mark", doubt=in_flight)
    assert world.states()[PartState.UNCERTAIN] == IN_FLIGHT
    assert len(digests(world.telegram)) == 20


@pytest.mark.case(3)
def test_kill_after_the_mark(world: World, matrix: Matrix) -> None:
    """What was marked as sent before a kill is not sent again."""
    world.publish()
    world.readers(20)
    process, gate = world.run_armed()
    gate.stands_at("marked")
    marked = world.states()[PartState.SENT]
    assert marked > 0
    in_flight = world.kill(process)
    world.finish(world.run(), doubt=in_flight)
    _ended(world, matrix, 3, "kill -9 after the mark", doubt=IN_FLIGHT)


@pytest.mark.case(5)
def test_stop_in_mid_run(world: World, matrix: Matrix) -> None:
    """SIGTERM lets what is in flight end, within the grace; the next process sends the rest."""
    world.publish()
    world.readers(20)
    hold = world.telegram.hold("sendMessage", "after")
    process = world.run()
    world.telegram.wait_for_held(hold, IN_FLIGHT, seconds=30)
    process.ask_to_stop()
    world.telegram.release(hold)
    assert process.wait(GRACE) == 0
    states = world.states()
    assert states[PartState.SENT] == len(digests(world.telegram)) < 20
    assert not states[PartState.SENDING]
    world.finish(world.run())
    _ended(world, matrix, 5, "SIGTERM in mid-run")


@pytest.mark.case(7)
def test_one_chat_is_told_to_wait(world: World, matrix: Matrix) -> None:
    """A chat with 429 gets no call for that time and loses no attempt; all others are served meanwhile."""
    world.publish()
    [slow, *others] = world.readers(10)
    world.telegram.script("sendMessage", "error", chat=slow, retry_after=3)
    world.finish(world.run())
    _ended(world, matrix, 7, "429, retry after 3 s, for one chat")
    calls = world.telegram.calls("sendMessage")
    first, second = (dt.datetime.fromisoformat(call["at"]) for call in calls if call["chat_id"] == slow)
    assert second - first >= dt.timedelta(seconds=3)
    assert {call["chat_id"] for call in calls if call["at"] < second.isoformat()} >= set(others)
    assert {row.attempts for row in world.store.deliveries.ledger()} == {1}


@pytest.mark.case(12)
def test_accepted_but_the_answer_is_lost(world: World, matrix: Matrix) -> None:
    """A message whose answer was lost is uncertain, and there is exactly one copy of it, also on the next day."""
    world.publish()
    [silent, *_] = world.readers(5)
    world.telegram.script("sendMessage", "accept_then_close", chat=silent)
    process = world.run()
    world.wait_for_all()
    world.next_morning("harbour")
    world.finish(process)
    _ended(world, matrix, 12, "accepted, then the connection is closed", doubt=1)
    states = [row.state for row in world.store.deliveries.ledger() if row.telegram_id == silent]
    assert states == [PartState.UNCERTAIN, PartState.SENT]
    assert [entry["chat_id"] for entry in digests(world.telegram)].count(silent) == 2


@pytest.mark.case(16)
def test_blocked_in_mid_broadcast(world: World, matrix: Matrix) -> None:
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
    _ended(world, matrix, 16, "403, the bot was blocked", failed=1)
    [entry] = [entry for entry in digests(world.telegram) if entry["chat_id"] == gone]
    assert missed in entry["text"]
    assert fresh in entry["text"]


@pytest.mark.case(18)
def test_group_became_a_supergroup(world: World, matrix: Matrix) -> None:
    """The error's new id is taken over once: the digest goes there, own id, tags and history stay."""
    world.publish()
    before = world.follow(NIGHT_DESK, "harbour", kind=ChatKind.GROUP)
    process = world.run("--only", "delivery")  # nobody reads the update about it, so the error comes first
    world.wait_for_all()
    new_id = world.telegram.migrate(NIGHT_DESK)
    world.next_morning("harbour")
    world.owed[new_id] = world.owed.pop(NIGHT_DESK)
    world.finish(process)
    _ended(world, matrix, 18, "400, the group became a supergroup")
    assert world.store.chats.find(NIGHT_DESK, None) is None
    assert world.chat(new_id).id == before.id
    assert len(world.store.chats.rules(before.id)) == 1
    told = [call for call in world.telegram.calls("sendMessage") if not call["ok"]]
    assert [call["chat_id"] for call in told] == [NIGHT_DESK]


@pytest.mark.case(25)
def test_update_comes_again(world: World, matrix: Matrix) -> None:
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
    _ended(world, matrix, 25, "an update comes twice more, once after kill -9")


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
