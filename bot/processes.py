"""How processes of ours are started, that none outlives its parent, and that the parent writes what they log."""

from __future__ import annotations

import io
import logging
import multiprocessing
import os
import pickle
import sys
import threading
from collections.abc import Callable
from logging.handlers import QueueHandler
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, SpawnContext
from queue import SimpleQueue
from typing import Any, Final, NamedTuple

_LONGEST: Final = 4000  # characters of a message
CHILDREN: Final = threading.Lock()  # multiprocessing keeps one list of children, without a lock of its own


def process_context() -> SpawnContext | ForkServerContext:
    """Give the way in which processes are started here."""
    linux = sys.platform.startswith("linux")  # elsewhere a system's own libraries may not bear a fork
    return multiprocessing.get_context("forkserver") if linux else multiprocessing.get_context("spawn")


def end_with_parent() -> None:
    """Wait for the parent's end, and end this process then."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(0)


def log_to(send: Callable[[logging.LogRecord], object]) -> None:
    """Hand `send` all that this process logs, warns of, or would write to standard error.

    Written here it would pass by the parent's formatter, which hides secrets and lets no line be forged.
    """
    logging.getLogger().handlers[:] = [_Handing(send)]
    logging.captureWarnings(capture=True)
    sys.stderr = _Lines()


def log_here(record: logging.LogRecord) -> None:
    """Log what another process has handed over."""
    logging.getLogger(record.name).handle(record)


class Logged(NamedTuple):
    """What a process has logged; what it was asked for follows."""

    records: tuple[logging.LogRecord, ...]


def received(pipe: Connection[Any, Any]) -> Any:
    """Read what a process of ours answers; what it logged before that is logged here."""
    answer = pickle.loads(pipe.recv_bytes())  # noqa: S301  # from a process of ours
    if isinstance(answer, Logged):
        for record in answer.records:
            log_here(record)
        answer = pickle.loads(pipe.recv_bytes())  # noqa: S301
    return answer


class _Handing(QueueHandler):
    """Hands records on, made ready for pickle by the base class."""

    def __init__(self, send: Callable[[logging.LogRecord], object]) -> None:
        super().__init__(SimpleQueue[Any]())
        self._send = send

    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        """Make a record ready; its trace, of which the base class makes a part of the words, stays apart."""
        trace = logging.Formatter().formatException(record.exc_info) if record.exc_info else None
        record.exc_info = record.exc_text = None
        unfilled = record.msg
        prepared: logging.LogRecord = super().prepare(record)
        prepared.unfilled = unfilled
        prepared.exc_text = trace
        return prepared

    def enqueue(self, record: logging.LogRecord) -> None:
        """Hand on a record, which holds no more than a page by then."""
        record.msg = record.message = str(record.msg)[:_LONGEST]
        self._send(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 logging's name
        """Say nothing: the parent, who would be told, is gone."""


class _Lines(io.TextIOBase):
    """A standard error whose lines are logged."""

    def write(self, text: str, /) -> int:
        """Log what is more than the end of a line."""
        if text.strip():
            logging.getLogger(__name__).error("%s", text.rstrip())
        return len(text)
