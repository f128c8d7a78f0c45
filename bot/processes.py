"""How processes of ours are started, and that none outlives its parent."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerContext, SpawnContext
from typing import Final

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
