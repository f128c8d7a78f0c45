"""A program that lets a secret out wherever it can, then crashes in C: what of that reaches standard error is a test's affair.

python -m tests.leaks STYLE SECRET
"""

from __future__ import annotations

import asyncio
import contextlib
import faulthandler
import logging
import sys
import threading
import warnings
from typing import NoReturn

import structlog

from bot import logs
from bot.ahead import made_ahead
from bot.workers import WorkerError, Workers
from tests import jobs


def main(style: str, secret: str) -> None:
    """Do it."""
    logs.configure(level="DEBUG", style=style, secrets=[secret])
    structlog.get_logger("tagwire").info("a field", at=f"postgresql://me:{secret}@host/wire")
    logging.getLogger("a.library").debug("an argument %s\nand a forged line\u2028and another", secret)
    logging.getLogger("uvicorn.error").error("an address /bot%s/getMe", secret)
    warnings.warn(f"a warning of {secret}", stacklevel=1)
    logging.getLogger("a.library").error("a line that can't be made: %d", secret)
    threading.Thread(target=_fail, args=[secret]).start()
    _unraisable(secret)
    asyncio.run(_unheard(secret))
    with Workers(1, memory=1 << 30) as workers:
        workers.run_now(jobs.murmur, secret, seconds=30)
    with contextlib.suppress(WorkerError), made_ahead(jobs.murmur_ahead, secret) as made:
        list(made)
    faulthandler._sigsegv()  # type: ignore[attr-defined]


def _fail(secret: str) -> NoReturn:
    raise RuntimeError(f"a thread fails with {secret}")


def _unraisable(secret: str) -> None:
    class Dying:
        def __del__(self) -> None:
            raise RuntimeError(f"nobody can catch {secret}")

    Dying()


async def _unheard(secret: str) -> None:
    async def fail() -> None:
        raise RuntimeError(f"a task fails with {secret}")

    task = asyncio.create_task(fail())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del task


if __name__ == "__main__":
    main(*sys.argv[1:])
