"""A digest that is longer than a message: its pages turn where buttons can be pressed, and are parts where not."""

from __future__ import annotations

import re
from dataclasses import replace
from time import monotonic

from bot.core.message import page_ids
from bot.delivery.compose import compose_part, turn
from bot.delivery.letters import Composer
from bot.delivery.planner import plan_due
from bot.locales import words
from storage.records import ChatKind, Outcome, PartState
from tests.delivery.desk import HOUR, MORNING, ON_SQLITE, Desk
from tests.delivery.test_compose import carried, owed, shown_text

pytestmark = ON_SQLITE


def test_a_long_digest_is_one_message_whose_pages_turn(desk: Desk) -> None:
    """Where buttons can be pressed: a row, a page at a time; a month later a page has the same stories as they are now."""
    chat = desk.chat(1, "ports", stories=15)
    for number in range(15):
        desk.publish("ports", title=f"Quay number {number:02} opens", words=200)
    [part] = owed(desk)
    pages = part.digest.pages
    assert (sum(pages), len(part.story_ids)) == (15, 15)
    assert len(pages) > 2
    first = compose_part(desk.store, part, words)
    origin = str(part.delivery_id)
    assert first == turn(desk.store, chat, origin, 0, words)
    assert first is not None
    assert [button.text for button in first.buttons[0]] == [f"2/{len(pages)} ›"]
    turned = [turn(desk.store, chat, origin, index, words) for index in range(len(pages))]
    assert [carried(page, "page") for page in turned][1] == [[origin, "0"], [origin, "2"]]
    assert [carried(page, "why") for page in turned] == [
        [[origin, str(index)]] for index in range(len(pages))
    ]
    numbers = re.findall(r"^(\d+)\. Quay number", "\n".join(map(shown_text, turned)), re.MULTILINE)
    assert numbers == [str(n) for n in range(1, 16)]
    # Refused for its form, it goes as plain text and still turns.
    [letter], [] = Composer(desk.store, words, None, monotonic).letters([part._replace(fallbacks=1)])
    assert not letter.html
    assert letter.keyboard
    # Settings of today, a correction, and a story that went away.
    gone, corrected = page_ids(part.digest, 1)[:2]
    desk.correct(corrected, title="Quay stays closed")
    desk.remove(gone)
    later = replace(chat, length=5, compact=True)
    shown = shown_text(turn(desk.store, later, origin, 1, words))
    assert "• This story is no longer available.\n• Quay stays closed · " in shown
    assert turn(desk.store, chat, origin, len(pages), words) is None


def test_a_page_whose_stories_are_gone_before_it_leaves_is_passed(desk: Desk) -> None:
    """The message opens at its first page that has something left."""
    desk.chat(1, "ports", stories=15)
    for _ in range(15):
        desk.publish("ports", words=200)
    [part] = owed(desk)
    had = frozenset(page_ids(part.digest, 0))
    message = compose_part(desk.store, part._replace(chat=part.chat._replace(had=had)), words)
    assert f"· 2/{len(part.digest.pages)}\n" in shown_text(message)


def test_a_channel_gets_parts_without_buttons(desk: Desk) -> None:
    """A button that anybody may press would speak to everybody there."""
    desk.chat(1, "ports", kind=ChatKind.CHANNEL, stories=15)
    for _ in range(15):
        desk.publish("ports", words=200)
    parts = owed(desk)
    messages = [compose_part(desk.store, part, words) for part in parts]
    assert [f"{n}/{len(parts)}" in shown_text(message) for n, message in enumerate(messages, 1)] == [
        True
    ] * len(parts)
    assert all(message is not None and message.buttons == () for message in messages)


def test_what_was_held_back_is_on_no_page(desk: Desk) -> None:
    """A story that was held when the digest left, and is let go later, comes in another digest: here it stays away."""
    chat = desk.chat(1, "ports", stories=15)
    for _ in range(15):
        desk.publish("ports", words=200)
    plan_due(desk.store, words, MORNING)
    [part] = desk.store.deliveries.claim("desk", MORNING, MORNING + HOUR, 1)
    held = page_ids(part.digest, 1)[0]
    desk.store.withdrawals.hold(held, MORNING)
    [letter], [] = Composer(desk.store, words, None, monotonic).letters([part])
    desk.store.deliveries.exchange("desk", (), [part.id], MORNING, MORNING + HOUR)
    sent = letter.told(Outcome(part.id, PartState.SENT, message_id=1))
    desk.store.deliveries.exchange("desk", [sent], (), MORNING, MORNING + HOUR)
    desk.store.withdrawals.let_go(held)
    page = shown_text(turn(desk.store, chat, str(part.delivery_id), 1, words))
    assert page.count("This story is no longer available.") == 1
