"""Buttons that are tapped faster than the bot may edit."""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.chat.test_posting import newest, text
from tests.chat.world import Json, Reader, World, buttons, labels, running_bot


@pytest.fixture(scope="module")
def world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Run a bot of its own, which soon ends the wait of a press."""
    path = tmp_path_factory.mktemp("taps") / "tagwire.db"
    shutil.copyfile(sqlite_template, path)
    with running_bot(f"sqlite:///{path}", patience=0.05) as world:
        yield world


def taps_at_once(reader: Reader, message: Json, pressed: list[str]) -> None:
    """Press buttons of one message while nothing may leave, as somebody does who is quicker than the pace.

    Each press is answered before any edit may leave.
    """
    telegram = reader.world.telegram
    entries, queries = telegram.state.ledger.entries, telegram.state.queries
    edits, asked = len(entries), len(queries)
    reader.world.hold()
    with contextlib.ExitStack() as held, ThreadPoolExecutor(len(pressed)) as fingers:
        held.callback(reader.world.let_go)  # also where one of these fails: others use this bot too
        toasts = [
            fingers.submit(telegram.press, reader.person, message["message_id"], data, chat=reader.chat)
            for data in pressed
        ]
        telegram.wait_until(lambda: len(queries) == asked + len(pressed), what="the presses")
        assert all(toast.result()["answered"] for toast in toasts)
        assert len(entries) == edits
        reader.world.let_go()
    telegram.wait_until(lambda: len(entries) >= edits + len(pressed), what="the last edit")


def test_no_tick_is_lost_when_tags_are_tapped_quickly(ada: Reader) -> None:
    """Four tags tapped before the first edit arrives: all are followed, and the last edit shows four ticks."""
    ada.says("/start")
    ada.presses("Next: your tags")
    said = ada.last
    pressed = [button for button in buttons(said) if button["text"].startswith("○")][:4]
    taps_at_once(ada, said, [button["callback_data"] for button in pressed])
    assert len(ada.rules()) == 4
    shown = [label for label in labels(ada.last) if label.startswith("✓")]
    assert shown == [button["text"].replace("○", "✓") for button in pressed]


def test_no_time_is_lost_when_times_are_tapped_quickly(ada: Reader) -> None:
    """Two times tapped before the first edit arrives are both set."""
    (said,) = ada.says("/time")
    pressed = [button["callback_data"] for button in buttons(said) if button["text"] in ("12:00", "18:00")]
    taps_at_once(ada, said, pressed)
    chat = ada.world.store.chats.find(ada.chat, None)
    assert chat is not None
    assert chat.schedule.times == (dt.time(8), dt.time(12), dt.time(18))
    assert [label for label in labels(ada.last) if "✓" in label] == ["✓ 08:00", "✓ 12:00", "✓ 18:00"]


def test_a_second_tap_on_a_toggle_that_has_turned_leaves_the_menu(ada: Reader) -> None:
    """A double tap names the same state twice: the tag stays followed and the first screen stays where it is."""
    ada.says("/start")
    ada.presses("Next: your tags")
    said = ada.last
    data = next(button["callback_data"] for button in buttons(said) if button["text"] == "○ #sport")
    ada.sends_back(said["message_id"], data, changes=True)
    ada.sends_back(said["message_id"], data)
    ada.says("/help")
    assert "Popular tags" in ada.seen()[0]["text"]
    assert ada.rules() == [("follow", ["sport"])]


def test_no_tick_of_a_preview_is_lost_when_tapped_quickly(olga: Reader) -> None:
    """Tags tapped before the first edit arrives are all taken off."""
    (said,) = olga.says(f"/post {text('Hazel', '#ports #hazel1 #hazel2 #hazel3')}")
    pressed = [button["callback_data"] for button in buttons(said)][1:4]
    taps_at_once(olga, said, pressed)
    assert labels(olga.last)[:4] == ["✓ #ports", "○ #hazel1", "○ #hazel2", "○ #hazel3"]
    olga.presses("Publish")
    assert [tag.key for tag in newest(olga.world, "ports").tags] == ["ports"]
