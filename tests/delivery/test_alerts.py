"""Stories that go out one by one: to whom, when, and how they and digests share the news."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest

from bot.core.message import visible
from bot.delivery import alerting
from bot.delivery.alerting import plan_alerts
from bot.delivery.planner import plan_due
from bot.delivery.reasons import why
from bot.locales import words
from storage.records import Chat, DeliveryKind, News, Outcome, PartState, Quiet, Schedule
from storage.store import Store
from tests.delivery.desk import DAY, EVENING_BEFORE, HOUR, MORNING, ON_SQLITE, Desk
from tests.delivery.rig import Rig, all_in
from tests.support.telegram import LocalTelegram

NOON = EVENING_BEFORE - 8 * HOUR
NIGHT = EVENING_BEFORE + 3 * HOUR  # 23:00
QUIET = Quiet(dt.time(22), dt.time(7))
ADA, SARA = 7001, 7002


def opened(desk: Desk, person: int, *follow: str, mute: str | None = None, **settings: Any) -> Chat:
    """Let somebody in at noon who wants alerts beside the digest, unless told otherwise."""
    chat = desk.chat(person, *follow, mute=mute, now=NOON)
    desk.store.chats.save_settings(dataclasses.replace(chat, **{"news": News.BOTH, **settings}))
    return desk.reload(chat)


def prefer(desk: Desk, chat: Chat, **settings: Any) -> None:
    """Change the settings of a chat."""
    assert desk.store.chats.save_settings(dataclasses.replace(desk.reload(chat), **settings))


def owed(desk: Desk) -> list[tuple[int, DeliveryKind, tuple[int, ...]]]:
    """Give what waits: whom, what, which stories."""
    return [
        (row.telegram_id, row.kind, row.story_ids) for row in desk.rows() if row.state is PartState.QUEUED
    ]


@pytest.fixture
def noon(store: Store, telegram: LocalTelegram) -> Rig:
    """Give a rig at noon with two readers in Telegram, and nothing let out."""
    telegram.add_people(2, start=ADA)
    rig = Rig(store, telegram)
    rig.now = NOON
    return rig


def test_an_alert_is_sent_once_and_is_in_no_digest(noon: Rig) -> None:
    """Who wants both gets a story at once, as a card, and the next digest holds only what was no alert."""
    desk = noon.desk
    desk.publish("ports", at=NOON, title="Before Ada wanted alerts")
    desk.chat(SARA, "ports", now=NOON)
    ada = desk.chat(ADA, "ports", now=NOON)
    noon.plan()
    prefer(desk, ada, news=News.BOTH, silent=True)
    story = desk.publish("ports", at=NOON, title="Port strike ends")
    assert noon.plan() == 1
    assert noon.plan() == 0
    assert owed(desk) == [(ADA, DeliveryKind.ALERT, (story,))]
    noon.drain()
    [card] = noon.telegram.bot_messages(ADA)
    assert card["text"].startswith("Port strike ends\nReport 2: The ferry is late again")
    assert card["text"].endswith("#ports\nHarbour News · Mon 23 Nov, 12:00")
    assert [b["text"] for row in card["reply_markup"]["inline_keyboard"] for b in row] == ["Read", "Why?"]
    assert noon.telegram.calls("sendMessage")[-1]["params"]["disable_notification"] in (True, "true")
    data = card["reply_markup"]["inline_keyboard"][0][-1]["callback_data"]
    found = why(noon.store, ada, data.split(":")[2], 0, words)
    assert found is not None
    assert "You follow #ports" in visible(found.html).replace("\u2068", "").replace("\u2069", "")
    noon.now = MORNING
    assert noon.plan() == 2
    noon.finish()
    assert "Before Ada wanted alerts" in noon.telegram.bot_messages(ADA)[-1]["text"]
    assert "Port strike" not in noon.telegram.bot_messages(ADA)[-1]["text"]
    assert "Port strike" in noon.telegram.bot_messages(SARA)[-1]["text"]
    assert desk.reload(ada).had == frozenset()
    assert noon.states() == all_in(PartState.SENT, 3)
    noon.check()


def test_alerts_alone(noon: Rig) -> None:
    """Who wants alerts alone gets no digest; what was too much for an hour comes as headlines in one message."""
    opened(noon.desk, ADA, "ports", news=News.ALERTS, tells_nothing=True)
    for n in range(12):
        noon.desk.publish("ports", at=NOON, title=f"Report number {n + 1}.")
    assert noon.plan() == 10
    for _ in range(10):
        noon.drain()
        noon.advance(2)
    noon.now = MORNING
    assert noon.plan() == 1
    noon.finish()
    rest = noon.telegram.bot_messages(ADA)[-1]["text"]
    assert "1. Report number 1" in rest
    assert "The ferry is late" not in rest
    noon.now += dt.timedelta(days=1)
    assert noon.plan() == 0
    assert noon.states() == all_in(PartState.SENT, 11)
    shown = "\n".join(message["text"] for message in noon.telegram.bot_messages(ADA))
    assert all(shown.count(f"Report number {n + 1}.") == 1 for n in range(12))


def test_quiet_hours_and_the_digest_that_ends_them(noon: Rig) -> None:
    """An alert waits for the end of the quiet hours; a digest that comes first takes it in."""
    desk = noon.desk
    early = opened(desk, ADA, "ports", quiet=QUIET)
    late = opened(desk, SARA, "ports", quiet=Quiet(dt.time(22), dt.time(9)))
    noon.now = NIGHT
    story = desk.publish("ports", at=NIGHT)
    assert noon.plan() == 2
    noon.drain()
    assert noon.sends() == 0
    noon.now = MORNING - HOUR
    noon.drain()
    assert noon.accepted() == [ADA]
    noon.now = MORNING
    assert noon.plan() == 1
    assert owed(desk) == [(SARA, DeliveryKind.DIGEST, (story,))]
    noon.finish()
    assert noon.accepted() == [ADA, SARA]
    assert (desk.reload(early).cut, desk.reload(late).cut) == (1, 1)
    noon.check()


def test_an_alert_that_passes_a_waiting_digest(store: Store) -> None:
    """An alert goes before a digest that waits, and is in that one as little as in the next."""
    desk = Desk(store)
    desk.publish("ports", at=NOON)
    store.articles.release(NOON)
    ada = opened(desk, ADA, "ports")
    assert plan_due(store, words, MORNING) == 1
    story = desk.publish("ports", at=MORNING)
    assert plan_due(store, words, MORNING) == 1
    alert, digest = store.deliveries.claim("desk", MORNING, MORNING + HOUR, 10)
    for part in (alert, digest):
        begun = store.deliveries.exchange("desk", (), [part.id], MORNING, MORNING + HOUR)
        assert begun == {part.id}
        sent = Outcome(part.id, PartState.SENT, message_id=part.id)
        store.deliveries.exchange("desk", [sent], (), MORNING, MORNING + HOUR)
    assert (desk.reload(ada).cut, desk.reload(ada).had) == (digest.high, frozenset({story}))
    assert plan_due(store, words, MORNING + DAY) == 0
    assert (desk.reload(ada).cut, desk.reload(ada).had) == (alert.high, frozenset())


def test_what_the_reader_wants_now_decides(noon: Rig) -> None:
    """Quiet hours that were set, and alerts that were switched off, since an alert was planned are kept to."""
    desk = noon.desk
    ada, sara = opened(desk, ADA, "ports"), opened(desk, SARA, "ports")
    story = desk.publish("ports", at=NOON)
    noon.plan()
    prefer(desk, ada, quiet=Quiet(dt.time(11), dt.time(13)))
    prefer(desk, sara, news=News.DIGEST)
    noon.drain()
    assert noon.sends() == 0
    assert owed(desk) == [(ADA, DeliveryKind.ALERT, (story,))]
    noon.now = NOON + HOUR
    noon.drain()
    assert noon.accepted() == [ADA]
    noon.now = MORNING
    assert noon.plan() == 1
    noon.finish()
    assert noon.accepted() == [ADA, SARA]


@ON_SQLITE
def test_who_gets_no_alert(desk: Desk) -> None:
    """A mute, a pause, a chat that is off, a tag that is not followed and a correction make none."""
    muted = opened(desk, 1, "ports", mute="strike")
    opened(desk, 2, "ports", paused_until=NOON + HOUR)
    opened(desk, 3, "ports+strike", news=News.DIGEST)
    desk.store.chats.switch_off(opened(desk, 4, "ports").telegram_id, "off.blocked", NOON)
    opened(desk, 5, "harbour", "ports+rail")
    both = opened(desk, 6, "ports+strike", "ports", "strike")
    story = desk.publish("ports", "strike", at=NOON)
    high = desk.store.articles.release(NOON)
    assert plan_alerts(desk.store, high, NOON, ended=lambda: False) == 1
    assert owed(desk) == [(both.telegram_id, DeliveryKind.ALERT, (story,))]
    assert desk.reload(muted).cut == 0
    assert plan_alerts(desk.store, desk.store.articles.release(NOON), NOON, ended=lambda: False) == 0


def test_planning_goes_on_where_it_was_left(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """However often planning is ended, or done by two at once, everybody is owed each story once; old ones nobody."""
    monkeypatch.setattr(alerting, "BATCH", 2)
    desk = Desk(store)
    people = [opened(desk, person, "ports", "rail").telegram_id for person in range(1, 8)]
    desk.publish("ports", at=NOON - 7 * HOUR)
    store.articles.release(NOON - 7 * HOUR)
    first, second = desk.publish("ports", "rail", at=NOON), desk.publish("rail", at=NOON)
    high = store.articles.release(NOON)
    for _ in range(20):
        asked = iter([False])
        plan_alerts(store, high, NOON, ended=lambda asked=asked: next(asked, True))  # type: ignore[misc]
    assert sorted((person, stories) for person, _, stories in owed(desk)) == [
        (person, (story,)) for person in people for story in (first, second)
    ]
    before = store.alerts.progress()
    assert (before.done, before.high) == (high, high)
    assert store.alerts.plan(dataclasses.replace(before, chat_id=3), before, [], NOON) is None


@ON_SQLITE
def test_a_day_without_news_is_told_where_that_is_wanted(noon: Rig) -> None:
    """Who asked for it hears that nothing is new, and everybody else nothing."""
    noon.desk.chat(SARA, "ports", now=NOON)
    ada = opened(noon.desk, ADA, "ports", news=News.DIGEST, tells_nothing=True)
    noon.now = MORNING
    assert noon.plan() == 1
    noon.drain()
    [said] = noon.telegram.bot_messages(ADA)
    assert said["text"] == "🗞 Your news · Tue 24 Nov\nNothing new on your tags."
    assert noon.accepted() == [ADA]
    assert noon.desk.reload(ada).next_slot != ada.next_slot


@ON_SQLITE
def test_two_topics_that_become_one_get_a_story_once(desk: Desk) -> None:
    """Where a group moves into one that is there already, what waits as an alert of either stands in the next digest."""
    old, new = (opened(desk, person, "ports") for person in (-100, -200))
    desk.publish("ports", at=NOON)
    high = desk.store.articles.release(NOON)
    assert plan_alerts(desk.store, high, NOON, ended=lambda: False) == 2
    desk.store.chats.move(old.telegram_id, new.telegram_id)
    assert owed(desk) == []
    assert desk.reload(new).cut < high
    assert Schedule() == desk.reload(new).schedule
