"""The pool of processes: limits hold, the next job runs, the loop never waits."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import UnusableInputError, UserError
from bot.workers import WorkerError, Workers
from tests import jobs

MEGABYTE = 1024 * 1024
ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    """Give a pool of one process, which the tests of this file use, and kill, in turn."""
    with Workers(1, memory=256 * MEGABYTE) as pool:
        yield pool


def test_a_job_is_done_in_a_process_of_its_own(workers: Workers) -> None:
    """The result comes back, and the next job goes to the same process."""
    assert workers.run_now(jobs.double, 21, seconds=30) == 42
    first = workers.run_now(jobs.process_id, seconds=30)
    assert first != os.getpid()
    assert workers.run_now(jobs.process_id, seconds=30) == first


def test_a_worker_is_small(workers: Workers) -> None:
    """It reads and ranks: what speaks to databases and to Telegram, a quarter of its size, it does not load."""
    loaded = workers.run_now(jobs.loaded_with, "bot.newsroom.on_demand", seconds=10)
    assert "bot.newsroom.polling" in loaded
    assert {"sqlalchemy", "telegram", "aiohttp"}.isdisjoint(loaded)


def test_a_sentence_comes_back_whole(workers: Workers) -> None:
    """An error for a person keeps its kind, key and values on its way, and the process lives on."""
    before = workers.run_now(jobs.process_id, seconds=30)
    with pytest.raises(UnusableInputError) as raised:
        workers.run_now(jobs.refuse, "x", seconds=30)
    assert (raised.value.key, raised.value.values, str(raised.value)) == (
        "page.kind", {"name": "x"}, "page.kind(name='x')",
    )  # fmt: skip
    assert workers.run_now(jobs.process_id, seconds=30) == before


def test_any_other_exception_says_where_it_was_raised(workers: Workers) -> None:
    """What is unforeseen comes back with its trace, also where it can't be pickled."""
    with pytest.raises(ZeroDivisionError) as raised:
        workers.run_now(jobs.trip, seconds=30)
    assert "jobs.py" in raised.value.__notes__[0]
    with pytest.raises(RuntimeError, match="out of bounds"):
        workers.run_now(jobs.trip_unreadably, seconds=30)


@pytest.mark.parametrize("job", [jobs.spin, jobs.spin_in_a_library])
def test_a_job_that_takes_too_long_is_killed(workers: Workers, job: jobs.Job) -> None:
    """Over its time a job is given up, inside a library too, its process is gone, and the next job runs."""
    before = workers.run_now(jobs.process_id, seconds=30)
    with pytest.raises(WorkerError) as raised:
        workers.run_now(job, seconds=0.3)
    assert (raised.value.key, raised.value.values) == ("work.too_long", {"seconds": "0.3"})
    assert workers.run_now(jobs.process_id, seconds=30) != before
    with pytest.raises(ProcessLookupError):
        os.kill(before, 0)


@pytest.mark.skipif(
    not Path("/proc/self/statm").exists(), reason="this system can't limit a process's memory"
)
def test_a_job_that_takes_too_much_memory_is_given_up(workers: Workers) -> None:
    """Half of the memory is allowed, double is not, and the next job runs."""
    assert workers.run_now(jobs.swell, 128 * MEGABYTE, seconds=30) == 128 * MEGABYTE
    with pytest.raises(WorkerError) as raised:
        workers.run_now(jobs.swell, 512 * MEGABYTE, seconds=30)
    assert (raised.value.key, raised.value.values) == ("work.too_large", {"megabytes": 256})
    assert workers.run_now(jobs.double, 1, seconds=30) == 2


def test_a_crash_is_a_sentence(workers: Workers) -> None:
    """A process that dies takes its own job with it and nothing else."""
    with pytest.raises(WorkerError) as raised:
        workers.run_now(jobs.crash, seconds=30)
    assert raised.value.key == "work.died"
    assert workers.run_now(jobs.double, 1, seconds=30) == 2


