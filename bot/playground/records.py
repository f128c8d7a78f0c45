"""What the local Telegram remembers for tests and the page: accepted messages, calls, and a stream of what happens."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from bot.playground.errors import Json

_CALLS_KEPT = 10_000
_EVENTS_KEPT = 1_000  # for a listener that doesn't read; older ones are dropped, the page asks anew anyway


@dataclass(slots=True)
class Ledger:
    """Every message that was accepted from the bot, edits too (`edit` is true there), in order of acceptance."""

    entries: list[Json] = field(default_factory=list)

    def accept(
        self, method: str, chat_id: int, message_id: int, text: str, at: str, *, edit: bool = False
    ) -> None:
        """Write an accepted message down."""
        self.entries.append(
            {
                "seq": len(self.entries) + 1,
                "method": method,
                "chat_id": chat_id,
                "message_id": message_id,
                "text": text,
                "at": at,
                "edit": edit,
            }
        )


@dataclass(slots=True)
class Calls:
    """The Bot API calls, the newest 10,000, without the token. A getUpdates that brought nothing is not kept."""

    entries: deque[Json] = field(default_factory=lambda: deque(maxlen=_CALLS_KEPT))
    count: int = 0

    def add(self, call: Json) -> None:
        """Keep a call under the next number."""
        self.count += 1
        self.entries.append({"seq": self.count, **call})

    def after(self, seq: int) -> list[Json]:
        """Give the calls after this number."""
        newer = []
        for call in reversed(self.entries):
            if call["seq"] <= seq:
                break
            newer.append(call)
        return newer[::-1]


@dataclass(slots=True)
class Events:
    """A stream of what happens, for whoever listens."""

    listeners: set[asyncio.Queue[Json | None]] = field(default_factory=set)

    def tell(self, kind: str, chat_id: int | None = None, **more: object) -> None:
        """Tell all listeners; costs nothing while there are none."""
        for queue in self.listeners:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait({"kind": kind, "chat_id": chat_id, **more})

    def end(self) -> None:
        """Send the listeners home."""
        for queue in self.listeners:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(None)

    @contextmanager
    def listening(self) -> Iterator[asyncio.Queue[Json | None]]:
        """Listen while the context lasts; None is the end."""
        queue: asyncio.Queue[Json | None] = asyncio.Queue(_EVENTS_KEPT)
        self.listeners.add(queue)
        try:
            yield queue
        finally:
            self.listeners.discard(queue)
