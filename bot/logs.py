"""Logging: structlog over the standard library, one redacting formatter at the very end.

Whatever reaches a handler, ours or a library's, passes `Redactor` last, as text: so a secret can't slip through a field, a
traceback or a library's own message. What ends the program goes the same way. Logs go to standard error.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections import deque
from collections.abc import Collection
from types import TracebackType
from typing import ClassVar, Final, TextIO

import structlog

_TOKEN = re.compile(
    r"(?<!\d)\d{5,}:[A-Za-z0-9_-]{30,}"
)  # the shape of a bot token: hidden even where it is not ours, also behind the `bot` of an address
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")  # no forged lines, no terminal escapes

_KEPT: Final = 200  # lines


class Redactor(logging.Formatter):
    """Formats a record by another formatter, then hides every secret in the text."""

    def __init__(self, inner: logging.Formatter, secrets: Collection[str], *, escape_control: bool) -> None:
        super().__init__()
        self._inner = inner
        written = {form for secret in secrets if secret for form in _written(secret)}
        self._secrets = sorted(written, key=len, reverse=True)
        self._escape_control = escape_control

    def format(self, record: logging.LogRecord) -> str:
        """Give the line without secrets and, for people's terminals, without control characters."""
        text = self._inner.format(record)
        for secret in self._secrets:
            text = text.replace(secret, "***")
        text = _TOKEN.sub("***", text)
        return (
            _CONTROL.sub(lambda found: f"\\x{ord(found.group()):02x}", text) if self._escape_control else text
        )


def _written(secret: str) -> tuple[str, str, str]:
    """Give a secret as it may stand in a line: as it is, within a JSON string, within a repr."""
    return secret, json.dumps(secret, ensure_ascii=False)[1:-1], repr(secret)[1:-1]


class _Kept(logging.StreamHandler[TextIO]):
    """Writes lines, and keeps the last of them as they were written."""

    lines: ClassVar[deque[str]] = deque(maxlen=_KEPT)

    def format(self, record: logging.LogRecord) -> str:
        """Give the line."""
        line = super().format(record)
        self.lines.append(line)
        return line


def tail() -> tuple[str, ...]:
    """Give the last lines that this process logged."""
    return tuple(_Kept.lines)


def _tell_crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Log what ends the program: the interpreter's own words would pass the redactor by."""
    logging.getLogger("tagwire").critical("ended by a fault of its own", exc_info=(kind, error, trace))


def configure(*, level: str, style: str, secrets: Collection[str]) -> None:
    """Send all logging of this process to standard error, as `console` lines or as `json`."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[structlog.typing.Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
        if style == "json"
        else [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    )
    handler = _Kept(sys.stderr)
    handler.setFormatter(Redactor(formatter, secrets, escape_control=style == "console"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    sys.excepthook = _tell_crash
    # httpx writes each address at INFO, and the address of the Bot API holds the token.
    for chatty in ("httpx", "httpcore", "apscheduler", "uvicorn.access", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
