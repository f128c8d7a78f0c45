"""The bot as a real process of its own: started, waited for, stopped, killed.

Nothing here sleeps: a test waits for a line of the log, or for the end of the process.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.support import canary
from tests.support.canary import look

ROOT = Path(__file__).resolve().parents[2]
_INHERITED = ("HOME", "LANG", "LD_LIBRARY_PATH", "PATH", "TMPDIR")


class BotProcess:
    """A process of the bot. Its log is kept in `lines`; `close` it in the end."""

    def __init__(
        self, words: Sequence[str], environment: Mapping[str, str], folder: Path, *, fds: Sequence[int] = ()
    ) -> None:
        self.lines: list[str] = []
        self._words = words
        self._news = threading.Condition()
        self._process = subprocess.Popen(
            [sys.executable, *words],
            env={name: os.environ[name] for name in _INHERITED if name in os.environ}
            | {"PYTHONPATH": str(ROOT), **canary.environment(), **environment},
            cwd=folder,  # not the project's: a developer's own .env is not for tests
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            pass_fds=fds,
        )
        self._reader = threading.Thread(target=self._read, name="bot-log")
        self._reader.start()

    def wait_for_line(self, text: str, *, seconds: float = 60) -> str:
        """Wait until the log says something; gives the line."""
        with self._news:
            self._news.wait_for(lambda: self._ended or self._find(text), seconds)
            line = self._find(text)
        assert line, f"the bot did not say {text!r} within {seconds} s:\n{self.log}"
        return line

    @property
    def log(self) -> str:
        """The log so far."""
        return "".join(self.lines)

    def kill(self) -> None:
        """End it as `kill -9` does; it must still have been running."""
        if (code := self._process.poll()) is not None:
            self._reader.join()
            raise AssertionError(f"the bot ended by itself, with {code}:\n{self.log}")
        self._process.kill()
        assert self._process.wait(10) == -signal.SIGKILL

    @property
    def pid(self) -> int:
        """Its id."""
        return self._process.pid

    def ask_to_stop(self) -> None:
        """Send SIGTERM."""
        self._process.send_signal(signal.SIGTERM)

    def interrupt(self) -> None:
        """Send SIGINT, as Ctrl-C does."""
        self._process.send_signal(signal.SIGINT)

    def freeze(self) -> None:
        """Stop it as a laptop's lid does, in the middle of whatever it does."""
        self._process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self._process.pid, os.WSTOPPED | os.WNOWAIT)

    def thaw(self) -> None:
        """Let it go on as if nothing had been."""
        self._process.send_signal(signal.SIGCONT)

    def wait(self, seconds: float = 30) -> int:
        """Wait for its end; gives the exit code."""
        return self._process.wait(seconds)

    def stop(self) -> None:
        """Stop it as a service manager does; it must end well."""
        self.ask_to_stop()
        code = self.wait()
        assert code == 0, f"the bot ended with {code}:\n{self.log}"

    def close(self, *, silently: bool = False) -> None:
        """End it if it still runs, and show its log to pytest, which prints it where the test failed."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait(10)
        self._reader.join()
        if not silently:
            sys.stderr.write(self.log)

    @property
    def _ended(self) -> bool:
        return not self._reader.is_alive()

    def _find(self, text: str) -> str | None:
        return next((line for line in self.lines if text in line), None)

    def _read(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as stream:
            for line in stream:
                with self._news:
                    self.lines.append(line)
                    self._news.notify_all()
        look(self.log, f"the log of `{' '.join(self._words)}`")
        with self._news:
            self._news.notify_all()
