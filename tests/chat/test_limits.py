"""Floods: who asks for too much is told once and left, nobody else feels it, and each press is answered all the same."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import Counter
from dataclasses import replace

import pytest

from bot.chat import routes
from bot.chat.limits import COSTLY_BUTTONS, COSTLY_COMMANDS, Limits, cost_of
from bot.chat.requests import Attachment, Press
from bot.core.actions import unpack
from bot.core.floods import COSTLY, MESSAGE, PRESS, READER, Verdict
from bot.locales import words
from tests.chat.test_routes import REQUEST
from tests.chat.world import Reader, World

AT_ONCE = int(READER.at_once / COSTLY)  # costly requests that a reader has at once
WARNING = "That was a lot at once, so the last of it was left out. Send it again in a minute."


@pytest.mark.case(48)
def test_a_thousand_others_feel_nothing() -> None:
    """While one person asks a thousand times, a thousand others are served; no more people are remembered than may be."""
    now = 0.0

    async def nobody(_: int) -> bool:
        return False

    async def go() -> None:
        nonlocal now
        limits = Limits(lambda: now, nobody, most=1_001)
        seen = Counter[Verdict]()
        for n in range(1_000):
            now = n / 100
            seen[await limits.ask(7, MESSAGE)] += 1
            assert await limits.ask(10_000 + n, COSTLY) is Verdict.SERVED
        assert seen[Verdict.WARNED] == 1
        assert seen[Verdict.SERVED] <= READER.at_once + 10
        for n in range(5_000):
            await limits.ask(20_000 + n, MESSAGE)
        assert len(limits._askers) == 1_001

    asyncio.run(go())


def test_what_costs_more() -> None:
    """What fetches, ranks or searches costs more than a word or a press, and every name of it exists."""
    assert set(routes.COMMANDS) >= COSTLY_COMMANDS
    assert set(routes.BUTTONS) >= COSTLY_BUTTONS
    costly = [
        replace(REQUEST, command="search", args="ferry"),
        replace(REQUEST, text="https://island.example/pier"),
        replace(REQUEST, text="A long text. " * 30),
        replace(REQUEST, document=Attachment("f", "page.html", 9)),
    ]
    assert [cost_of(request) for request in costly] == [COSTLY] * 4
    assert cost_of(replace(REQUEST, command="help")) == MESSAGE
    pressed = [Press("q", unpack(data), data) for data in ("1:tags:0", "1:text:3", "x")]
    assert [cost_of(replace(REQUEST, press=press)) for press in pressed] == [PRESS, COSTLY / 2, PRESS]


@pytest.mark.case(48)
def test_no_usual_reader_meets_the_limit() -> None:
    """Ten long posts forwarded at once after a walk through the menus, and then sixty taps in twenty seconds, are served."""
    now = 0.0

    async def nobody(_: int) -> bool:
        return False

    async def go() -> None:
        nonlocal now
        limits = Limits(lambda: now, nobody)
        walk = [(PRESS, 0.4)] * 40 + [(COSTLY, 0.0)] * 10 + [(MESSAGE, 20.0)] + [(PRESS, 0.33)] * 60
        for cost, wait in walk:
            assert await limits.ask(7, cost) is Verdict.SERVED
            now += wait

    asyncio.run(go())


@pytest.mark.case(48)
def test_a_flood_is_told_of_once_and_others_are_answered(world: World) -> None:
    """Beyond what one has at once there is one warning, in their language; another is answered while all of it hangs."""
    flooder, other = world.reader(language_code="tr"), world.reader()
    telegram = world.telegram
    hold = telegram.hold("sendMessage", "before", chat=flooder.chat)
    for n in range(AT_ONCE + 15):
        telegram.send(flooder.person, f"/search ferry{n}")
    telegram.wait_for_held(hold)
    assert "What you can do here" in other.says("/help")[0]["text"]
    telegram.release(hold)
    said = [message["text"] for message in flooder.waits_for(AT_ONCE + 1)]
    flooder.world.telegram.send(flooder.person, "/help")  # left out too
    assert said.count(words("tr")("chat.flood")) == 1
    assert len(set(said)) == AT_ONCE + 1
    for _ in range(2):
        toast = flooder.sends_back(flooder.seen()[0]["message_id"], "1:settings")
        assert toast["text"] == words("tr")("chat.toast.flood")
    offered = telegram.inline(flooder.person, "ferry")
    assert offered["results"] == []
    assert offered["button"]["text"] == words("tr")("inline.flood")
    assert flooder.count() == AT_ONCE + 1
    before = world.clock.now
    world.clock.now += dt.timedelta(minutes=1)
    assert flooder.says("/help")
    world.clock.now = before


def test_in_a_group_the_person_counts(world: World) -> None:
    """A member who floods a group is told there, in reply; another member of it, and its administrator as the group, are answered."""
    flooder, other = world.reader(), world.reader()
    group = world.group([(flooder.person, "member"), (other.person, "member")])
    there = flooder.in_chat(group)
    for n in range(AT_ONCE + 3):
        world.telegram.send(flooder.person, f"/search ferry{n}", chat=group)
    assert there.waits_for(AT_ONCE + 1)
    (warning,) = [message for message in there.seen() if message["text"] == WARNING]
    assert warning["reply_to_message_id"]
    assert "What you can do here" in other.in_chat(group).says("/help")[0]["text"]
    flooder.world.telegram.send(flooder.person, "/help")
    assert other.says("/help")
    assert flooder.count() == 0


def test_editors_and_owners_may_do_more(world: World, olga: Reader) -> None:
    """Who hands much in means all of it: an owner, and an editor, of whom that is known only by asking."""
    ed = world.reader()
    world.store.editors.add(ed.person, "Ed", world.clock.now)
    for one in (olga, ed):
        for n in range(AT_ONCE + 3):
            world.telegram.send(one.person, f"/search ferry{n}")
        assert WARNING not in {message["text"] for message in one.waits_for(AT_ONCE + 3)}
