"""The canary: whatever the suite's processes write, no secret of theirs may stand in it.

Every bot that is started has these secrets. What it writes to standard output and error, what is captured of tests, and what is
fetched from it is searched as it comes, in whichever process of pytest; where anything was found the whole run fails at its end
and says where. A test that fetches or reads in another way calls `look`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from bot.playground.telegram import TOKEN

CONSOLE: Final = "canary-of-the-console-4f1d7b"
DATABASE: Final = "canary-of-the-database-71ab90"
WEBHOOK: Final = "canary-of-the-webhook-9c2e55"
SECRETS: Final = {
    "the bot's token": TOKEN,
    "the console's token": CONSOLE,
    "the database's password": DATABASE,
    "the webhook's secret": WEBHOOK,
}
_HITS: Final = "CANARY_HITS"  # the folder where each process of pytest notes what it found
_AROUND: Final = 80  # characters that are shown on either side


def environment() -> dict[str, str]:
    """Give what each bot is started with: secrets, a log that says everything, and a free port, to run beside others.

    Nothing where the canary does not listen: a benchmark measures the bot as people have it.
    """
    if _HITS not in os.environ:
        return {}
    return {"TAGWIRE_CONSOLE_TOKEN": CONSOLE, "TAGWIRE_LOG_LEVEL": "DEBUG", "TAGWIRE_HTTP_PORT": "0"}


def look(written: str | bytes | None, where: str) -> None:
    """Search what was written; `where` names it."""
    folder = os.environ.get(_HITS)
    if not written or folder is None:
        return
    text = written.decode(errors="replace") if isinstance(written, bytes) else written
    for name, secret in SECRETS.items():
        at = text.find(secret)
        if at >= 0:
            around = text[max(0, at - _AROUND) : at + len(secret) + _AROUND]
            test = os.environ.get("PYTEST_CURRENT_TEST", "").partition(" ")[0]
            told = _hidden(f"{name} stands in {where}{f', of {test}' if test else ''}: {around!r}")
            Path(folder, uuid.uuid4().hex).write_text(told, "utf-8")


def _hidden(text: str) -> str:
    for secret in SECRETS.values():
        text = text.replace(secret, "***")
    return text


class Canary:
    """The plugin: listens in every process of pytest, and judges in the one that was started."""

    def __init__(self, config: pytest.Config) -> None:
        self._judges = not hasattr(config, "workerinput")
        if self._judges:
            os.environ[_HITS] = tempfile.mkdtemp(prefix="tagwire-canary-")
        self._folder = Path(os.environ[_HITS])
        _listen(subprocess.Popen, "communicate", _of_process)
        _listen(httpx.Response, "read", _of_answer)
        _listen_later(httpx.Response, "aread", _of_answer)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Search what was captured of a test."""
        if self._judges:
            for title, content in report.sections:
                look(content, f"{title} of {report.nodeid}")

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Let the run fail where anything was found."""
        if self._judges and self.hits():
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say what was found, and where."""
        if self._judges and (hits := self.hits()):
            terminalreporter.section("secrets were written", sep="=", red=True)
            for hit in hits:
                terminalreporter.write_line(hit)

    def pytest_unconfigure(self) -> None:
        """Leave nothing behind."""
        if self._judges:
            shutil.rmtree(self._folder, ignore_errors=True)

    def hits(self) -> list[str]:
        """Give what was found."""
        return sorted({path.read_text("utf-8") for path in self._folder.iterdir()})


def _listen(kind: type, name: str, say: Callable[[Any, Any], None]) -> None:
    """Let a method's result be searched too."""
    plain = getattr(kind, name)
    if hasattr(plain, "listened"):
        return

    def heard(self: Any, *args: Any, **more: Any) -> Any:
        result = plain(self, *args, **more)
        say(self, result)
        return result

    heard.listened = True  # type: ignore[attr-defined]
    setattr(kind, name, heard)


def _listen_later(kind: type, name: str, say: Callable[[Any, Any], None]) -> None:
    """So with a method that is awaited."""
    plain = getattr(kind, name)
    if hasattr(plain, "listened"):
        return

    async def heard(self: Any, *args: Any, **more: Any) -> Any:
        result = await plain(self, *args, **more)
        say(self, result)
        return result

    heard.listened = True  # type: ignore[attr-defined]
    setattr(kind, name, heard)


def _of_process(process: Any, streams: tuple[str | bytes | None, str | bytes | None]) -> None:
    words = " ".join(map(str, process.args)) if isinstance(process.args, (list, tuple)) else process.args
    for stream, written in zip(("output", "error"), streams, strict=True):
        look(written, f"the standard {stream} of `{words}`")


def _of_answer(answer: httpx.Response, body: bytes) -> None:
    if getattr(answer, "_request", None) is None:
        return  # it is being made; who asked for it reads it later
    head = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    look(body, f"the answer of {answer.request.method} {answer.request.url.path}")
    look(head, f"the head of the answer of {answer.request.method} {answer.request.url.path}")
