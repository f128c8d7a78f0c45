"""Run benchmarks: `python -m tests.benchmarks NAME...`, all without a name; the last line is JSON with all figures."""

from __future__ import annotations

import argparse
import json
import os
import pkgutil
from importlib import import_module
from inspect import signature
from pathlib import Path
from time import perf_counter
from types import ModuleType


def benchmarks() -> dict[str, ModuleType]:
    """Give the benchmarks by name: the modules of this folder that have a `run`."""
    names = sorted(found.name for found in pkgutil.iter_modules([str(Path(__file__).parent)]))
    modules = {
        name: import_module(f"tests.benchmarks.{name}")
        for name in names
        if not name.startswith(("_", "test_"))
    }
    return {name: module for name, module in modules.items() if hasattr(module, "run")}


def _load() -> str:
    """Say how busy the computer is: figures of a busy one are worse."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "?"


def main() -> None:
    """Run what was asked for, one after the other."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as bot.summary has it: before numpy is loaded
    known = benchmarks()
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Measure Tagwire.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(known)}")
    parser.add_argument("--chats", type=int, help="how many chats are planned, or shown (plan, console)")
    parser.add_argument(
        "--seconds", type=float, dest="asking", help="how long readers ask, for each load (answers)"
    )
    parser.add_argument("--deliveries", type=int, help="how many are kept, or shown (backup, console)")
    parser.add_argument("--hours", type=int, help="of the day that is lived through (soak)")
    args = parser.parse_args()
    names = args.names or list(known)
    for name in names:
        if name not in known:
            parser.error(f"there is no benchmark {name}; choose from {', '.join(known)}")
    figures: dict[str, object] = {}
    for name in names:
        print(f"\n== {name}: {(known[name].__doc__ or '').splitlines()[0]}")
        start, before = perf_counter(), _load()
        wanted = signature(known[name].run).parameters
        size = {key: value for key, value in vars(args).items() if value and key in wanted}
        figures[name] = known[name].run(**size)
        print(
            f"({perf_counter() - start:.0f} s; processes that wanted a core: {before} before, {_load()} after)"
        )
    print(json.dumps(figures, ensure_ascii=False))


if __name__ == "__main__":
    main()
