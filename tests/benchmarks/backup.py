"""Seconds of a backup and of a restore with a million deliveries; and how long a writer waits for its commit meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median
from time import perf_counter, sleep

from storage.store import Store
from tests.benchmarks import wire
from tests.support.process import ROOT

DELIVERIES = 1_000_000
CHATS = 10_000
PAUSE = 0.01  # seconds between two writes: the sender's own pace at 100 messages a second
QUIET = 5.0  # seconds that are measured without a backup, to compare with
_DELIVERIES = """
    INSERT INTO delivery (chat_id, kind, key, low, high, digest, parts, slot_at, expires_at, is_open, created_at)
    WITH RECURSIVE day(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM day WHERE n < {days})
    SELECT chat.id, 'digest', 'day ' || n, n, n + 1, '{{"entries": [[' || n || ', 3, 17], [' || chat.id || ', 9, 4]]}}', 1,
        datetime('now', '-' || n || ' days'), datetime('now', '-' || n || ' days'), 0, datetime('now', '-' || n || ' days')
    FROM day, chat
"""
_PARTS = """
    INSERT INTO delivery_part (delivery_id, n, state, story_ids, attempts, message_id)
    SELECT id, 0, 'sent', '[' || low || ',' || chat_id || ']', 1, id + 1000 FROM delivery
"""


def run(deliveries: int = DELIVERIES) -> dict[str, object]:
    """Print and give the figures."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tagwire.db"
        with closing(Store.open(f"sqlite:///{file}")) as store:
            wire.publish(store)
            wire.subscribe(store, CHATS)
            days = max(1, deliveries // CHATS)
            store._database.write(lambda c: c.exec_driver_sql(_DELIVERIES.format(days=days)))
            store._database.write(lambda c: c.exec_driver_sql(_PARTS))
            quiet = _writes(store, lambda: sleep(QUIET))
            took: list[float] = []
            busy = _writes(store, lambda: took.append(_command(folder, "backup", "wire.db.gz")))
        megabytes = file.stat().st_size / 1024**2
        packed = (Path(folder) / "wire.db.gz").stat().st_size / 1024**2
        figures: dict[str, object] = {
            "deliveries": days * CHATS,
            "megabytes": round(megabytes),
            "packed_megabytes": round(packed),
            "backup_seconds": round(took[0], 1),
            "restore_seconds": round(_command(folder, "restore", "wire.db.gz"), 1),
            "writes": len(busy),
            "write_ms": {"median": round(median(busy), 1), "worst": round(max(busy), 1)},
            "quiet_write_ms": {"median": round(median(quiet), 1), "worst": round(max(quiet), 1)},
        }
    for name, value in figures.items():
        print(f"{name.replace('_', ' '):>18}  {value}")
    return figures


def _writes(store: Store, work: Callable[[], object]) -> list[float]:
    """Write again and again while something is done; gives the milliseconds that each write took."""
    took: list[float] = []
    ended = threading.Event()

    def write() -> None:
        while not ended.wait(PAUSE):
            start = perf_counter()
            store.leases.take("measuring", "a", wire.NOW, wire.NOW)
            took.append((perf_counter() - start) * 1000)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        work()
    finally:
        ended.set()
        writer.join()
    return took


def _command(folder: str, *words: str) -> float:
    """Run a command as its user does; gives the seconds."""
    start = perf_counter()
    subprocess.run(
        [sys.executable, "-m", "bot", *words],
        check=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TAGWIRE_DATA_DIR": folder},
        stdout=subprocess.DEVNULL,
    )
    return perf_counter() - start
