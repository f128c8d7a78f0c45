"""Stories held back and withdrawn: out of what is not sent, and out of what was."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from random import Random

import pytest
from telegram import Bot

from bot.delivery.corrections import Corrections
from bot.delivery.pace import Pace
from bot.delivery.transport import Transport
from bot.locales import words
from storage.errors import StoreBrokenError
from storage.records import DeliveryKind, EditOutcome, News, PartState
from storage.threads import Threads
from tests.delivery.desk import DAY, HOUR, ON_SQLITE
from tests.delivery.rig import Rig
from tests.support.telegram import TOKEN

GONE = "This story was withdrawn by the newsroom."


def correct(rig: Rig, *, dies: str | None = None, owner: str = "corrector") -> None:
    """Run the corrections until nothing is left; with `dies` until they would mark the first edits."""

    async def run() -> None:
        threads = Threads(4)
        request = Transport(16, read_timeout=5.0)
        bot = Bot(TOKEN, base_url=f"{rig.telegram.url}/bot", request=request, get_updates_request=request)
        await bot.request.initialize()
        corrections = Corrections(
            store=rig.store,
            threads=threads,
            bot=bot,
            pace=Pace(monotonic=lambda: rig.seconds, overall=10_000.0),
            words_for=words,
            clock=lambda: rig.now,
            random=Random(7),
            owner=owner,
        )
        try:
            while await corrections.once():
                pass
        finally:
            await threads.drain()
            await bot.request.shutdown()

    if dies is None:
        asyncio.run(run())
        return
    with pytest.MonkeyPatch.context() as patch:

        def end(*_: object) -> None:
            raise StoreBrokenError("the process ends here")

        patch.setattr(rig.store.withdrawals, dies, end)
        with pytest.raises(StoreBrokenError):
            asyncio.run(run())


def texts(rig: Rig, chat: int) -> list[str]:
    """Give what stands in a chat now."""
    return [message["text"] for message in rig.telegram.bot_messages(chat, chat=chat)]


def edits(rig: Rig) -> int:
    """Count the edits that Telegram accepted."""
    return sum(1 for line in rig.telegram.state.ledger.entries if line["edit"])


def test_a_withdrawn_story_leaves_every_message_once(rig: Rig) -> None:
    """Alone it is replaced by the sentence, else left out with it; each message is edited once, and counted."""
    story = rig.store.withdrawals.story_of("1001")
    assert story is not None
    rig.desk.publish("grain", title="Grain is cheap")
    alone, both, other = rig.telegram.add_people(3, start=5000)
    rig.desk.chat(alone, "ports")
    rig.desk.chat(both, "ports", "grain")
    rig.desk.chat(other, "grain")
    rig.plan()
    rig.drain()
    assert rig.store.withdrawals.retract(story, rig.now)
    assert not rig.store.withdrawals.retract(story, rig.now)
    rig.advance(5)
    correct(rig)
    assert texts(rig, alone) == [GONE]
    assert "report 1" not in texts(rig, both)[0]
    assert "Grain is cheap" in texts(rig, both)[0]
    assert texts(rig, both)[0].endswith(GONE)
    assert GONE not in texts(rig, other)[0]
    assert edits(rig) == 2
    standing = rig.store.withdrawals.standing(story)
    assert standing is not None
    assert (standing.edited, standing.to_edit, standing.failed, standing.is_searched) == (2, 0, 0, True)
    correct(rig)
    assert edits(rig) == 2
    assert rig.store.articles.by_code("1001") == []


def test_a_withdrawn_story_is_in_no_message_to_come(rig: Rig) -> None:
    """What is planned and not sent goes without it; a digest of nothing else is not sent at all."""
    story = rig.store.withdrawals.story_of("1001")
    assert story is not None
    (reader,) = rig.readers(1)
    rig.plan()
    rig.store.withdrawals.retract(story, rig.now)
    rig.drain()
    correct(rig)
    assert rig.sends() == 0
    assert rig.desk.states() == [PartState.CANCELLED]
    rig.desk.publish("ports", title="The next one")
    rig.now += DAY
    rig.plan()
    rig.drain()
    assert "The next one" in texts(rig, reader)[0]


@pytest.mark.parametrize("dies", ["walk", "claim", "mark"])
@ON_SQLITE
def test_a_process_that_ends_in_mid_retraction_leaves_nothing_half(rig: Rig, dies: str) -> None:
    """Wherever it ends, the next one finds the rest: every message is as it should be, and shows one edit."""
    story = rig.store.withdrawals.story_of("1001")
    assert story is not None
    readers = rig.readers(7)
    rig.plan()
    rig.drain()
    rig.store.withdrawals.retract(story, rig.now)
    rig.store.withdrawals.walk(rig.now, 3)  # of seven messages the newest three
    rig.advance(5)
    correct(rig, dies=dies, owner="the first")
    rig.now += HOUR  # its leases are over
    rig.advance(5)
    correct(rig)
    assert [texts(rig, reader) for reader in readers] == [[GONE]] * 7
    standing = rig.store.withdrawals.standing(story)
    assert standing is not None
    assert (standing.edited, standing.to_edit) == (7, 0)
    assert edits(rig) == 7


def test_what_became_of_an_edit_is_told_by_its_owner(rig: Rig) -> None:
    """A lease that has passed on makes an outcome void; a message that may have arrived is told as one that can't be edited."""
    story = rig.store.withdrawals.story_of("1001")
    assert story is not None
    rig.readers(2)
    rig.plan()
    for _ in rig.desk.deliver(rig.now, most=1):
        pass
    for _ in rig.desk.deliver(rig.now, PartState.UNCERTAIN, most=1):
        pass
    rig.store.withdrawals.retract(story, rig.now)
    while rig.store.withdrawals.walk(rig.now, 10):
        pass
    (edit,) = rig.store.withdrawals.claim("a", rig.now, rig.now + HOUR, 10)
    assert rig.store.withdrawals.claim("b", rig.now, rig.now + HOUR, 10) == []
    (again,) = rig.store.withdrawals.claim("b", rig.now + HOUR, rig.now + 2 * HOUR, 10)
    assert again.part == edit.part
    rig.store.withdrawals.mark("a", [EditOutcome(edit.part.id, story, PartState.FAILED)])
    rig.store.withdrawals.mark("b", [EditOutcome(edit.part.id, story, PartState.SENT)])
    standing = rig.store.withdrawals.standing(story)
    assert standing is not None
    assert (standing.edited, standing.to_edit, standing.failed) == (1, 0, 1)


