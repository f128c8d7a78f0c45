"""Faults told to a Sentry server, where the operator names one: which code failed and how, never for whom or with which words.

An event is made here from nothing: of a fault its kind and the places in the code that led there, of a line of our own log its
fixed words. Values stay out: the words of an exception, what a line was filled with, variables, the computer's name.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import logging
import re
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from bot.errors import UserError
from storage.errors import StoreError

_OURS: Final = ("tagwire", "bot.", "storage.")  # loggers whose words are fixed
_NOT: Final = ("sentry_sdk", "urllib3")  # of the telling itself
_KEPT: Final = frozenset(
    {
        "event_id",
        "timestamp",
        "platform",
        "level",
        "logger",
        "logentry",
        "exception",
        "release",
        "environment",
        "sdk",
    }
)
_SAME: Final = 60.0  # seconds in which the same fault is told once
_FLUSH: Final = 2.0  # seconds that what is under way may take at the end
_PLACE: Final = re.compile(r'^  File "([^"]+)", line (\d+), in (.+)$', re.MULTILINE)


@contextlib.contextmanager
def telling(dsn: str | None) -> Iterator[None]:
    """Tell what is logged as an error, or ends the context; nothing without an address.

    Raises UserError where that can't be: `start.sentry`, `start.dsn`.
    """
    if dsn is None:
        yield
        return
    client = _client(dsn)
    handler = _Telling(client.capture_event)
    logging.getLogger().addHandler(handler)
    try:
        yield
    except (StoreError, UserError):
        raise  # a sentence for the operator
    except Exception as error:
        told = {"name": "tagwire", "levelno": logging.CRITICAL, "msg": "ended by a fault of its own"}
        handler.handle(logging.makeLogRecord(told | {"exc_info": (type(error), error, error.__traceback__)}))
        raise
    finally:
        logging.getLogger().removeHandler(handler)
        client.close(timeout=_FLUSH)


def _client(dsn: str) -> Any:
    """Make the library's client, which adds nothing by itself."""
    try:
        from sentry_sdk import Client  # noqa: PLC0415 an extra
        from sentry_sdk.utils import BadDsn  # noqa: PLC0415
    except ImportError:
        raise UserError("start.sentry") from None
    try:
        return Client(
            dsn=dsn,
            release=importlib.metadata.version("tagwire"),
            default_integrations=False,
            auto_enabling_integrations=False,
            auto_session_tracking=False,
            include_local_variables=False,
            include_source_context=False,
            send_client_reports=False,
            max_breadcrumbs=0,
            before_send=_scrubbed,
        )
    except BadDsn:
        raise UserError("start.dsn") from None


def _scrubbed(event: Any, _hint: Any) -> Any:
    """Take off what the library adds of its own."""
    return {key: value for key, value in event.items() if key in _KEPT}


class _Telling(logging.Handler):
    """Makes an event of a record."""

    def __init__(self, tell: Callable[[Any], object]) -> None:
        super().__init__(logging.ERROR)
        self._tell = tell
        self._told: dict[tuple[str, str], float] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Tell it, unless the same was told a moment ago."""
        if record.name.startswith(_NOT):
            return
        event = event_of(record)
        kinds = "".join(f" {each['type']}" for each in event["exception"]["values"])
        same, now = (event["logentry"]["message"], kinds), time.monotonic()
        if now - self._told.get(same, -_SAME) >= _SAME:
            self._told[same] = now
            self._tell(event)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 logging's name
        """Say nothing: the log has the fault itself."""


def event_of(record: logging.LogRecord) -> dict[str, Any]:
    """Make an event without any value."""
    return {
        "level": "fatal" if record.levelno >= logging.CRITICAL else "error",
        "logger": record.name,
        "logentry": {"message": _fixed_words(record)},
        "exception": {"values": _faults(record)},
    }


def _fixed_words(record: logging.LogRecord) -> str:
    """Give what a line of ours says before it is filled; of another's only whose it is, because it may be filled already."""
    words = getattr(record, "unfilled", record.msg)
    if isinstance(words, Mapping):
        words = words.get("event", "")
    return str(words) if record.name.startswith(_OURS) else f"a fault told by {record.name}"


def _faults(record: logging.LogRecord) -> list[dict[str, Any]]:
    """Give the exceptions of a record, the cause before its effect."""
    faults: list[dict[str, Any]] = []
    error = record.exc_info[1] if record.exc_info else None
    while error is not None and len(faults) < 10:  # noqa: PLR2004 a chain that goes on for longer tells no more
        frames = [
            {"filename": frame.filename, "function": frame.name, "lineno": frame.lineno}
            for frame in traceback.extract_tb(error.__traceback__)
        ]
        kind = type(error)
        faults.insert(0, {"type": kind.__name__, "module": kind.__module__, "stacktrace": {"frames": frames}})
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if not faults and record.exc_text:  # of a process of ours, which has written its trace
        frames = [
            {"filename": file, "function": function, "lineno": int(line)}
            for file, line, function in _PLACE.findall(record.exc_text)
        ]
        kind_of = record.exc_text.rstrip().rpartition("\n")[2].partition(":")[0]
        name = kind_of if re.fullmatch(r"[\w.]+", kind_of) else "Error"
        faults.append({"type": name, "stacktrace": {"frames": frames}})
    return faults
