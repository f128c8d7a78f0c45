"""A stop in the middle of planning: prompt, and nobody forgotten."""

from __future__ import annotations

import pytest

from bot.delivery import planner
from bot.delivery.planner import plan_due
from bot.locales import words
from storage.store import Store
from tests.delivery.desk import MORNING, ON_SQLITE, Desk


@ON_SQLITE
def test_a_stop_ends_planning_after_the_batch_in_hand(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told to end after one batch, it has planned that one; the next call plans the rest, each chat once."""
    monkeypatch.setattr(planner, "BATCH", 20)
    desk = Desk(store)
    desk.publish("ports")
    for person in range(25):
        desk.chat(100 + person, "ports")
    answers = iter([False, True])
    assert plan_due(store, words, MORNING, ended=lambda: next(answers)) == 20
    assert plan_due(store, words, MORNING) == 5
    assert len({row.chat_id for row in desk.rows()}) == len(desk.rows()) == 25
