"""A pool of processes for heavy or hostile work: each job has a limit of time and memory, and can't hurt anyone else.

A worker that goes over a limit is killed and replaced, and the caller gets one sentence (WorkerError). A worker is started
when a job first needs it, and never as a fork of the bot, which would inherit its threads, locks and connections: on Linux
a server that has nothing but the modules that jobs need forks it, so that a new one is there at once; elsewhere `spawn` does.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import multiprocessing
import os
import pickle
import queue
import signal
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Final, Self, TypeVar

from bot.errors import UserError
from bot.processes import CHILDREN, Logged, end_with_parent, log_to, process_context, received

T = TypeVar("T")

_START_SECONDS: Final = 60.0  # for a new process to come up, on a computer that is busy with other things
_GRACE_SECONDS: Final = 2.0  # after which a worker that nobody ends ends by itself, even inside a library
_IN_HAND: Final = 4  # jobs a worker that `map_now` keeps under way: a slow one does not hold up the others
_LINES: Final = 20  # of the log that a job may fill: the last ones
_NO_MEMORY: Final = 77  # exit code
_READY: Final = b"ready"
_BEGUN: Final = b"begun"


class WorkerError(UserError):
    """A job that was given up: `work.too_long`, `work.too_large`, or `work.died` for any other end of its process."""


class Workers:
    """At most `size` processes; a job may take `memory` bytes beyond an idle process, where the system can limit it.

    A function stands at the top of a module (or is a `functools.partial` of one that does); arguments and results are what
    pickle takes. `seconds` count from when a worker begins the job. `modules` are loaded before: the first pool's, for all.
    """

    def __init__(self, size: int = 2, *, memory: int, modules: Sequence[str] = ()) -> None:
        if modules:
            multiprocessing.set_forkserver_preload([__name__, *modules])
        self._closed = False
        self._workers = [_Worker(memory) for _ in range(size)]
        # The one used last comes first, so that a pool with little to do keeps few processes.
        self._idle: queue.LifoQueue[_Worker] = queue.LifoQueue()
        self._give_back(self._workers)
        self._threads = ThreadPoolExecutor(size, "workers")  # each waits for one process

    async def run(self, function: Callable[..., T], /, *args: object, seconds: float) -> T:
        """Do a job without blocking the loop; what it raises comes back. A job that was begun is not cancelled."""
        job = functools.partial(self.run_now, function, *args, seconds=seconds)
        return await asyncio.get_running_loop().run_in_executor(self._threads, job)

    def run_now(self, function: Callable[..., T], /, *args: object, seconds: float) -> T:
        """Do a job and wait for it; what it raises comes back."""
        job = pickle.dumps((function, args, seconds))
        worker = self._idle.get()
        try:
            if self._closed:
                raise RuntimeError("the workers are closed")
            answer = worker.do(job, seconds)
        finally:
            self._idle.put(worker)
        if isinstance(answer, _Raised):
            raise answer.error
        result: T = answer
        return result

    def begin(
        self, function: Callable[..., T], /, *args: object, seconds: float
    ) -> Callable[[], T | UserError]:
        """Begin a job and go on; what is given back waits for its end, and gives what it gave or its UserError."""
        return functools.partial(_outcome, self._begin(function, *args, seconds=seconds))

    def map_now(
        self, function: Callable[[Any], T], items: Iterable[Any], *, seconds: float
    ) -> Iterator[T | UserError]:
        """Do a job for each item, all workers busy; gives the results in order. Items are taken as they are needed.

        For an item that can't be used its UserError (a WorkerError too) is the result; any other exception ends it all.
        """
        under_way: deque[Future[T]] = deque()
        try:
            for item in items:
                under_way.append(self._begin(function, item, seconds=seconds))
                if len(under_way) == _IN_HAND * len(self._workers):
                    yield _outcome(under_way.popleft())
            while under_way:
                yield _outcome(under_way.popleft())
        finally:
            for job in under_way:
                job.cancel()

    def close(self) -> None:
        """Kill all workers, also those that have a job."""
        self._closed = True
        for worker in self._workers:
            worker.stop()
        self._threads.shutdown()  # those that wait find it closed
        free = [self._idle.get() for _ in self._workers]  # all: nobody has one any more
        for worker in free:
            worker.end()
        self._give_back(free)

    def _begin(self, function: Callable[..., T], *args: object, seconds: float) -> Future[T]:
        return self._threads.submit(functools.partial(self.run_now, function, *args, seconds=seconds))

    def _give_back(self, workers: Iterable[_Worker]) -> None:
        for worker in workers:
            self._idle.put(worker)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self.close)


def _outcome(job: Future[Any]) -> Any:
    error = job.exception()
    return error if isinstance(error, UserError) else job.result()


@dataclass(frozen=True, slots=True)
class _Raised:
    """The answer of a worker whose job raised."""

    error: Exception


class _Worker:
    """One place in the pool, with a process where one was needed. Used by one thread at a time, but for `stop`."""

    def __init__(self, memory: int) -> None:
        self._memory = memory
        self._lock = threading.Lock()  # for the two fields below
        self._process: BaseProcess | None = None
        self._stopped = False
        self._pipe: Connection[Any, Any] | None = None

    def do(self, job: bytes, seconds: float) -> Any:
        """Have a job done; raises WorkerError, and then the process is gone."""
        try:
            pipe = self._begin(job)
            if pipe.poll(seconds):
                return received(pipe)
        except (EOFError, OSError):
            if self.end() == _NO_MEMORY:
                raise WorkerError("work.too_large", megabytes=self._memory // 1024**2) from None
            raise WorkerError("work.died") from None
        except BaseException:  # the caller may have been interrupted: what the process does now is for nobody
            self.end()
            raise
        self.end()
        raise WorkerError("work.too_long", seconds=f"{seconds:g}")

    def stop(self) -> None:
        """Kill the process, whatever it does, and start no other. Called from any thread."""
        with self._lock:
            self._stopped = True
            if self._process is not None:
                self._process.kill()

    def end(self) -> int | None:
        """Kill the process if it still runs, and forget it; gives its exit code."""
        with self._lock, CHILDREN:
            process, self._process = self._process, None
            pipe, self._pipe = self._pipe, None
            if process is None or pipe is None:
                return None
            process.kill()
            process.join()
            code = process.exitcode
            process.close()
            pipe.close()
            return code

    def _begin(self, job: bytes) -> Connection[Any, Any]:
        """Hand a job over. A process that ended while it was idle is no fault of the job's: another one takes it."""
        try:
            return self._hand_over(job)
        except (EOFError, OSError):
            self.end()
            return self._hand_over(job)

    def _hand_over(self, job: bytes) -> Connection[Any, Any]:
        pipe = self._pipe or self._start()
        pipe.send_bytes(job)
        _expect(pipe, _BEGUN)
        return pipe

    def _start(self) -> Connection[Any, Any]:
        context = process_context()
        pipe, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self._memory), daemon=True)
        with self._lock, CHILDREN, theirs:
            if self._stopped:
                pipe.close()
                raise RuntimeError("the workers are closed")
            process.start()
            self._process, self._pipe = process, pipe
        _expect(pipe, _READY)
        return pipe


