"""What an answer costs: each look into the database is a turn that others may take first."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import event

from tests.chat.world import Reader


def test_an_answer_asks_the_database_three_times(ada: Reader) -> None:
    """What is known of who asks, their chat, and the note that it is handled; /help needs nothing more."""
    ada.says("/start")
    asked: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith("BEGIN") and "lease" not in statement:
            asked.append(statement)

    engine = ada.world.store._database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        ada.says("/help")
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert [_tables(statement) for statement in asked] == [
        ["editor", "handled_update"],
        ["chat"],
        ["handled_update"],
    ]


def _tables(statement: str) -> Sequence[str]:
    words = statement.replace("(", " ").split()
    return sorted({name for before, name in pairwise(words) if before in ("FROM", "INTO")})
