"""Telegram's pace, as an option: too fast is answered with 429."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from bot.playground.errors import too_many
from bot.playground.model import Chat


@dataclass(frozen=True, slots=True)
class Limits:
    """How many messages in how many seconds, as Telegram's FAQ gives them."""

    overall: tuple[int, float] = (30, 1.0)
    chat: tuple[int, float] = (1, 1.0)
    group: tuple[int, float] = (20, 60.0)


@dataclass(slots=True)
class Flood:
    """A halt on purpose: for some seconds every message is too much."""

    monotonic: Callable[[], float]
    _until: float = -math.inf

    @property
    def left(self) -> float:
        """How many seconds it lasts yet."""
        return max(0.0, self._until - self.monotonic())

    def begin(self, seconds: float) -> None:
        """Refuse all messages for so many seconds from now."""
        self._until = self.monotonic() + seconds

    def check(self) -> None:
        """Refuse a message with 429 while it lasts."""
        if self.left > 0:
            raise too_many(max(1, math.ceil(self.left)))


@dataclass(slots=True)
class Pace:
    """Counts accepted messages in sliding windows, by a clock that never jumps."""

    limits: Limits
    monotonic: Callable[[], float]
    _windows: dict[Hashable, deque[float]] = field(default_factory=dict)

    def enter(self, chat: Chat) -> None:
        """Count a message to this chat, or refuse it with 429 where it comes too soon; a refused one counts nothing."""
        now = self.monotonic()
        gates = [("all", self.limits.overall), (("chat", chat.id), self.limits.chat)]
        if chat.type != "private":
            gates[1] = (("chat", chat.id), self.limits.group)
        waits = [self._wait(key, limit, now) for key, limit in gates]
        if (wait := max(waits)) > 0:
            raise too_many(max(1, math.ceil(wait)))
        for key, _ in gates:
            self._windows[key].append(now)

    def _wait(self, key: Hashable, limit: tuple[int, float], now: float) -> float:
        count, seconds = limit
        window = self._windows.setdefault(key, deque())
        while window and window[0] <= now - seconds:
            window.popleft()
        return window[0] + seconds - now if len(window) >= count else 0.0