def _expect(pipe: Connection[Any, Any], word: bytes) -> None:
    if not pipe.poll(_START_SECONDS) or pipe.recv_bytes() != word:
        raise EOFError


def _serve(pipe: Connection[Any, Any], memory: int) -> None:
    """Be a worker: do the jobs that come through the pipe, until it closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends us
    threading.Thread(target=end_with_parent, daemon=True).start()
    logged: deque[logging.LogRecord] = deque(maxlen=_LINES)
    log_to(logged.append)
    _limit_memory(memory)
    pipe.send_bytes(_READY)
    while True:
        try:
            job = pipe.recv_bytes()
        except EOFError:
            return
        answer = _work(job, pipe)
        if logged:
            pipe.send_bytes(pickle.dumps(Logged(tuple(logged))))
            logged.clear()
        pipe.send_bytes(answer)


def _work(job: bytes, pipe: Connection[Any, Any]) -> bytes:
    """Do a job; gives the pickled answer."""
    try:
        function, args, seconds = pickle.loads(job)  # noqa: S301  # from our parent
        pipe.send_bytes(_BEGUN)
        _alarm(seconds + _GRACE_SECONDS)
        answer = pickle.dumps(function(*args))
    except MemoryError:
        os._exit(_NO_MEMORY)
    except Exception as error:  # noqa: BLE001  # the caller gets it, whatever it is
        answer = _raised(error)
    _alarm(0)
    return answer


def _raised(error: Exception) -> bytes:
    """Pickle an exception. One that is no sentence for a person says where it was raised."""
    if not isinstance(error, UserError):
        error.add_note(traceback.format_exc())
    try:
        answer = pickle.dumps(_Raised(error))
        pickle.loads(answer)  # noqa: S301  # many exceptions can be pickled, but not read again
    except Exception:  # noqa: BLE001  # whatever it is, its words can be told
        answer = pickle.dumps(_Raised(RuntimeError("".join(traceback.format_exception(error)))))
    return answer


def _alarm(seconds: float) -> None:
    """Have the system end this process after a time (0: never), even where a library lets no other thread run."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _limit_memory(memory: int) -> None:
    """Let this process take so much address space beyond what it has now; nothing where the system knows no such limit."""
    try:
        import resource  # noqa: PLC0415  # not on every system

        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        most = pages * resource.getpagesize() + memory
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    except (ImportError, OSError, ValueError):
        return
