"""The sender on a real store and a local Telegram: everybody is served, nobody twice, and doubt is counted."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import logging
import socket
from collections import Counter
from collections.abc import Iterator

import pytest

from bot.delivery import letters
from bot.delivery.compose import compose_part
from bot.delivery.pace import Pace
from bot.locales import words
from storage.records import ChatKind, PartState, Schedule
from storage.store import Store
from tests.delivery.desk import ON_SQLITE
from tests.delivery.rig import QUICK, Rig
from tests.support.telegram import NEWSROOM, NIGHT_DESK, LocalTelegram, local_telegram


@pytest.fixture
def telegram() -> Iterator[LocalTelegram]:
    """Give a local Telegram."""
    with local_telegram() as telegram:
        yield telegram


@pytest.fixture
def rig(store: Store, telegram: LocalTelegram) -> Rig:
    """Give a rig with one article on #ports."""
    rig = Rig(store, telegram)
    rig.desk.publish("ports")
    return rig


def _all(state: PartState, count: int) -> Counter[PartState]:
    return Counter({state: count})


def _refuse(rig: Rig, chat: int, description: str) -> None:
    """Let the next message to a chat be refused with 400."""
    body = {"ok": False, "error_code": 400, "description": description}
    rig.telegram.script("sendMessage", "error", chat=chat, status=400, body=body)


def test_everybody_gets_their_digest_once(rig: Rig) -> None:
    """Thirty readers, thirty messages, thirty rows that know their message; another run sends nothing."""
    people = rig.readers(30)
    assert rig.plan() == 30
    rig.drain()
    assert sorted(rig.accepted()) == people
    assert rig.states() == _all(PartState.SENT, 30)
    rig.drain()
    assert len(rig.accepted()) == 30
    rig.check()


@ON_SQLITE
def test_a_message_looks_as_composed(rig: Rig) -> None:
    """The digest arrives as HTML with its buttons, without a preview of its links."""
    [person] = rig.readers(1)
    rig.plan()
    rig.drain()
    [message] = rig.telegram.bot_messages(person)
    assert "<b>" not in message["text"]
    assert {"bold", "text_link"} <= {entity["type"] for entity in message["entities"]}
    assert message["link_preview_options"]["is_disabled"]
    labels = [button["text"] for row in message["reply_markup"]["inline_keyboard"] for button in row]
    assert len(labels) == 2


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
    assert rig.states() == _all(PartState.SENT, 10)
    rig.check()


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
    assert rig.states() == _all(PartState.EXPIRED, 1)
    rig.advance(16 * 3600)
    rig.plan()
    rig.drain()
    assert rig.accepted() == [person]


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
    assert rig.states() == _all(PartState.SENT, 30)
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
    assert rig.states() == _all(PartState.FAILED, 3)


def test_an_upgraded_group_is_followed_to_its_new_id(rig: Rig) -> None:
    """The message goes to the supergroup, once; the chat keeps its own id and its rules."""
    chat = rig.desk.chat(NIGHT_DESK, "ports", kind=ChatKind.GROUP)
    new_id = rig.telegram.migrate(NIGHT_DESK)
    rig.plan()
    rig.drain()
    assert rig.accepted() == [new_id]
    assert rig.desk.reload(chat).telegram_id == new_id
    assert len(rig.store.chats.rules(chat.id)) == 1
    assert rig.states() == _all(PartState.SENT, 1)
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
    assert rig.states() == _all(PartState.SENT, 25)
    rig.check()


def test_a_late_part_expires_unsent(rig: Rig) -> None:
    """What could not be sent within six hours is not sent late."""
    rig.readers(3)
    rig.plan()
    rig.advance(6 * 3600 + 1)
    rig.drain()
    assert rig.accepted() == []
    assert rig.states() == _all(PartState.EXPIRED, 3)


