"""What the sender makes of Telegram's answers: floods, refusals, silence, a chat that is gone or elsewhere."""

from __future__ import annotations

import asyncio
import dataclasses
from collections import Counter

import pytest

from bot.delivery.pace import Pace
from bot.locales import words
from storage.records import ChatKind, PartState
from tests.delivery.desk import ON_SQLITE
from tests.delivery.rig import QUICK, Rig, all_in
from tests.support.telegram import NEWSROOM, NIGHT_DESK


def _refuse(rig: Rig, chat: int, description: str) -> None:
    """Let the next message to a chat be refused with 400."""
    answer = {"ok": False, "error_code": 400, "description": description}
    rig.telegram.script("sendMessage", "error", chat=chat, status=400, body=answer)


def test_a_flood_of_one_chat_is_its_own(rig: Rig) -> None:
    """Told to wait three seconds, that chat is left alone so long and costs no attempt; all others go on."""
    people = rig.readers(10)
    slow = people[4]
    rig.telegram.script("sendMessage", "error", chat=slow, status=429, retry_after=3)
    rig.plan()
    rig.drain()
    assert len(rig.accepted()) == 9
    rig.advance(2.9)
    rig.drain()
    assert rig.sends(slow) == 1
    assert next(row.attempts for row in rig.desk.rows() if row.telegram_id == slow) == 0
    rig.advance(2.0)
    rig.drain()
    assert rig.states() == all_in(PartState.SENT, 10)
    rig.check()


@pytest.mark.case(8)
@ON_SQLITE
def test_a_flood_of_hours_ends_as_expired(rig: Rig) -> None:
    """Told to wait half a day, the chat is not asked again before; its digest expires, and the next one holds its news."""
    [person] = rig.readers(1)
    rig.telegram.script("sendMessage", "error", status=429, retry_after=43_837)
    rig.plan()
    for _ in range(8):
        rig.drain()
        rig.advance(3600)
    assert rig.sends() == 1
    assert rig.states() == all_in(PartState.EXPIRED, 1)
    rig.advance(16 * 3600)
    rig.plan()
    rig.drain()
    assert rig.accepted() == [person]


@pytest.mark.case(9)
@ON_SQLITE
def test_a_flood_of_many_chats_halts_all(rig: Rig) -> None:
    """When several chats hear 429 at once, all sending rests so long, then everybody is served; no attempt is lost."""
    rig.readers(30)
    rig.telegram.script("sendMessage", "error", status=429, retry_after=30, times=6)
    rig.plan()
    pace = Pace(monotonic=lambda: rig.seconds, overall=10_000.0)
    rig.drain(until="resting", pace=pace)
    assert rig.sends() == 6
    assert 30.0 <= pace.halted <= 31.0
    rig.advance(29.0)
    rig.drain(until="resting", pace=pace)
    assert rig.sends() == 6
    rig.advance(3.0)
    rig.drain(pace=pace)
    assert rig.states() == all_in(PartState.SENT, 30)
    assert {row.attempts for row in rig.desk.rows()} == {1}
    rig.check()


def test_one_reader_who_blocked_the_bot_stops_nobody(rig: Rig) -> None:
    """Only that reader is switched off, with the reason; all others have their digest, and nothing is tried again."""
    people = rig.readers(12)
    rig.telegram.block(people[3])
    rig.plan()
    rig.drain()
    assert sorted(rig.accepted()) == [person for person in people if person != people[3]]
    chat = rig.store.chats.find(people[3], None)
    assert chat is not None
    assert chat.off_reason == "off.blocked"
    assert rig.states() == Counter({PartState.SENT: 11, PartState.FAILED: 1})
    rig.advance(24 * 3600)
    rig.desk.publish("ports", at=rig.now)
    assert rig.plan() == 11


@pytest.mark.case(17)
@ON_SQLITE
def test_a_chat_that_telegram_does_not_know_is_switched_off(rig: Rig) -> None:
    """`chat not found`, a removed bot and a missing right each fail one message and name their reason."""
    telegram = rig.telegram
    reasons = {4242: "off.not_found", NEWSROOM: "off.kicked", NIGHT_DESK: "off.no_rights"}
    for number in reasons:
        rig.desk.chat(number, "ports", kind=ChatKind.PRIVATE if number > 0 else ChatKind.SUPERGROUP)
    telegram.state.chats[NEWSROOM].members[telegram.state.bot.id] = "kicked"
    telegram.state.chats[NIGHT_DESK].members[telegram.state.bot.id] = "restricted"
    rig.plan()
    rig.drain()
    found = {number: rig.store.chats.find(number, None) for number in reasons}
    assert {number: chat.off_reason if chat else None for number, chat in found.items()} == reasons
    assert rig.states() == all_in(PartState.FAILED, 3)


def test_an_upgraded_group_is_followed_to_its_new_id(rig: Rig) -> None:
    """The message goes to the supergroup, once; the chat keeps its own id and its rules."""
    chat = rig.desk.chat(NIGHT_DESK, "ports", kind=ChatKind.GROUP)
    new_id = rig.telegram.migrate(NIGHT_DESK)
    rig.plan()
    rig.drain()
    assert rig.accepted() == [new_id]
    assert rig.desk.reload(chat).telegram_id == new_id
    assert len(rig.store.chats.rules(chat.id)) == 1
    assert rig.states() == all_in(PartState.SENT, 1)
    rig.check()


