"""Jobs for workers in tests: functions at the top of a module, as a pool of processes needs them."""

from __future__ import annotations

import importlib
import logging
import os
import re
import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.errors import UnusableInputError

Job = Callable[[], None]


def double(number: int) -> int:
    """Do what is asked."""
    return number * 2


def process_id() -> int:
    """Tell which process this is."""
    return os.getpid()


def spin() -> None:
    """Never end, in Python."""
    while True:
        pass


def spin_in_a_library() -> None:
    """Never end (in this life), inside a library that lets no other thread of the process run."""
    re.match(r"(a|aa)+$", "a" * 90 + "b")


def swell(size: int) -> int:
    """Take so much memory."""
    return len(bytes(size))


def crash() -> None:
    """End as a crash in a library does."""
    os.kill(os.getpid(), signal.SIGSEGV)


def refuse(name: str) -> None:
    """Raise a sentence for a person."""
    raise UnusableInputError("page.kind", name=name)


def murmur(secret: str) -> int:
    """Log, warn, and write to standard error, as libraries do."""
    logging.getLogger("a.library").warning("the page %s is odd\x1b[31m", secret)
    warnings.warn(f"{secret} is deprecated", stacklevel=1)
    sys.stderr.write(f"Traceback: {secret}\n")
    return 7


def murmur_ahead(secret: str) -> Iterator[int]:
    """Do so from a process that works ahead, and fail."""
    yield murmur(secret)
    raise RuntimeError(f"ahead it fails with {secret}")


def trip() -> None:
    """Raise something unforeseen."""
    raise ZeroDivisionError("seven by none")


class UnreadableError(Exception):
    """An exception that can be pickled, but not read again."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(f"{first} {second}")


def trip_unreadably() -> None:
    """Raise what can't pass from process to process."""
    raise UnreadableError("out", "of bounds")


def behave(number: int) -> int:
    """Double a number; crash on 3, refuse 5."""
    if number == 3:
        crash()
    if number == 5:
        refuse("five")
    return number * 2


def say_and_spin(fifo: Path, *, in_a_library: bool = False) -> None:
    """Say through a named pipe that it spins, and do; the pipe stays open as long as this process lives."""
    with fifo.open("w", encoding="utf-8") as out:
        out.write("spinning\n")
        out.flush()
        if in_a_library:
            spin_in_a_library()
        spin()


def count_to(number: int) -> Iterator[int]:
    """Count, and say so in the log."""
    for n in range(1, number + 1):
        logging.getLogger("jobs").warning("counted to %d", n)
        yield n


def count_and_fail() -> Iterator[int]:
    """Count no further than one."""
    yield 1
    raise ZeroDivisionError


def count_and_die() -> Iterator[int]:
    """Be killed after one."""
    yield 1
    os.kill(os.getpid(), signal.SIGKILL)


def processes() -> Iterator[int]:
    """Tell which process this is, for ever."""
    while True:
        yield os.getpid()


def decide_and_die(*_: object) -> Iterator[object]:
    """Be killed before anything is decided."""
    os.kill(os.getpid(), signal.SIGKILL)
    yield None


def loaded_with(module: str) -> list[str]:
    """Give the names of all modules that a worker has once it has this one."""
    importlib.import_module(module)
    return list(sys.modules)
