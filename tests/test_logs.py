"""Logs: no secret in any line, whatever brings it there, and no line forged."""

import logging
import subprocess
import sys

import pytest

from bot.logs import Redactor

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
