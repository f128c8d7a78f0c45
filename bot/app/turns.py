"""How long work for very many chats keeps an answer waiting."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from typing import Final

# An answer takes dozens of turns, and waits for each of them while digests are planned beside it. With Python's own 5 ms that
# is most of the time it takes.
_TURN: Final = 0.0005  # seconds
_LONGEST_REST: Final = 0.2  # seconds


def take_short_turns() -> None:
    """Let threads of this process change places more often than Python does by itself."""
    sys.setswitchinterval(_TURN)


def spare_what_stays() -> None:
    """Let Python look for garbage in what is made from now on alone.

    All that was loaded stays as long as the process does. Looked through again while very much is planned, it holds up every
    thread for a seventh of a second each time.
    """
    gc.freeze()


class Rests:
    """Gives way between two batches of long work, for as long as the last one took.

    Half of the time is then for others; what such work makes leaves far more slowly than it is made.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._since = monotonic()

    def seconds(self) -> float:
        """Give the seconds to rest after a batch; the next one begins when they are over."""
        now = self._monotonic()
        rest = min(now - self._since, _LONGEST_REST)
        self._since = now + rest
        return rest