@ON_SQLITE
def test_an_outage_is_waited_out(rig: Rig) -> None:
    """While nothing can be reached the sender rests between tries; afterwards everybody is served once, in order."""
    people = rig.readers(20)
    rig.plan()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        nowhere = f"http://127.0.0.1:{listener.getsockname()[1]}"
    for _ in range(5):
        rig.drain(until="resting", url=nowhere)
        rig.advance(200)
    assert rig.states() == _all(PartState.QUEUED, 20)
    assert max(row.attempts for row in rig.desk.rows()) <= 5
    rig.advance(300)
    rig.drain()
    assert sorted(rig.accepted()) == people
    assert rig.states() == _all(PartState.SENT, 20)
    rig.check()


@ON_SQLITE
def test_a_refused_token_stops_all_and_costs_nothing(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    """At a 401 sending stops, loudly; no attempt is spent; when the token is good again, everybody is served."""
    rig.readers(20)
    rig.telegram.script("sendMessage", "error", status=401, times=1000)
    rig.telegram.script("getMe", "error", status=401, times=2)
    rig.plan()
    tried: list[int] = []

    async def gate(point: str) -> None:
        if point == "refused":
            tried.append(rig.sends())
            assert {row.attempts for row in rig.desk.rows()} == {0}
            assert rig.states() == _all(PartState.QUEUED, 20)
            if len(tried) == 3:
                await asyncio.to_thread(rig.telegram.clear_script)

    with caplog.at_level(logging.CRITICAL):
        rig.drain(gate=gate)
    assert "all sending stops" in caplog.text
    assert tried[0] <= QUICK.senders
    assert set(tried) == {tried[0]}
    rig.finish()
    assert rig.states() == _all(PartState.SENT, 20)
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
    assert rig.states() == _all(PartState.SENT, 1)


def test_a_closed_topic_falls_back_to_the_main_one(rig: Rig) -> None:
    """A digest for a topic that is gone goes to the group itself."""
    chat = rig.desk.chat(NEWSROOM, "ports", kind=ChatKind.SUPERGROUP, topic=99)
    rig.plan()
    rig.drain()
    rig.advance(3)  # a group's pace: the word about the topic came first
    rig.finish()
    told, digest = rig.telegram.ledger()
    assert told["text"] == words("en")("topic.gone")
    assert "report 1" in digest["text"]
    assert rig.desk.reload(chat).topic is None
    assert rig.states() == _all(PartState.SENT, 1)


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
    """Where the group can't be told, the log says so, and the digest arrives all the same."""
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
def test_parts_come_in_order_and_at_their_pace(rig: Rig) -> None:
    """The messages of a long digest come one after another, a second apart at least."""
    for _ in range(12):
        rig.desk.publish("ports", words=600)
    [person] = rig.telegram.add_people(1)
    rig.desk.chat(person, "ports", stories=20)
    rig.plan()
    of = len(rig.desk.rows())
    assert of > 2
    pace = Pace(monotonic=lambda: rig.seconds)
    for part in range(1, of + 1):
        rig.drain(pace=pace)
        assert len(rig.accepted()) == part
        rig.advance(1.0)
    texts = [message["text"] for message in rig.telegram.bot_messages(person)]
    assert [f"{n}/{of}" in text.splitlines()[0] for n, text in enumerate(texts, start=1)] == [True] * of
    assert rig.states() == _all(PartState.SENT, of)


def test_a_stop_lets_what_is_in_flight_end(rig: Rig) -> None:
    """Told to stop, the sender begins nothing new, waits for the answers, marks them and gives its leases back."""
    rig.readers(20)
    rig.plan()

    async def run() -> None:
        stop = asyncio.Event()
        hold = await asyncio.to_thread(rig.telegram.hold, "sendMessage", "after")
        async with rig.sender() as sender:
            running = asyncio.create_task(sender.run(stop))
            await asyncio.to_thread(rig.telegram.wait_for_held, hold, QUICK.senders)
            stop.set()
            assert rig.states() == Counter({PartState.SENDING: 6, PartState.QUEUED: 14})
            await asyncio.to_thread(rig.telegram.release, hold)
            await running

    asyncio.run(run())
    assert rig.states() == Counter({PartState.SENT: 6, PartState.QUEUED: 14})
    assert len(rig.store.deliveries.claim("next", rig.now, rig.now + dt.timedelta(minutes=1), 100)) == 14


def test_what_died_in_mid_send_is_doubt_and_the_rest_is_sent(rig: Rig) -> None:
    """A sender that vanishes between acceptance and mark leaves at most its places in doubt; its successor sends the rest."""
    rig.readers(20)
    rig.plan()

    async def run() -> None:
        hold = await asyncio.to_thread(rig.telegram.hold, "sendMessage", "after")
        async with rig.sender() as sender:
            running = asyncio.create_task(sender.run(asyncio.Event()))
            await asyncio.to_thread(rig.telegram.wait_for_held, hold, QUICK.senders)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        await asyncio.to_thread(rig.telegram.release, hold)

    asyncio.run(run())
    rig.drain(alone=True)
    assert rig.states() == Counter({PartState.UNCERTAIN: 6, PartState.SENT: 14})
    assert len(rig.accepted()) == 20
    rig.check()


def test_only_a_lease_that_has_run_out_is_judged_among_several(rig: Rig) -> None:
    """Where other processes may be alive, what they have in flight is theirs until their lease is over."""
    rig.readers(3)
    rig.plan()
    parts = rig.store.deliveries.claim("other", rig.now, rig.now + dt.timedelta(minutes=1), 100)
    ids = [part.id for part in parts]
    rig.store.deliveries.exchange("other", (), ids, rig.now, rig.now + dt.timedelta(minutes=1))
    rig.drain()
    assert rig.states() == _all(PartState.SENDING, 3)
    rig.advance(61)
    rig.drain()
    assert rig.states() == _all(PartState.UNCERTAIN, 3)
    assert rig.sends() == 0


def test_a_sleep_before_sending_gives_the_message_up(rig: Rig) -> None:
    """A process that wakes after its lease sends nothing of what it had begun."""
    rig.readers(6)
    rig.plan()
    slept: list[int] = []

    async def gate(point: str) -> None:
        if point == "begun" and not slept:
            slept.append(rig.states()[PartState.SENDING])
            rig.advance(120)
            rig.store.deliveries.reap(rig.now, "another", alone=False)

    rig.drain(gate=gate)
    assert slept == [6]
    assert rig.sends() == 0
    assert rig.states() == _all(PartState.UNCERTAIN, 6)


def test_what_the_exchange_does_not_allow_is_not_sent(rig: Rig) -> None:
    """A reader who is switched off between the claim and the send gets nothing."""
    people = rig.readers(4)
    rig.plan()

    async def gate(point: str) -> None:
        if point == "claimed":
            rig.store.chats.switch_off(people[1], "off.blocked")

    rig.drain(gate=gate)
    assert sorted(rig.accepted()) == [people[0], people[2], people[3]]
    assert rig.states() == Counter({PartState.SENT: 3, PartState.CANCELLED: 1})


@ON_SQLITE
def test_a_message_that_telegram_refuses_is_not_offered_again(rig: Rig) -> None:
    """A story whose message is refused, as HTML and plain, fails shown; the next digest holds the later news alone."""
    [person] = rig.readers(1)
    for _ in range(2):
        _refuse(rig, person, "Bad Request: message is too long")
    rig.plan()
    rig.drain()
    rig.finish()
    assert rig.states() == _all(PartState.FAILED, 1)
    rig.advance(24 * 3600)
    rig.desk.publish("ports", at=rig.now)
    assert rig.plan() == 1
    rig.drain()
    [message] = rig.telegram.bot_messages(person)
    assert "report 2" in message["text"]
    assert "report 1" not in message["text"]


def test_a_message_that_can_not_be_written_fails_alone(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault of our own in one message fails that one, with its trace in the log; all others are sent."""
    people = rig.readers(8)
    real = compose_part

    def poisoned(*args: object, **named: object) -> object:
        if args[1].chat.telegram_id == people[2]:  # type: ignore[attr-defined]  # a ClaimedPart
            raise ZeroDivisionError
        return None if args[1].chat.telegram_id == people[3] else real(*args, **named)  # type: ignore[attr-defined,arg-type]  # handed on

    monkeypatch.setattr(letters, "compose_part", poisoned)
    rig.plan()
    with caplog.at_level(logging.ERROR):
        rig.drain()
    assert "can't be written" in caplog.text
    assert "ZeroDivisionError" in caplog.text
    assert rig.states() == Counter({PartState.SENT: 6, PartState.FAILED: 1, PartState.CANCELLED: 1})


@ON_SQLITE
def test_a_wake_is_heard(rig: Rig) -> None:
    """A sender that waits long between two looks is woken at once for new work."""
    rig.readers(1)

    async def run() -> None:
        stop = asyncio.Event()
        idle = asyncio.Event()

        async def gate(point: str) -> None:
            if point == "idle":
                (stop if rig.accepted() else idle).set()

        async with rig.sender(gate=gate, tuning=dataclasses.replace(QUICK, poll=600.0)) as sender:
            running = asyncio.create_task(sender.run(stop))
            await idle.wait()
            rig.plan()
            sender.wake()
            async with asyncio.timeout(20):
                await running

    asyncio.run(run())
    assert rig.states() == _all(PartState.SENT, 1)


def test_several_senders_share_the_work(postgres_url: str, telegram: LocalTelegram) -> None:
    """Three senders on one PostgreSQL send every message once between them."""
    stores = [Store.open(postgres_url) for _ in range(3)]
    try:
        rig = Rig(stores[0], telegram)
        rig.desk.publish("ports")
        people = rig.readers(90)
        rig.plan()
        shares: Counter[int] = Counter()

        async def one(number: int) -> None:
            stop = asyncio.Event()

            async def gate(point: str) -> None:
                shares[number] += point == "accepted"
                if point == "idle" and rig.states()[PartState.SENT] == 90:
                    stop.set()

            tuning = dataclasses.replace(QUICK, batch=10)
            async with rig.sender(store=stores[number], gate=gate, tuning=tuning) as sender:
                await sender.run(stop)

        async def run() -> None:
            async with asyncio.TaskGroup() as group:
                for number in range(3):
                    group.create_task(one(number))

        asyncio.run(run())
        assert sorted(rig.accepted()) == people
        assert len([share for share in shares.values() if share]) == 3
        rig.check()
    finally:
        for store in stores:
            store.close()


@ON_SQLITE
def test_a_reader_with_several_slots_gets_each_once(rig: Rig) -> None:
    """Two digests on one day are two messages, each with its own news."""
    [person] = rig.telegram.add_people(1)
    rig.desk.chat(person, "ports", schedule=Schedule(times=(dt.time(8), dt.time(12))))
    rig.plan()
    rig.drain()
    rig.desk.publish("ports", at=rig.now)
    rig.advance(4 * 3600)
    rig.plan()
    rig.drain()
    assert rig.accepted() == [person, person]
    rig.check()


@ON_SQLITE
def test_nothing_accepted_waits_for_the_pace_unmarked(rig: Rig) -> None:
    """Before the sender waits for its pace it marks what was accepted: a kill in that time leaves no doubt."""
    rig.readers(8)
    rig.plan()
    seen: list[Counter[PartState]] = []

    async def look(point: str) -> None:
        if point == "marked":
            seen.append(rig.states())

    rig.drain(gate=look, pace=Pace(monotonic=lambda: rig.seconds, overall=50))
    # On a busy computer some of the six may still be on their way then; the last two have certainly not begun.
    assert seen[0][PartState.SENT] > 0
    assert seen[0][PartState.QUEUED] == 2
