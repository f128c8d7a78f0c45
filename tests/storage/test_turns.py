from __future__ import annotations

import threading

from storage.turns import Turns


def test_who_came_first_is_next() -> None:
    """Whoever gives the turn back and wants it again at once comes after those who were waiting."""
    turns, order = Turns(), list[str]()
    assert turns.acquire(1)

    def take(name: str) -> None:
        assert turns.acquire(20)
        order.append(name)
        turns.release()

    waiting = []
    for name in ("first", "second"):
        waiting.append(threading.Thread(target=take, args=(name,)))
        waiting[-1].start()
        while len(turns._waiting) < len(waiting):
            pass
    turns.release()
    take("again")
    for thread in waiting:
        thread.join()
    assert order == ["first", "second", "again"]


def test_a_wait_ends() -> None:
    """Who waited in vain gives up the place: the turn is not handed to nobody."""
    turns = Turns()
    assert turns.acquire(1)
    assert not turns.acquire(0.01)
    turns.release()
    assert turns.acquire(0.01)
