"""The fault cases in which the process is asked to end: more than once, or before it has begun."""

from __future__ import annotations

import pytest

from storage.records import PartState
from tests.faults.ledger import digests
from tests.faults.world import GRACE, IN_FLIGHT, MINUTE, MORNING, World
from tests.support.telegram import ADA, SARA
from tests.support.web import local_site, without_end

pytestmark = [pytest.mark.proof, pytest.mark.timeout(300)]


@pytest.mark.case(6)
def test_asked_to_stop_more_than_once(world: World) -> None:
    """Signals after the first change nothing: what is in flight ends and is marked, and the process ends well."""
    world.publish()
    world.readers(20)
    hold = world.telegram.hold("sendMessage", "after")
    process = world.run()
    world.telegram.wait_for_held(hold, IN_FLIGHT, seconds=30)
    process.ask_to_stop()
    process.wait_for_line("stopping")
    process.ask_to_stop()
    process.interrupt()
    world.telegram.release(hold)
    assert process.wait(GRACE) == 0
    states = world.states()
    assert states[PartState.SENT] == len(digests(world.telegram)) < 20
    assert not states[PartState.SENDING]
    world.finish(world.run())
    world.end(6, "SIGTERM twice and SIGINT, in mid-run")


@pytest.mark.case(6)
@pytest.mark.parametrize("method", ["getMe", "deleteWebhook"])
def test_interrupted_while_it_starts(world: World, method: str) -> None:
    """Ctrl-C while Telegram keeps the first calls waiting ends the process well and soon; the next one does its work."""
    world.publish()
    world.readers(5)
    hold = world.telegram.hold(method, "before")
    process = world.run()
    world.telegram.wait_for_held(hold, seconds=30)
    process.interrupt()
    assert process.wait(5) == 0
    world.telegram.release(hold)
    world.finish(world.run())
    world.end(6, "SIGINT while it starts")


@pytest.mark.case(5)
def test_stopped_with_everything_under_way(world: World) -> None:
    """Digests, a reply, a feed and a reader's page, all of them slow, when SIGTERM comes: it ends within the grace."""
    world.publish()
    world.readers(40)
    with local_site() as site:
        for path in ("/feed", "/page"):
            site.on(path, without_end(pause=0.2))
        world.environment["TAGWIRE_FETCH_ALLOW"] = "127.0.0.1"
        world.store.feeds.add(
            name="Slow",
            url=f"{site.url}/feed",
            title=None,
            site=None,
            folder=None,
            interval=MINUTE,
            now=MORNING,
        )
        hold = world.telegram.hold("sendMessage", "after")
        process = world.run()
        world.telegram.wait_for_held(hold, IN_FLIGHT, seconds=60)
        world.telegram.send(ADA, f"/summary {site.url}/page")
        world.telegram.send(SARA, "/help")
        world.until(lambda: {each.path for each in site.seen} >= {"/feed", "/page"}, what="both fetches")
        world.telegram.wait_for_held(hold, IN_FLIGHT + 1, seconds=60)
        process.ask_to_stop()
        process.wait_for_line("stopping")
        world.telegram.release(hold)
        assert process.wait(GRACE) == 0
    assert "Traceback" not in process.log
    assert not world.states()[PartState.SENDING]
    world.finish(world.run())
    world.end(5, "SIGTERM while digests, replies, a feed and a page are under way")
    assert world.replies(SARA) == 1
