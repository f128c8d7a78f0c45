"""The test's end of a process that stands still at given points (`tests/faults/armed.py` is the other)."""

from __future__ import annotations

import socket
from collections import Counter


class Gate:
    """The test's end of an armed process: it knows where the process stands."""

    def __init__(self, connection: socket.socket) -> None:
        connection.settimeout(60)
        self._connection = connection
        self._points = connection.makefile("rb")

    def stands_at(self, point: str, *, time: int = 1) -> None:
        """Let the process run until it comes to a point for the `time`-th time, and leave it standing there."""
        came: Counter[str] = Counter()
        while line := self._points.readline():
            here = line.decode().strip()
            came[here] += 1
            if here == point and came[here] == time:
                return
            self.go_on()
        raise AssertionError(f"the process ended before it came to {point!r} for the {time}. time: {came}")

    def go_on(self) -> None:
        """Let the process leave the point at which it stands."""
        self._connection.sendall(b".")

    def close(self) -> None:
        """Ask no more: the process runs freely."""
        self._points.close()
        self._connection.close()
