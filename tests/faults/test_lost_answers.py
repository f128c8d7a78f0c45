"""The fault cases in which nobody can tell from the answer whether the message was taken, or no answer comes."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from storage.records import PartState
from tests.faults.ledger import digests
from tests.faults.world import MINUTE, MORNING, OnBoth, World
from tests.support.door import Door
from tests.support.telegram import ADA

pytestmark = [pytest.mark.proof, pytest.mark.timeout(300)]
GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
PORTAL = "<!doctype html><title>Welcome to the station</title><a href='/login'>Sign in to go on</a>"


def _fates(world: World, chat: int) -> list[PartState]:
    """Give what became of a chat's digests, oldest first."""
    return [row.state for row in world.store.deliveries.ledger() if row.telegram_id == chat]


@pytest.mark.case(11)
def test_a_server_that_is_broken(world: World) -> None:
    """500, 502 with a page of HTML, 504: uncertain, never sent again, the next day's comes; no token in the log."""
    world.publish()
    broken = world.readers(10)[:3]
    world.telegram.script("sendMessage", "error", chat=broken[0], status=500)
    world.telegram.script("sendMessage", "error", chat=broken[1], status=502, text=GATEWAY)
    world.telegram.script("sendMessage", "error", chat=broken[2], status=504, accept=True)
    process = world.run()
    world.wait_for_all()
    world.next_morning("harbour")
    world.finish(process)
    world.end(11, "500, 502 with HTML, 504 (accepted)", doubt=3)
    assert [_fates(world, chat) for chat in broken] == [[PartState.UNCERTAIN, PartState.SENT]] * 3
    assert process.log.count("is uncertain") == 3
    assert world.telegram.token not in process.log


@pytest.mark.case(13)
def test_accepted_but_the_answer_never_comes(on_both: OnBoth) -> None:
    """All others are served and marked while one send waits; after its 25 seconds that one is uncertain, with one copy."""

    def body(world: World) -> None:
        world.publish()
        [silent, *_] = world.readers(30)
        world.telegram.script("sendMessage", "accept_then_hang", chat=silent)
        process = world.run()
        world.until(lambda: world.states()[PartState.SENT] == 29)
        assert _fates(world, silent) == [PartState.SENDING]
        world.until(lambda: _fates(world, silent) == [PartState.UNCERTAIN], seconds=40)
        world.next_morning("harbour")
        world.finish(process)
        world.end(13, "accepted, then no answer", doubt=1)
        assert [entry["chat_id"] for entry in digests(world.telegram)].count(silent) == 2

    on_both(body)


@pytest.mark.case(14)
def test_telegram_is_gone_for_ten_minutes(world: World) -> None:
    """While nobody listens nothing is lost and few tries are made; then each message is sent once, in order."""
    world.publish()
    world.publish_long("quay")
    world.readers(20)
    channels = world.readers(3, "quay", messages=2)
    world.set_clock(MORNING - MINUTE)
    url = urlsplit(world.telegram.url)
    with Door((str(url.hostname), int(url.port or 0))) as door:
        world.environment["TAGWIRE_TELEGRAM_URL"] = f"http://127.0.0.1:{door.port}"
        process = world.run()
        process.wait_for_line("Application started")
        door.shut()
        world.set_clock(MORNING + MINUTE)
        process.wait_for_line("Telegram can't be reached: the next try is in")
        world.until(lambda: max(row.attempts for row in world.store.deliveries.ledger()) > 1)
        assert digests(world.telegram) == []
        world.set_clock(MORNING + 11 * MINUTE)
        door.open()
        world.finish(process, seconds=60)
    world.end(14, "connections refused for 10 minutes")
    assert max(row.attempts for row in world.store.deliveries.ledger()) <= 6
    for channel in channels:
        texts = [entry["text"] for entry in digests(world.telegram) if entry["chat_id"] == channel]
        assert ["1/2" in texts[0], "2/2" in texts[1]] == [True, True]


@pytest.mark.case(15)
def test_half_an_answer_and_somebody_elses(world: World) -> None:
    """Half a body, or a sign-in page in place of the answer: uncertain; the process lives and goes on, in chat too."""
    world.publish()
    half, portal, *_ = world.readers(10)
    world.telegram.script("sendMessage", "half_body", chat=half)
    world.telegram.script("sendMessage", "body", chat=portal, text=PORTAL)
    world.telegram.script("getUpdates", "body", text=PORTAL, times=2)
    process = world.run()
    world.wait_for_all()
    world.telegram.send(ADA, "/help")
    world.telegram.wait_until(lambda: world.replies(ADA) == 1)
    world.next_morning("harbour")
    world.finish(process)
    world.end(15, "half a body; a sign-in page with status 200", doubt=2)
    assert [_fates(world, chat) for chat in (half, portal)] == [[PartState.UNCERTAIN, PartState.SENT]] * 2
