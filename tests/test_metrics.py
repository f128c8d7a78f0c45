"""What is counted, and that nothing but a few words is ever a label."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.delivery import outcomes
from bot.delivery.outcomes import DELAYS, FAILURES, reason
from bot.metrics import UPDATES, Metrics
from storage.records import DeliveryKind, Outcome, PartState, Queue
from tests.delivery.judging import NOW, PART
from tests.support.figures import figure, series


def metrics() -> Metrics:
    """Give metrics whose clock stands ninety seconds after the digests were due."""
    return Metrics(lambda: NOW + dt.timedelta(seconds=90), engine="SQLite")


def outcome(state: PartState, **more: Any) -> Outcome:
    """Make an outcome."""
    return Outcome(PART.id, state, **more)


def test_a_message_is_counted_with_its_lateness() -> None:
    """What Telegram accepted 90 seconds after its moment is sent, and 90 seconds late."""
    counted = metrics()
    counted.told(PART, outcomes.sent(PART, 7, NOW, 0))
    page = counted.page()
    assert figure(page, "tagwire_messages_total", kind="digest", state="sent") == 1
    assert figure(page, "tagwire_message_lateness_seconds_sum", kind="digest") == 90
    assert figure(page, "tagwire_message_lateness_seconds_bucket", kind="digest", le="60.0") == 0
    assert figure(page, "tagwire_message_lateness_seconds_bucket", kind="digest", le="120.0") == 1


@pytest.mark.parametrize(
    ("told", "word"),
    [
        (outcome(PartState.FAILED, chat_off="off.blocked"), "blocked"),
        (outcome(PartState.FAILED, refused=True), "form"),
        (outcome(PartState.FAILED, error="anything"), "other"),
    ],
)
def test_a_failure_has_one_of_few_reasons(told: Outcome, word: str) -> None:
    """Whatever Telegram said, the reason is a word of ours."""
    counted = metrics()
    counted.told(PART, told)
    assert figure(counted.page(), "tagwire_messages_failed_total", reason=word) == 1


@pytest.mark.parametrize(
    ("told", "word"),
    [
        (outcome(PartState.QUEUED, chat_waits=True), "flood"),
        (outcome(PartState.QUEUED, moved_to=-100123, attempt_spent=False), "moved"),
        (outcome(PartState.QUEUED, drop_topic=True), "topic"),
        (outcome(PartState.QUEUED, plain=True), "form"),
        (outcome(PartState.QUEUED), "unreached"),
        (outcome(PartState.QUEUED, attempt_spent=False), "token"),
    ],
)
def test_what_goes_again_has_one_of_few_reasons(told: Outcome, word: str) -> None:
    """So with what is tried again."""
    assert reason(told) == word
    assert word in DELAYS
    counted = metrics()
    counted.told(PART, told)
    assert figure(counted.page(), "tagwire_messages_delayed_total", reason=word) == 1


def test_labels_are_few_and_of_ours() -> None:
    """After everything that can be counted was counted, each label has one of the words that we know."""
    counted = metrics()
    for kind in DeliveryKind:
        for state in PartState:
            counted.told(replaced(kind), outcome(state, error="chat 1001 said: Harbour strike"))
    counted.answered("message", 0.2)
    counted.planned(5, 1.5)
    counted.database("chats.open", 0.001)
    counted.stand(dict.fromkeys(DeliveryKind, Queue(2, NOW)), {"failing": 1})
    counted.counter("tagwire_floods", "429s.", lambda: 3)
    counted.gauge("tagwire_tick_age_seconds", "Ages.", lambda: {"planning": 0.5}, "tick")
    known = {
        "kind": {*DeliveryKind, *UPDATES},
        "state": {"sent", "uncertain", "failed", "again", "failing"},
        "reason": {*FAILURES, *DELAYS},
        "operation": {"chats.open"},
        "tick": {"planning"},
        "engine": {"SQLite"},
    }
    page = counted.page()
    for name, labels, _ in series(page):
        for label, value in labels.items():
            if label not in {"le", "version", "python"}:
                assert value in known[label], name
    assert figure(page, "tagwire_queue_age_seconds", kind="alert") == 90
    assert figure(page, "tagwire_tick_age_seconds", tick="planning") == 0.5
    assert figure(page, "tagwire_floods_total") == 3
    assert b"_created" not in page
    assert b"1001" not in page


def replaced(kind: DeliveryKind) -> Any:
    """Give a part of this kind."""
    return PART._replace(kind=kind)


def test_two_processes_in_one_share_nothing() -> None:
    """There is no registry of all: what one counts the other does not show."""
    one, other = metrics(), metrics()
    one.told(PART, outcomes.sent(PART, 7, NOW, 0))
    assert figure(other.page(), "tagwire_messages_total", kind="digest", state="sent") == 0
