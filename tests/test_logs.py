"""Logs: no secret in any line, whatever brings it there, and no line forged."""

import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest

from bot.redacting import Redactor

ROOT = Path(__file__).resolve().parents[1]
SECRET = 'pass"word\\canary'


def line(text: str, *secrets: str) -> str:
    """Give a line as it leaves the formatter."""
    record = logging.LogRecord("any", logging.INFO, "", 0, text, None, None)
    return Redactor(logging.Formatter(), secrets, escape_control=True).format(record)


@pytest.mark.parametrize("form", [SECRET, 'pass\\"word\\\\canary', repr(SECRET)[1:-1]])
def test_a_secret_is_hidden_in_every_form(form: str) -> None:
    """As it is, within a JSON string and within a repr."""
    assert line(f"before {form} after", SECRET) == "before *** after"


@pytest.mark.parametrize("before", ["", "https://api.telegram.org/bot", "token="])
def test_the_token_of_another_bot_is_hidden(before: str) -> None:
    """What looks like a token is hidden, also behind the `bot` of an address."""
    assert line(f"{before}123456:{'A1-_' * 9}/getMe") == f"{before}***/getMe"


def test_a_link_that_opens_the_console_is_hidden() -> None:
    """At DEBUG a library writes each message that it sends, and /console is answered with such a link."""
    link = "http://127.0.0.1:8080/enter?code="
    assert (
        line(f"{{'text': 'Once:\\n{link}b8-m2_or4x\\n\\nHere.'}}")
        == f"{{'text': 'Once:\\n{link}***\\n\\nHere.'}}"
    )


def test_control_characters_are_shown_not_sent() -> None:
    """What would steer a terminal is written out."""
    assert line("a\x1b[31mb\x07") == "a\\x1b[31mb\\x07"


@pytest.mark.parametrize("style", ["console", "json"])
def test_a_crash_tells_no_secret(style: str) -> None:
    """What ends the program passes the redactor too, with its trace."""
    program = (
        "from bot import logs\n"
        f"logs.configure(level='INFO', style={style!r}, secrets=['canary'])\n"
        "raise RuntimeError('connecting with canary failed')\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60
    )
    assert ended.returncode == 1
    assert "connecting with *** failed" in ended.stderr
    assert "Traceback" in ended.stderr
    assert "canary" not in ended.stderr


LEAKS = (
    "a field",
    "an argument",
    "an address /bot",
    "a warning of",
    "A line of a.library could not be logged: TypeError",
    "a thread was ended",
    "nobody can catch",
    "Task exception was never retrieved",
    "the page *** is odd",
    "*** is deprecated",
    "Traceback: ***",
    "ahead it fails with ***",
    "Fatal Python error: Segmentation fault",
)


@pytest.mark.parametrize("style", ["console", "json"])
def test_nothing_passes_by_the_redactor(style: str) -> None:
    """Libraries, warnings, threads, tasks, workers, what is made ahead, a line that can't be made, a crash in C: all is told,
    nothing tells a secret; and no line is forged.
    """  # noqa: D205
    ended = subprocess.run(
        [sys.executable, "-m", "tests.leaks", style, SECRET],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    written = ended.stderr + ended.stdout
    assert [leak for leak in LEAKS if leak not in written] == []
    for form in (SECRET, json.dumps(SECRET)[1:-1], repr(SECRET)[1:-1]):
        assert form not in written
    assert "\x1b" not in written
    assert "\nand a forged line" not in written
    assert "\u2028" not in written


def test_a_line_of_json_has_the_same_keys_always() -> None:
    """One object a line: time, level, logger and event first, a trace last, whoever logs."""
    program = (
        "import logging, structlog\n"
        "from bot import logs\n"
        "logs.configure(level='INFO', style='json', secrets=['7'])\n"
        "structlog.get_logger('tagwire').info('of ours', chat=17)\n"
        "try: raise ValueError('first\\nsecond')\n"
        "except ValueError: logging.getLogger('library').exception('of a library')\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    broken, trace = map(json.loads, ended.stderr.splitlines())
    # A secret of one figure has made the number unreadable: the line is told whole, as text.
    assert list(broken) == ["event"]
    assert "of ours" in broken["event"]
    assert list(trace) == ["timestamp", "level", "logger", "event", "exception"]
    assert (trace["level"], trace["logger"], trace["event"]) == ("error", "library", "of a library")
    assert "first\nsecond" in trace["exception"]


def test_a_commands_warnings_are_redacted_too(tmp_path: Path) -> None:
    """What a library warns of while a command runs is a line without secrets, not the interpreter's own words."""
    program = (
        "import logging, warnings\n"
        "from bot.cli.output import settings_or_exit\n"
        "settings_or_exit()\n"
        "logging.getLogger('library').warning('connecting to canary-password\\x1b[2J')\n"
        "warnings.warn('canary-password is short', stacklevel=1)\n"
    )
    url = "postgresql+psycopg://me:canary-password@host/wire"
    ended = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "TAGWIRE_DATABASE_URL": url},
    )
    assert "WARNING: connecting to ***\\x1b[2J [library]" in ended.stderr
    assert "*** is short" in ended.stderr
    assert "canary" not in ended.stderr
