"""A process that works ahead of its reader: what it makes, one after the other, comes through a pipe.

It is started as the workers are, ends with its parent, and what it logs is logged by the parent.
"""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import pickle
import signal
import threading
from collections.abc import Callable, Generator, Iterator
from multiprocessing.connection import Connection
from typing import Any, Final, TypeVar

from bot.processes import CHILDREN, end_with_parent, log_here, log_to, process_context
from bot.workers import WorkerError

T = TypeVar("T")

_NICER: Final = 10  # how far who talks, sends and writes goes before this
_OVER: Final = b""  # what ends the stream; nothing pickled is empty


@contextlib.contextmanager
def made_ahead(make: Callable[..., Iterator[T]], /, *args: object) -> Generator[Iterator[T]]:
    """Give what a generator function makes in a process of its own, which is at most a few items ahead.

    The function stands at the top of a module; arguments and items are what pickle takes. It is at work from the start to
    the end of the context. The iterator raises WorkerError (`work.died`) where the process ended before it was done,
    whatever the reason; it is logged.
    """
    context = process_context()
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(theirs, make, args), daemon=True)
    with CHILDREN, theirs:
        process.start()
    try:
        yield _received(ours)
    finally:
        ours.close()
        with CHILDREN:
            process.kill()
            process.join()
            process.close()


def _received(pipe: Connection[Any, Any]) -> Iterator[Any]:
    try:
        while (sent := pipe.recv_bytes()) != _OVER:
            item = pickle.loads(sent)  # noqa: S301  # from a process of ours
            if isinstance(item, logging.LogRecord):
                log_here(item)
            else:
                yield item
    except (EOFError, OSError):
        raise WorkerError("work.died") from None


def _serve(
    pipe: Connection[Any, Any], make: Callable[..., Iterator[object]], args: tuple[object, ...]
) -> None:
    """Make one item after the other; the pipe takes a few, then waits for who reads them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends us
    with contextlib.suppress(OSError):
        os.nice(_NICER)
    threading.Thread(target=end_with_parent, daemon=True).start()
    gc.disable()  # what is made is kept to the end, and looking through it for garbage took a third of the time
    log_to(lambda record: pipe.send_bytes(pickle.dumps(record)))
    try:
        for item in make(*args):
            pipe.send_bytes(pickle.dumps(item))
    except Exception:
        logging.getLogger(__name__).exception("what is made ahead can't be made")
        return  # without the word that ends it well
    pipe.send_bytes(_OVER)
