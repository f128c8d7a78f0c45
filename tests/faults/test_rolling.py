"""A new version comes in while the old one runs: processes one after the other, and nobody notices."""

from __future__ import annotations

import time
from collections import Counter
from threading import Event, Thread

import pytest

from bot.playground.telegram import Telegram
from storage.records import PartState
from tests.faults.world import GRACE, MINUTE, MORNING, World

pytestmark = [pytest.mark.proof, pytest.mark.timeout(300)]
LONGEST = 5.0  # seconds without a poller: a second, the stop of one process, and what a busy computer takes
ASKING = 40  # people who write while the processes change


class PollWatch:
    """Looks all the time whether somebody polls, and keeps the longest time in which nobody did."""

    def __init__(self, telegram: Telegram) -> None:
        self.longest = 0.0
        self._telegram = telegram
        self._over = Event()
        self._thread = Thread(target=self._look, name="poll-watch")
        self._thread.start()

    def end(self) -> float:
        """Look no more; gives the seconds."""
        self._over.set()
        self._thread.join()
        return self.longest

    def _look(self) -> None:
        last = time.monotonic()
        while not self._over.wait(0.01):
            now = time.monotonic()
            if self._telegram.updates._waiting is not None:
                last = now
            self.longest = max(self.longest, now - last)


@pytest.mark.case(69)
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_rolling_restart(world: World) -> None:
    """One runs, the next starts, the first is stopped: updates and digests of that time are handled, each once."""
    world.publish()
    world.readers(120)
    # The clock does not jump in this case: a lease that is renewed would seem to have run out.
    world.set_clock(MORNING - MINUTE / 4)
    old = world.run()
    old.wait_for_line("connected")
    telegram = world.telegram
    telegram.wait_until(lambda: telegram.state.updates._waiting is not None, what="the polling")
    watch = PollWatch(telegram.state)
    new = world.run()
    new.wait_for_line("connected")
    asking = telegram.add_people(ASKING, start=90_000)
    for person in asking[: ASKING // 2]:
        telegram.send(person, "/help")
    world.until(lambda: world.states()[PartState.SENT] > 0, what="the first digest")
    old.ask_to_stop()
    for person in asking[ASKING // 2 :]:
        telegram.send(person, "/help")
    assert old.wait(GRACE) == 0
    world.until(lambda: sum(world.replies(person) for person in asking) >= ASKING, what="all answers")
    world.wait_for_all()
    gap = watch.end()
    assert Counter(world.replies(person) for person in asking) == {1: ASKING}
    new.stop()
    for fault in ("another program polls", "Traceback"):
        assert fault not in old.log + new.log
    assert gap < LONGEST
    world.end(69, "rolling restart: the next process starts, the first gets SIGTERM")
    print(f"the longest time without a poller: {gap:.1f} s")  # noqa: T201  it is what the case is to tell
