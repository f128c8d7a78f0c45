"""What a process takes: time of the processor, memory, children. Where the system does not tell (it is not Linux), nan or none."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final, Literal

_PROC: Final = Path("/proc")
_KB: Final = 1024  # a MB


def cpu(pid: int) -> float:
    """Give the seconds of the processor that a process has had."""
    try:
        fields = (_PROC / str(pid) / "stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return float("nan")
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid: int, kind: Literal["VmHWM", "VmRSS"]) -> float:
    """Give the MB that a process holds (VmRSS), or has held at the most (VmHWM)."""
    return _megabytes(pid, "status", kind)


def share_of_memory(pid: int) -> float:
    """Give the MB that a process holds, where what several hold together counts for each of them in part."""
    return _megabytes(pid, "smaps_rollup", "Pss")


def children(pid: int) -> list[int]:
    """Give the processes that a process has begun, and those that these have begun."""
    try:
        tasks = list((_PROC / str(pid) / "task").iterdir())
        found = [int(child) for task in tasks for child in (task / "children").read_text("ascii").split()]
    except OSError:
        return []
    return [one for child in found for one in (child, *children(child))]


def _megabytes(pid: int, file: str, name: str) -> float:
    try:
        text = (_PROC / str(pid) / file).read_text("utf-8")
    except OSError:
        return float("nan")
    return int(text.partition(f"{name}:")[2].split()[0]) / _KB
