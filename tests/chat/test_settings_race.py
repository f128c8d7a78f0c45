"""Settings changed at the very moment of a digest: one digest a local date, and no slot comes back."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from bot.chat.requests import Request
from bot.chat.talk import Talk, open_talk
from bot.delivery.planner import plan_due
from bot.locales import words
from storage.records import Chat, ChatKind
from storage.store import Store
from tests.delivery.desk import MORNING, Desk

BEFORE = MORNING - dt.timedelta(seconds=1)


def reading(store: Store) -> Talk:
    """Let a reader who follows #ports, due at eight, ask for something a second before; their chat has been read."""
    Desk(store).publish("ports")
    Desk(store).chat(7, "ports")
    request = Request(
        chat_id=7,
        topic=None,
        kind=ChatKind.PRIVATE,
        title="Reader 7",
        user_id=7,
        sender_chat=None,
        language="en",
        now=BEFORE,
        bot="tagwire_bot",
    )
    return open_talk(store, words, request)


def now_kept(store: Store) -> Chat:
    """Give the chat as it is kept."""
    chat = store.chats.find(7, None)
    assert chat is not None
    return chat


def test_a_new_time_does_not_bring_a_second_digest(store: Store) -> None:
    """The digest of eight is planned while the reader moves it to nine: the next one is tomorrow's at nine."""
    talk = reading(store)
    assert plan_due(store, words, MORNING) == 1
    shown = talk.kept(replace(talk.chat, schedule=replace(talk.chat.schedule, times=(dt.time(9),))))
    kept = now_kept(store)
    assert kept.schedule.times == (dt.time(9),)
    assert kept.next_slot is not None
    assert kept.next_slot.key == "2026-11-25T09:00"
    assert shown.chat.next_slot == kept.next_slot
    assert plan_due(store, words, MORNING + dt.timedelta(hours=2)) == 0


def test_another_setting_does_not_bring_the_slot_back(store: Store) -> None:
    """The digest of eight is planned while the reader asks for longer stories: both hold."""
    talk = reading(store)
    assert plan_due(store, words, MORNING) == 1
    talk.kept(replace(talk.chat, length=5))
    kept = now_kept(store)
    assert kept.length == 5
    assert kept.next_slot is not None
    assert kept.next_slot.key == "2026-11-25T08:00"
