"""What the delivery tests share."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _whole_durations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take durations as the next python-telegram-bot gives them: its warning about that would count as an error here."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
