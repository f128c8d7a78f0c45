"""A command at a terminal of its own: what it shows is read, what a person types or pastes is written."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.support.process import ROOT


class Terminal:
    """A `tagwire` command whose input and output are a terminal."""

    def __init__(self, *words: str, folder: Path, environ: Mapping[str, str]) -> None:
        self.shown = ""
        self._read = 0
        self._master, slave = pty.openpty()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", *words],
            cwd=folder,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TERM": "dumb", **environ},
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait(10)
        os.close(self._master)

    def see(self, text: str, *, seconds: float = 30) -> str:
        """Wait until something is shown that was not looked at before; gives all that stands up to its end."""
        deadline = time.monotonic() + seconds
        while text not in self.shown[self._read :]:
            left = deadline - time.monotonic()
            assert left > 0, f"{text!r} was not shown: {self.shown}"
            if not select.select([self._master], [], [], left)[0]:
                continue
            try:
                self.shown += os.read(self._master, 65_536).decode().replace("\r\n", "\n")
            except OSError:  # the command has ended
                break
        found = self.shown.find(text, self._read)
        assert found >= 0, f"{text!r} was not shown: {self.shown}"
        seen = self.shown[self._read : found + len(text)]
        self._read = found + len(text)
        return seen

    def type(self, text: str) -> None:
        """Write something, and press Enter."""
        os.write(self._master, f"{text}\n".encode())

    def interrupt(self) -> None:
        """Press Ctrl+C."""
        self._process.send_signal(signal.SIGINT)

    def wait(self) -> int:
        """Wait for its end; gives its code."""
        return self._process.wait(30)
