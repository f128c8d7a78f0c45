"""The editors' desk: who may publish, and what they have ticked under the newest previews."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from bot.workers import Workers

# Makes a link for an owner at a moment; it is written down, so it is called where the database is.
ConsoleLink: TypeAlias = Callable[[int, dt.datetime], str]

_KEPT = 1_000  # previews: those of the last minutes would do


@dataclass(frozen=True, slots=True)
class Desk:
    """The owners' user ids, `data_dir` where what is kept lies (None: not known), `workers` for what they hand in (None: it is read here), `console_link` for a link into the console (None: it is not known where that is), and the ticks of previews whose keyboard may lag behind.

    A preview is read from its messages, so that it outlives any restart. But whoever taps faster than edits may leave
    presses a keyboard that knows none of the taps before: these few are remembered here. A preview that was published
    has no ticks (None).
    """

    owners: frozenset[int] = frozenset()
    data_dir: Path | None = None
    workers: Workers | None = None
    console_link: ConsoleLink | None = None
    ticks: dict[tuple[int, int | None], frozenset[int] | None] = field(default_factory=dict)

    def remember(self, chat_id: int, message_id: int | None, ticked: frozenset[int] | None) -> None:
        """Remember the newest ticks of a preview; the oldest preview is forgotten."""
        self.ticks[chat_id, message_id] = ticked
        if len(self.ticks) > _KEPT:
            self.ticks.pop(next(iter(self.ticks)), None)
