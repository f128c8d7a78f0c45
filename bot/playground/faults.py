"""Faults on purpose: a script of answers that go wrong, and a barrier at which calls stop until a test says go."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, get_args

from bot.playground.errors import Json, NotPlayableError

Deed = Literal["error", "accept_then_close", "accept_then_hang", "half_body", "close", "hang", "body"]
When = Literal["before", "after"]
ACCEPTING = frozenset({"accept_then_close", "accept_then_hang", "half_body"})
DEEDS = frozenset(get_args(Deed))


@dataclass(slots=True)
class Step:
    """One line of the script: what to do with the next `times` calls of a method (and chat).

    `error` and `body` answer without doing what was asked unless `accept` is true; `accept_then_*` and `half_body` do it first.
    """

    method: str
    do: Deed
    chat_id: int | None = None
    status: int = 200
    body: Json | None = None
    text: str | None = None  # the raw answer, instead of `body`
    retry_after: int | None = None
    accept: bool = False
    times: int = 1

    def accepts(self) -> bool:
        """Whether Telegram does what was asked although the answer goes wrong."""
        return self.accept or self.loses()

    def loses(self) -> bool:
        """Whether Telegram does what was asked and the answer never arrives."""
        return self.do in ACCEPTING

    def matches(self, method: str, chat_id: int | None) -> bool:
        """Whether this line is about such a call."""
        return self.times > 0 and _same(self.method, method) and self.chat_id in (None, chat_id)


@dataclass(slots=True)
class Script:
    """The lines in order; the first that matches is used and spent."""

    steps: list[Step] = field(default_factory=list)

    def add(self, step: Step) -> None:
        """Append a line."""
        self.steps.append(step)

    def clear(self) -> None:
        """Forget all lines."""
        self.steps.clear()

    def take(self, method: str, chat_id: int | None) -> Step | None:
        """Use the line for this call, if there is one."""
        if not self.steps:
            return None
        for step in self.steps:
            if step.matches(method, chat_id):
                step.times -= 1
                if step.times <= 0:
                    self.steps.remove(step)
                return step
        return None

    def put_back(self, step: Step) -> None:
        """Keep a line for the next call: this one was refused, so there was nothing to accept."""
        step.times += 1
        if all(step is not other for other in self.steps):
            self.steps.insert(0, step)


@dataclass(slots=True)
class Hold:
    """Calls stop here until it is released."""

    id: int
    method: str
    chat_id: int | None
    when: When
    held: int = 0
    _moved: asyncio.Event = field(default_factory=asyncio.Event)
    _go: asyncio.Event = field(default_factory=asyncio.Event)

    async def stop(self) -> None:
        """Stand at the barrier."""
        self.held += 1
        self._moved.set()
        await self._go.wait()

    async def until(self, count: int, seconds: float) -> int:
        """Wait until so many calls were held here, or for so many seconds; gives how many were."""
        try:
            async with asyncio.timeout(seconds):
                while self.held < count:
                    self._moved.clear()
                    await self._moved.wait()
        except TimeoutError:
            pass  # the answer says how many there are
        return self.held

    def release(self) -> None:
        """Let all go."""
        self._go.set()


@dataclass(slots=True)
class Barrier:
    """The holds that are up, by id. A released one stays known, so that its count can still be read."""

    holds: dict[int, Hold] = field(default_factory=dict)
    _up: dict[int, Hold] = field(default_factory=dict)
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def idle(self) -> bool:
        """Whether nothing is held, which is almost always."""
        return not self._up

    def raise_(self, method: str, chat_id: int | None, when: When) -> Hold:
        """Put up a hold."""
        hold = Hold(next(self._ids), method, chat_id, when)
        self.holds[hold.id] = self._up[hold.id] = hold
        return hold

    def get(self, hold_id: int) -> Hold:
        """Give a hold by its id."""
        try:
            return self.holds[hold_id]
        except KeyError:
            raise NotPlayableError(f"There is no hold {hold_id}.") from None

    def release(self, hold_id: int) -> None:
        """Let the calls of one hold go, and those to come."""
        self.get(hold_id).release()
        self._up.pop(hold_id, None)

    def release_all(self) -> None:
        """Let everything go."""
        for hold_id in list(self._up):
            self.release(hold_id)

    async def pass_(self, when: When, method: str, chat_id: int | None) -> None:
        """Stop where a hold says so."""
        for hold in list(self._up.values()) if self._up else ():
            if hold.when == when and _same(hold.method, method) and hold.chat_id in (None, chat_id):
                await hold.stop()


def _same(pattern: str, method: str) -> bool:
    return pattern == "*" or pattern.lower() == method.lower()
