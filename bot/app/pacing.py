"""The pace of all messages, shared with the other processes on the database."""

from __future__ import annotations

import time

from bot.app.ticks import Tick
from bot.delivery.pace import Pace
from bot.delivery.shared_pace import SharedPace
from bot.settings import Settings
from storage.store import Store
from storage.threads import Threads

_EVERY = 1.0  # seconds


def pace_of(settings: Settings, store: Store, threads: Threads) -> Pace:
    """Build the pace."""
    return Pace(
        monotonic=time.monotonic,
        shared=SharedPace(store, threads),
        overall=settings.rate,
        per_chat=settings.chat_rate,
        per_group_minute=settings.group_rate,
    )


def pace_tick(pace: Pace) -> Tick:
    """Build what tells the other processes of replies and of a halt; where there is neither it asks nothing."""
    return Tick("pace", _EVERY, pace.report)
