"""What `tagwire run` asks of the interpreter."""

from __future__ import annotations

import asyncio
import gc
import platform
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.app import memory, serve
from bot.app.turns import Rests
from bot.settings import load
from storage.errors import StoreError
from storage.owner import own
from storage.store import Store


def test_a_bot_that_starts_lets_threads_take_short_turns(tmp_path: Path) -> None:
    """From its first moment on, even where it then finds its database taken: planning keeps no answer waiting for long.

    Nor does the look for garbage, which leaves out what was loaded.
    """
    settings = load({"TAGWIRE_DATA_DIR": str(tmp_path)})
    usual = sys.getswitchinterval()
    try:
        with (
            closing(Store.open(settings.store_url)) as store,
            own(settings.store_url),
            pytest.raises(StoreError),
        ):
            asyncio.run(serve(settings, store, frozenset()))
        assert sys.getswitchinterval() < usual / 5
        assert gc.get_freeze_count() > 10_000
    finally:
        sys.setswitchinterval(usual)
        gc.unfreeze()


def test_long_work_rests_as_long_as_it_has_worked() -> None:
    """After a batch of 30 ms it rests for 30 ms, which are no work; after one of a minute not for a minute."""
    times = iter([0.0, 0.03, 0.06 + 0.05, 60.0])
    rests = Rests(lambda: next(times))
    assert [round(rests.seconds(), 9) for _ in range(3)] == [0.03, 0.05, 0.2]


_HEAPS = """
import ctypes, pathlib, runpy, sys, threading
runpy.run_path(sys.argv[1])["share_one_heap"]()
met, libc = threading.Barrier(5), ctypes.CDLL(None)
def work():
    kept = bytearray(5_000)
    met.wait()
    met.wait()
threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads: thread.start()
met.wait()
libc.fopen.restype = ctypes.c_void_p
file = ctypes.c_void_p(libc.fopen(b"/dev/stdout", b"w"))
libc.malloc_info(0, file)
libc.fclose(file)
met.wait()
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has many heaps")
def test_threads_take_memory_from_one_heap() -> None:
    """What one thread lets go of another can take: glibc tells of one heap, where it would have made five."""
    told = subprocess.run(
        [sys.executable, "-c", _HEAPS, memory.__file__], capture_output=True, check=True, text=True
    )
    assert told.stdout.count("<heap nr=") == 1
