"""The fault cases in which Telegram refuses: a chat that is gone or elsewhere, a token that is revoked."""

from __future__ import annotations

import pytest

from storage.records import ChatKind, PartState
from tests.faults.ledger import digests
from tests.faults.world import MINUTE, MORNING, World
from tests.support.telegram import CITY_WIRE, NIGHT_DESK

pytestmark = [pytest.mark.proof, pytest.mark.timeout(300)]
NEW_TOKEN = "700000001:a-token-that-was-made-when-the-old-one-was-revoked"


@pytest.mark.case(17)
def test_chats_that_take_nothing_any_more(world: World) -> None:
    """An unknown chat, a channel that removed the bot, a group that took its right: each is off, and the log says why."""
    world.publish()
    world.readers(10)
    members = {chat: world.telegram.state.chats[chat].members for chat in (CITY_WIRE, NIGHT_DESK)}
    bot = world.telegram.state.bot.id
    members[CITY_WIRE][bot], members[NIGHT_DESK][bot] = "kicked", "restricted"
    world.follow(4242, "harbour")
    world.follow(CITY_WIRE, "harbour", kind=ChatKind.CHANNEL)
    world.follow(NIGHT_DESK, "harbour", kind=ChatKind.GROUP)
    process = world.run()
    world.wait_for_all()
    reasons = [world.chat(chat).off_reason for chat in (4242, CITY_WIRE, NIGHT_DESK)]
    assert reasons == ["off.not_found", "off.kicked", "off.no_rights"]
    for words in ("Chat not found", "bot was kicked from the channel chat", "Not enough rights"):
        assert words in process.wait_for_line(words)
    for chat in (4242, CITY_WIRE, NIGHT_DESK):
        world.owed[chat] -= 1  # is owed no digest of the next day
    world.next_morning("harbour")
    world.finish(process)
    world.end(17, "400 chat not found, 403 kicked, 400 no rights", failed=3)


@pytest.mark.case(19)
@pytest.mark.parametrize("first", ["the update", "neither"])
def test_update_and_error_say_the_same(world: World, first: str) -> None:
    """While the digest stands before Telegram the group is upgraded: moved once, delivered once, id and rules stay."""
    world.publish()
    before = world.follow(NIGHT_DESK, "harbour", kind=ChatKind.GROUP)
    hold = world.telegram.hold("sendMessage", "before", chat=NIGHT_DESK)
    process = world.run()
    world.telegram.wait_for_held(hold, seconds=30)
    new_id = world.telegram.migrate(NIGHT_DESK)
    if first == "the update":
        world.until(lambda: world.store.chats.find(new_id, None) is not None)
    world.telegram.release(hold)
    world.owed[new_id] = world.owed.pop(NIGHT_DESK)
    world.wait_for_all()
    world.next_morning("harbour")
    world.finish(process)
    world.end(19, f"the group became a supergroup: update and error, {first} first")
    assert world.store.chats.find(NIGHT_DESK, None) is None
    assert world.chat(new_id).id == before.id
    assert len(world.store.chats.rules(before.id)) == 1


@pytest.mark.case(19)
def test_the_new_id_follows_something_already(world: World) -> None:
    """Both ids had rules: one chat is left, with the tags of both, and one digest for both."""
    world.publish()
    world.follow(NIGHT_DESK, "harbour", kind=ChatKind.GROUP)
    new_id = world.telegram.migrate(NIGHT_DESK)
    world.follow(new_id, "quay", kind=ChatKind.SUPERGROUP)
    world.owed.pop(NIGHT_DESK)
    process = world.run("--only", "delivery")  # the update is read later
    world.wait_for_all()
    titles = world.next_morning("harbour", "quay")
    world.wait_for_all()
    process.stop()
    process = world.run()
    world.until(lambda: not world.telegram.state.updates.pending)
    world.finish(process)
    world.end(19, "the group became one that is known already")
    assert world.store.chats.find(NIGHT_DESK, None) is None
    rules = world.store.chats.rules(world.chat(new_id).id)
    assert sorted(tag.key for rule in rules for tag in rule.tags) == ["harbour", "quay"]
    last = digests(world.telegram)[-1]
    assert last["chat_id"] == new_id
    assert all(title in last["text"] for title in titles)


@pytest.mark.case(20)
def test_the_token_is_revoked(world: World) -> None:
    """Sending stops, loudly, and costs no attempt; a start with the old token is refused; the new one sends it all."""
    world.publish()
    world.readers(20)
    world.set_clock(MORNING - MINUTE)
    process = world.run()
    process.wait_for_line("Application started")
    world.telegram.state.token = NEW_TOKEN
    world.set_clock(MORNING + MINUTE)
    process.wait_for_line("Telegram refuses the token")
    process.wait_for_line("does not accept the token any more")
    world.until(lambda: world.states()[PartState.QUEUED] == 20)
    process.stop()
    assert {row.attempts for row in world.store.deliveries.ledger()} == {0}
    refused = world.run()
    assert refused.wait() == 1
    assert "Error: " in refused.log
    world.environment["TAGWIRE_BOT_TOKEN"] = NEW_TOKEN
    world.finish(world.run())
    world.end(20, "401, the token was revoked")
    assert world.telegram.token not in process.log + refused.log