@pytest.mark.parametrize(
    ("do", "arrives"),
    [
        ("accept_then_close", True),
        ("half_body", True),
        ("accept_then_hang", True),
        ("close", False),
        ("hang", False),
    ],
)
@ON_SQLITE
def test_a_lost_answer_is_doubt_and_never_sent_again(rig: Rig, do: str, *, arrives: bool) -> None:
    """Whether it arrived or not, what is not known is uncertain, and stays so; the others are served."""
    people = rig.readers(8)
    rig.telegram.script("sendMessage", do, chat=people[0])
    rig.plan()
    rig.drain(tuning=dataclasses.replace(QUICK, read_timeout=0.3))
    assert rig.states() == Counter({PartState.SENT: 7, PartState.UNCERTAIN: 1})
    for _ in range(3):
        rig.advance(3600)
        rig.drain()
    assert len(rig.accepted(people[0])) == int(arrives)
    assert rig.sends(people[0]) <= 1
    rig.check()


@pytest.mark.case(13)
@ON_SQLITE
def test_a_hanging_answer_holds_up_nobody(rig: Rig) -> None:
    """While one send waits for its answer, the other places go on and their outcomes are written down."""
    people = rig.readers(25)
    rig.plan()

    async def run() -> None:
        stop = asyncio.Event()
        hold = await asyncio.to_thread(rig.telegram.hold, "sendMessage", "after", chat=people[0])
        marked = asyncio.Event()

        async def gate(point: str) -> None:
            if point == "marked" and rig.states()[PartState.SENT] == 24:
                marked.set()

        async with rig.sender(gate=gate) as sender:
            running = asyncio.create_task(sender.run(stop))
            async with asyncio.timeout(20):
                await marked.wait()
            assert rig.states() == Counter({PartState.SENT: 24, PartState.SENDING: 1})
            stop.set()
            await asyncio.to_thread(rig.telegram.release, hold)
            await running

    asyncio.run(run())
    assert rig.states() == all_in(PartState.SENT, 25)
    rig.check()


@ON_SQLITE
def test_refused_html_goes_as_plain_text(rig: Rig) -> None:
    """A message that Telegram can't parse goes once more without any markup or buttons."""
    [person] = rig.readers(1)
    _refuse(rig, person, "Bad Request: can't parse entities: x")
    rig.plan()
    rig.drain()
    rig.finish()
    [message] = rig.telegram.bot_messages(person)
    assert "harbour of Velmora" in message["text"]
    assert "reply_markup" not in message
    assert rig.states() == all_in(PartState.SENT, 1)


def test_a_closed_topic_falls_back_to_the_main_one(rig: Rig) -> None:
    """A digest goes to its topic; once that is closed, to the group itself, which is told so."""
    topic = rig.telegram.post(f"/chats/{NEWSROOM}/topics", {"name": "Ports"})["message_thread_id"]
    chat = rig.desk.chat(NEWSROOM, "ports", kind=ChatKind.SUPERGROUP, topic=topic)
    rig.plan()
    rig.finish()
    assert rig.telegram.calls("sendMessage")[-1]["params"]["message_thread_id"] == str(topic)
    rig.telegram.post(f"/chats/{NEWSROOM}/topics/{topic}/close")
    rig.advance(24 * 3600)
    rig.desk.publish("ports", title="report 1 of the next day")
    rig.plan()
    rig.drain()
    rig.advance(3)  # a group's pace: the word about the topic came first
    rig.finish()
    _, told, digest = rig.telegram.ledger()
    assert told["text"] == words("en")("topic.gone")
    assert "report 1 of the next day" in digest["text"]
    assert rig.desk.reload(chat).topic is None
    assert rig.states() == all_in(PartState.SENT, 2)


def test_a_closed_topic_takes_nothing_from_the_main_one(rig: Rig) -> None:
    """Both are due and the topic is gone: the two become one, and the news of both arrives, today or with the next digest."""
    rig.desk.chat(NEWSROOM, "ports", kind=ChatKind.SUPERGROUP, topic=99)
    rig.desk.chat(NEWSROOM, "cricket", kind=ChatKind.SUPERGROUP)
    rig.desk.publish("cricket", title="The cricket news")
    for _ in range(2):
        rig.plan()
        rig.drain()
        rig.advance(3)
        rig.finish()
        rig.advance(24 * 3600)
    texts = [line["text"] for line in rig.telegram.ledger()]
    assert sum("report 1" in text for text in texts) == 1
    assert sum("The cricket news" in text for text in texts) == 1
    assert len(texts) == 3


@ON_SQLITE
def test_the_word_of_a_closed_topic_may_fail(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    """Where the group can't be told, the log says so; the digest arrives all the same."""
    rig.desk.chat(NEWSROOM, "ports", kind=ChatKind.SUPERGROUP, topic=99)
    rig.plan()
    _refuse(rig, NEWSROOM, "Bad Request: message thread not found")
    rig.telegram.script("sendMessage", "error", chat=NEWSROOM, status=500)
    rig.drain()
    rig.advance(3)  # a group's pace: the word about the topic came first
    rig.finish()
    assert "can't be told that its topic is gone" in caplog.text
    assert rig.accepted() == [NEWSROOM]


@ON_SQLITE
def test_a_message_that_telegram_refuses_is_not_offered_again(rig: Rig) -> None:
    """A story whose message is refused, as HTML and plain, fails shown; the next digest holds the later news alone."""
    [person] = rig.readers(1)
    for _ in range(2):
        _refuse(rig, person, "Bad Request: message is too long")
    rig.plan()
    rig.drain()
    rig.finish()
    assert rig.states() == all_in(PartState.FAILED, 1)
    rig.advance(24 * 3600)
    rig.desk.publish("ports", at=rig.now)
    assert rig.plan() == 1
    rig.drain()
    [message] = rig.telegram.bot_messages(person)
    assert "report 2" in message["text"]
    assert "report 1" not in message["text"]
