"""Folders for what is to become a file: beside it, so on the same disk; seen by nobody, and gone in the end."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

_NAME: Final = ".tagwire-draft-"
_YOUNG: Final = 60.0  # seconds within which a folder may not be held yet by the process that has made it


@contextmanager
def draft_folder(beside: Path) -> Iterator[Path]:
    """Give a folder beside a file; those that processes left behind when they were killed go. Raises OSError."""
    _clear(beside.parent)
    with tempfile.TemporaryDirectory(prefix=_NAME, dir=beside.parent, ignore_cleanup_errors=True) as name:
        held = os.open(name, os.O_RDONLY | os.O_DIRECTORY)
        try:
            with suppress(OSError):  # a disk without locks: there nothing is taken for free either
                fcntl.flock(held, fcntl.LOCK_EX)
            yield Path(name)
        finally:
            os.close(held)


def _clear(folder: Path) -> None:
    """Remove what nobody holds any more."""
    for left in folder.glob(f"{_NAME}*"):
        with suppress(OSError):  # another user's, or gone meanwhile
            if time.time() - left.stat().st_mtime > _YOUNG and _is_free(left):
                shutil.rmtree(left)


def _is_free(folder: Path) -> bool:
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(held)
    return True
