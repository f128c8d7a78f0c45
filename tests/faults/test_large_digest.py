"""A digest of five hundred stories, killed in the middle."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from storage.records import ChatKind
from tests.faults.ledger import digests
from tests.faults.world import OnBoth, World

pytestmark = pytest.mark.proof

STORIES = 500
KILLED_AT = 4  # the message that Telegram has accepted, and the process did not hear of it


@pytest.mark.case(46)
def test_kill_in_a_digest_of_five_hundred_stories(on_both: OnBoth) -> None:
    """A channel's digest in many messages goes on behind the one that was in flight: in order, none skipped, none twice."""

    def body(world: World) -> None:
        titles = world.publish_many(STORIES)
        [channel] = world.telegram.add_people(1, start=5000)
        chat = world.follow(channel, "harbour", kind=ChatKind.CHANNEL, messages=0)
        world.store.chats.save_settings(replace(chat, stories=STORIES, compact=True))
        process, gate = world.run_armed()
        gate.stands_at("accepted", time=KILLED_AT)
        parts = len(world.store.deliveries.ledger())
        world.owed[channel] = parts
        assert world.kill(process) == 1
        world.finish(world.run(), doubt=1, seconds=120)
        world.end(46, "kill -9 in a digest of 500 stories", doubt=1)
        sent = [entry["text"] for entry in digests(world.telegram)]
        numbers = [re.findall(r"(\d+)/(\d+)", text.splitlines()[0])[-1] for text in sent]
        assert numbers == [(str(n), str(parts)) for n in range(1, parts + 1)]
        assert sorted(re.findall("Ferry number \\d+ ", "".join(sent))) == sorted(titles)

    on_both(body)
