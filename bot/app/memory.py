"""How much memory a process needs that runs for months."""

from __future__ import annotations

import contextlib
import ctypes
import sys
from typing import Final

_HEAPS_AT_MOST: Final = -8  # M_ARENA_MAX of glibc's mallopt


def share_one_heap() -> None:
    """Let all threads take memory from one heap; nothing where the system's C library knows no other way.

    glibc gives each thread a heap of its own, and what one lets go of no other takes: 15 to 30 MB after a day's work. Python
    lets one thread at a time go on, so there is hardly ever a wait for the heap.
    """
    if sys.platform.startswith("linux"):
        with contextlib.suppress(AttributeError, OSError):
            ctypes.CDLL(None).mallopt(_HEAPS_AT_MOST, 1)
