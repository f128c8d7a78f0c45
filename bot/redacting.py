"""The very end of every line that is logged: without secrets, one line and no more, steering no terminal."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Collection
from typing import Any

_TOKEN = re.compile(
    r"(?<!\d)\d{5,}:[A-Za-z0-9_-]{30,}"
)  # the shape of a bot token: hidden even where it is not ours, also behind the `bot` of an address
_LINK = re.compile(r"(/enter\?code=)[\w-]+")  # a link that opens the console once
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")  # no forged lines, no terminal escapes


class Redactor(logging.Formatter):
    """Formats a record by another formatter, then hides every secret in the text."""

    def __init__(
        self,
        inner: logging.Formatter,
        secrets: Collection[str],
        *,
        escape_control: bool,
        is_json: bool = False,
    ) -> None:
        super().__init__()
        self._inner = inner
        written = {form for secret in secrets if secret for form in _written(secret)}
        self._secrets = sorted(written, key=len, reverse=True)
        self._escape_control = escape_control
        self._is_json = is_json

    def format(self, record: logging.LogRecord) -> str:
        """Give the line without secrets, and without what would make of it two, or steer a terminal."""
        text = self._inner.format(record)
        shown = self.redact(text)
        if self._is_json:
            # A secret may be as short as a figure: what is left is still to be read as JSON.
            shown = shown if shown == text or _is_json(shown) else json.dumps({"event": shown})
            return _CONTROL.sub(lambda found: f"\\u{ord(found.group()):04x}", shown)
        if not self._escape_control:
            return shown
        return _CONTROL.sub(lambda found: f"\\x{ord(found.group()):02x}", shown)

    def redact(self, text: str) -> str:
        """Hide every secret."""
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return _LINK.sub(r"\1***", _TOKEN.sub("***", text))


class LineHandler(logging.StreamHandler[Any]):
    """Writes lines; of one that can't be made or written only the logger's name is told."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 logging's name
        """Tell it without its words: the base class would print them as they are."""
        kind = sys.exc_info()[0]
        try:
            self.stream.write(
                f"A line of {record.name} could not be logged: {kind.__name__ if kind else ''}\n"
            )
        except (OSError, ValueError):
            return


def _written(secret: str) -> tuple[str, str, str]:
    """Give a secret as it may stand in a line: as it is, within a JSON string, within a repr."""
    return secret, json.dumps(secret, ensure_ascii=False)[1:-1], repr(secret)[1:-1]


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def log_warnings(secrets: Collection[str]) -> None:
    """Let what is warned of be written so; where somebody listens already, it is theirs. For commands that log no more."""
    if logging.getLogger().handlers:
        return
    handler = LineHandler(sys.stderr)
    handler.setFormatter(
        Redactor(logging.Formatter("%(levelname)s: %(message)s [%(name)s]"), secrets, escape_control=True)
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.captureWarnings(capture=True)