def test_a_process_killed_while_idle_costs_no_job(workers: Workers) -> None:
    """The system may end an idle process: the next job gets a new one."""
    os.kill(workers.run_now(jobs.process_id, seconds=30), signal.SIGKILL)
    assert workers.run_now(jobs.double, 4, seconds=30) == 8


def test_many_jobs_come_back_in_order() -> None:
    """Each item has its result or its error, in order, two processes work, and only some items are taken ahead."""
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(40):
            taken.append(number)
            yield number

    with Workers(2, memory=256 * MEGABYTE) as pool:
        results = pool.map_now(jobs.behave, items(), seconds=30)
        first = next(results)
        assert len(taken) <= 8
        found = [first, *results]
    keys = {number: found.key for number, found in enumerate(found) if isinstance(found, UserError)}
    assert keys == {3: "work.died", 5: "page.kind"}
    assert [result for result in found if not isinstance(result, UserError)] == [
        2 * number for number in range(40) if number not in (3, 5)
    ]


def test_jobs_that_were_begun_are_waited_for_when_their_answer_is_asked(workers: Workers) -> None:
    """Begun jobs go on by themselves; what can't be used comes back as its sentence, any other exception is raised."""
    asked = [workers.begin(jobs.behave, number, seconds=30) for number in (1, 5)]
    good, bad = (answer() for answer in asked)
    assert good == 2
    assert isinstance(bad, UserError)
    assert bad.key == "page.kind"


@pytest.mark.case(44)
def test_the_loop_turns_while_a_job_hangs() -> None:
    """While a job hangs inside a library the loop goes on turning: counted, thousands of turns."""

    async def turn_until_given_up(pool: Workers) -> int:
        job = asyncio.ensure_future(pool.run(jobs.spin_in_a_library, seconds=0.5))
        turns = 0
        while not job.done():
            turns += 1
            await asyncio.sleep(0)
        with pytest.raises(WorkerError):
            job.result()
        return turns

    with Workers(1, memory=256 * MEGABYTE) as pool:
        assert asyncio.run(turn_until_given_up(pool)) > 1000


def test_closing_ends_a_job_under_way(tmp_path: Path) -> None:
    """Nobody waits for a hanging job at the end, and a closed pool takes no job."""
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)

    async def close_meanwhile() -> None:
        async with Workers(1, memory=256 * MEGABYTE) as pool:
            hanging = asyncio.ensure_future(pool.run(jobs.say_and_spin, fifo, seconds=60))
            waiting = asyncio.ensure_future(pool.run(jobs.double, 1, seconds=60))
            said = await asyncio.to_thread(fifo.open, encoding="utf-8")
            await asyncio.to_thread(said.readline)
        with said:
            assert said.read() == ""  # nobody has the other end any more
        with pytest.raises(RuntimeError, match="closed"):
            await waiting
        with pytest.raises((WorkerError, RuntimeError)):
            await hanging
        with pytest.raises(RuntimeError, match="closed"):
            pool.run_now(jobs.double, 1, seconds=1)

    asyncio.run(close_meanwhile())


PARENT = """
import functools, pathlib, sys
from bot.workers import Workers
from tests import jobs
if __name__ == "__main__":
    job = functools.partial(jobs.say_and_spin, pathlib.Path(sys.argv[1]), in_a_library=sys.argv[2] == "library")
    Workers(1, memory=2**28).run_now(job, seconds=float(sys.argv[3]))
"""


@pytest.mark.parametrize(("where", "seconds"), [("python", "600"), ("library", "1")])
def test_a_worker_ends_with_its_parent(tmp_path: Path, where: str, seconds: str) -> None:
    """A killed parent leaves no process behind: one with a job ends at once, inside a library soon after its time."""
    fifo, script = tmp_path / "fifo", tmp_path / "parent.py"
    os.mkfifo(fifo)
    script.write_text(PARENT, "utf-8")
    parent = subprocess.Popen([sys.executable, script, fifo, where, seconds], env={"PYTHONPATH": str(ROOT)})
    with fifo.open(encoding="utf-8") as said:
        assert said.readline() == "spinning\n"
        parent.kill()
        parent.wait(10)
        assert said.read() == ""  # comes when nobody has the other end any more