def test_a_story_held_while_a_message_waits_for_its_turn_is_not_in_it(rig: Rig) -> None:
    """The turn may be seconds away where several processes share the pace: what leaves is written when it has come."""
    story = rig.store.withdrawals.story_of("1001")
    assert story is not None
    rig.desk.publish("ports", title="Grain is cheap")
    (reader,) = rig.readers(1)
    rig.plan()

    def hold() -> None:
        assert rig.store.withdrawals.hold(story, rig.now)

    class Slow(Pace):
        async def reserve_broadcast(self, chat_id: int, *, group: bool, ahead: int = 1) -> float:
            """Let it leave in half a second; in the middle of that the story is held back."""
            wait = await super().reserve_broadcast(chat_id, group=group, ahead=ahead)
            asyncio.get_running_loop().call_later(0.25, hold)
            return wait + 0.5

    rig.drain(pace=Slow(monotonic=lambda: rig.seconds, overall=10_000.0))
    (text,) = texts(rig, reader)
    assert "Grain is cheap" in text
    assert "report 1" not in text


def test_a_held_story_comes_after_all_to_who_has_not_had_it_and_to_nobody_twice(rig: Rig) -> None:
    """Held after one reader had it and before another's digest left; let go, only the other gets it, once."""
    story = rig.store.withdrawals.story_of("1001")
    assert story is not None
    rig.desk.publish("ports", title="Grain is cheap")
    first, second = rig.readers(2)
    rig.plan()
    for _ in rig.desk.deliver(rig.now, most=1):
        pass
    assert rig.store.withdrawals.hold(story, rig.now)
    rig.drain()
    assert "report 1" not in texts(rig, second)[0]
    assert "Grain is cheap" in texts(rig, second)[0]
    rig.desk.publish("ports", title="The next day's")
    rig.now += DAY
    rig.plan()
    rig.advance(5)
    rig.drain()
    assert all("report 1" not in text for text in texts(rig, second) + texts(rig, first))
    assert rig.store.withdrawals.let_go(story)
    assert not rig.store.withdrawals.let_go(story)
    rig.desk.publish("ports", title="The third day's")
    rig.now += DAY
    rig.plan()
    rig.advance(5)
    rig.drain()
    assert sum("report 1" in text for text in texts(rig, second)) == 1
    assert all("report 1" not in text for text in texts(rig, first))


def test_a_story_let_go_is_no_alert_to_who_had_it_in_a_digest(rig: Rig) -> None:
    """Who turned to alerts meanwhile is not told again; who has not had the story is told at once."""
    story = rig.store.withdrawals.story_of("1001")
    assert story is not None
    rig.readers(1)
    rig.plan()
    rig.drain()
    rig.store.withdrawals.hold(story, rig.now)
    new = rig.desk.chat(6000, "ports", now=rig.now - DAY)
    for chat in (new, rig.desk.chat(5000)):
        rig.store.chats.save_settings(replace(rig.desk.reload(chat), news=News.ALERTS))
    rig.plan()
    rig.store.withdrawals.let_go(story)
    rig.now += HOUR
    rig.plan()
    alerts = [row.telegram_id for row in rig.desk.rows() if row.kind is DeliveryKind.ALERT]
    assert alerts == [6000]
