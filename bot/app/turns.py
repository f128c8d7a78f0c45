"""How long a thread that computes keeps the others waiting."""

from __future__ import annotations

import sys
from typing import Final

# An answer takes dozens of turns, and waits for each of them while digests are planned beside it. With Python's own 5 ms that
# is most of the time it takes.
_TURN: Final = 0.0005  # seconds


def take_short_turns() -> None:
    """Let threads of this process change places more often than Python does by itself."""
    sys.setswitchinterval(_TURN)
