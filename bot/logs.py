"""Logging: structlog over the standard library, one redacting formatter at the very end.

Whatever reaches a handler, ours or a library's, passes `Redactor` last, as text: so a secret can't slip through a field, a
traceback or a library's own message. What ends the program, or a thread of it, goes the same way; and so does what processes
of ours log, because they hand it to the one that started them. Logs go to standard error.
"""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import sys
import threading
from collections import deque
from collections.abc import Collection
from types import TracebackType
from typing import Any, ClassVar, Final

import structlog

from bot.redacting import LineHandler, Redactor

_KEPT: Final = 200  # lines
_FIRST: Final = ("timestamp", "level", "logger", "event")  # of a line of JSON; `exception` comes last


class _Kept(LineHandler):
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


def _tell_thread(args: threading.ExceptHookArgs) -> None:
    """Log what ends a thread."""
    if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
        logging.getLogger("tagwire").error(
            "a thread was ended by a fault of its own", exc_info=args.exc_value
        )


def _tell_unraisable(args: sys.UnraisableHookArgs) -> None:
    """Log what was raised where nobody can catch it."""
    logging.getLogger("tagwire").error("a fault came where nothing can be done", exc_info=args.exc_value)


def _trace_of_another(
    _logger: Any, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Take over the trace that a process of ours has written."""
    record: logging.LogRecord = event["_record"]
    if record.exc_text and not record.exc_info:
        event["exception"] = record.exc_text
    return event


def _one_line(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Write out the ends of lines in what is told; a trace keeps its own."""
    for key, value in event.items():
        if key != "exception" and isinstance(value, str) and "\n" in value:
            event[key] = value.replace("\n", "\\n")
    return event


def _in_order(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Let each line begin with the same keys, and end with the trace."""
    first = {key: event.pop(key) for key in _FIRST if key in event}
    last = {"exception": event.pop("exception")} if "exception" in event else {}
    return {**first, **event, **last}


def configure(*, level: str, style: str, secrets: Collection[str]) -> None:
    """Send all logging of this process to standard error, as `console` lines or as `json`."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[structlog.typing.Processor] = (
        [
            structlog.processors.format_exc_info,
            _in_order,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
        if style == "json"
        else [
            _one_line,
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ]
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*shared, _trace_of_another],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    )
    handler = _Kept(sys.stderr)
    handler.setFormatter(
        Redactor(formatter, secrets, escape_control=style == "console", is_json=style == "json")
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    sys.excepthook, threading.excepthook, sys.unraisablehook = _tell_crash, _tell_thread, _tell_unraisable
    with contextlib.suppress(OSError, ValueError, RuntimeError):  # where standard error is no file
        faulthandler.enable()  # a crash in a library tells which calls led there: names of code, no values
    # httpx writes each address at INFO, and the address of the Bot API holds the token.
    for chatty in ("httpx", "httpcore", "apscheduler", "uvicorn.access", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
