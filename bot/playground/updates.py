"""The queue of updates: confirmed by offset, waited for by long polls, handed to a webhook."""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from bot.playground.errors import OTHER_POLLER, Json, bad, conflict

DEFAULT_KINDS = frozenset(
    {
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "inline_query",
        "chosen_inline_result",
        "callback_query",
        "my_chat_member",
        "chat_join_request",
    }
)
_MOST = 100
_LONGEST_WAIT = 50.0  # seconds
_REMEMBERED = 10_000  # updates that were confirmed, for a replay


@dataclass(slots=True)
class Updates:
    """What waits for the bot. Used from one event loop."""

    first_id: int = 500_000_001
    kinds: frozenset[str] = DEFAULT_KINDS
    pending: deque[Json] = field(default_factory=deque)
    again: deque[Json] = field(default_factory=deque)  # served once more whatever the offset says
    past: dict[int, Json] = field(default_factory=dict)
    _next: int = 0
    _waiting: asyncio.Future[str] | None = (
        None  # the long poll that waits; ends with "news" or why it is over
    )
    _news: asyncio.Event = field(default_factory=asyncio.Event)  # for the webhook

    def push(self, kind: str, content: Json) -> int | None:
        """Queue an update; gives its id, or None where the bot doesn't want this kind."""
        if kind not in self.kinds:
            return None
        update_id = self.first_id + self._next
        self._next += 1
        self._queue({"update_id": update_id, kind: content})
        return update_id

    def replay(self, update_id: int) -> bool:
        """Serve an update again, as Telegram does after a lost confirmation; False where it is not known."""
        update = self.past.get(update_id)
        if update is None:
            return any(waiting["update_id"] == update_id for waiting in self.pending)
        self.again.append(update)
        self._wake()
        return True

    def allow(self, wanted: Any) -> None:
        """Set the kinds that the bot wants: `allowed_updates` as given (None: no change, empty: the default)."""
        if wanted is None:
            return
        if not isinstance(wanted, list) or not all(isinstance(kind, str) for kind in wanted):
            raise bad("expected an Array of Strings as allowed updates")
        self.kinds = frozenset(wanted) if wanted else DEFAULT_KINDS

    async def poll(self, offset: int, limit: int, wait: float) -> list[Json]:
        """Answer getUpdates. A second poll ends the first with 409, as the real server does."""
        self.interrupt(OTHER_POLLER)
        self.confirm(offset)
        limit = limit if 0 < limit <= _MOST else _MOST
        seconds = max(0.0, min(wait, _LONGEST_WAIT))
        if not self.pending and not self.again and seconds:
            await self._wait(seconds)
        served = list(itertools.islice(itertools.chain(self.again, self.pending), limit))
        self.again.clear()
        return served

    async def _wait(self, seconds: float) -> None:
        waiting = asyncio.get_running_loop().create_future()
        self._waiting = waiting
        try:
            async with asyncio.timeout(seconds):
                why: str = await waiting
        except TimeoutError:
            return
        finally:
            if self._waiting is waiting:
                self._waiting = None
        if why:
            raise conflict(why)

    def interrupt(self, why: str) -> None:
        """End the long poll that waits, if any, with 409; `why` "" ends it with what there is."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(why)

    def confirm(self, offset: int) -> None:
        """Forget the updates before this id; a negative offset leaves only that many of the newest."""
        if offset < 0:
            keep = min(-offset, len(self.pending))
            offset = self.pending[-keep]["update_id"] if keep else 0
        while self.pending and (self.pending[0]["update_id"] < offset):
            self._done(self.pending.popleft())

    def drop(self) -> None:
        """Forget all that waits."""
        while self.pending:
            self._done(self.pending.popleft())

    async def oldest(self) -> Json:
        """Wait for an update and give the oldest, which stays until `delivered`."""
        while not self.pending and not self.again:
            self._news.clear()
            await self._news.wait()
        return self.again[0] if self.again else self.pending[0]

    def delivered(self, update: Json) -> None:
        """Take an update that the webhook has accepted out of the queue."""
        if self.again and self.again[0] is update:
            self.again.popleft()
        elif self.pending and self.pending[0] is update:
            self._done(self.pending.popleft())

    def _queue(self, update: Json) -> None:
        self.pending.append(update)
        self._wake()

    def _wake(self) -> None:
        self._news.set()
        self.interrupt("")

    def _done(self, update: Json) -> None:
        self.past[update["update_id"]] = update
        if len(self.past) > _REMEMBERED:
            del self.past[next(iter(self.past))]
