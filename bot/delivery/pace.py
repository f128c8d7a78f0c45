"""How fast messages may leave: Telegram's limits, kept before it has to remind us.

About 30 a second to all chats, 1 a second to one chat, 20 a minute to a group or channel (facts of the Bot API); the
defaults stay a little below. The rate to all chats is shared by all processes: each reserves some permits at a time
(`Shared`), a moment each, and lets the broadcast leave at these moments. A reply waits only for other replies: it takes a
permit that is in hand, or one that is told with the next reservation, so that the broadcast makes room for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from storage.records import Reserved

MINUTE = 60.0
BLOCK = 30  # permits that one reservation brings at most, where those of AHEAD seconds are no more
AHEAD = 0.2
_MOST = 500  # permits, whatever the rate
LATE = 0.05  # seconds for which a permit stays good: by so much of a second more may leave than the rate says
_FEW_CHATS = 1024  # chats remembered before those whose time has passed are forgotten


class Shared(Protocol):
    """What the processes share."""

    async def reserve(self, permits: int, used: int, distance: float) -> Reserved:
        """Reserve permits behind all others'; `used` were taken without asking."""
        ...

    async def halt(self, seconds: float) -> None:
        """Let no process send for some seconds."""
        ...


class Line:
    """One limit: the moment at which the next message is due if all before it had kept their distance."""

    __slots__ = ("due",)

    def __init__(self) -> None:
        self.due = 0.0

    def wait(self, now: float, *, allowance: float = 0.0) -> float:
        """Give the seconds until another message may leave, `allowance` seconds early."""
        return max(0.0, self.due - allowance - now)

    def take(self, now: float, distance: float) -> None:
        """Reserve a message that keeps `distance` seconds from the one after it."""
        self.due = max(self.due, now) + distance


class Alone:
    """What a process by itself shares with nobody."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._line = Line()
        self._halted_until = 0.0

    async def reserve(self, permits: int, used: int, distance: float) -> Reserved:
        """Reserve permits."""
        now = self._monotonic()
        self._line.take(max(now, self._halted_until), (used + permits) * distance)
        return Reserved(self._line.due - permits * distance - now, max(0.0, self._halted_until - now))

    async def halt(self, seconds: float) -> None:
        """Reserve nothing for some seconds."""
        self._halted_until = max(self._halted_until, self._monotonic() + seconds)


@dataclass(slots=True)
class Counts:
    """What the pace has seen since the start: permits, what took them, and Telegram's 429s with the seconds they asked for."""

    reserved: int = 0
    broadcast: int = 0
    replies: int = 0
    floods: int = 0
    flood_seconds: float = 0.0


class Permits:
    """What was reserved and not yet taken: moments, each `distance` seconds after the one before."""

    __slots__ = ("_distance", "_left", "_next")

    def __init__(self, distance: float) -> None:
        self._distance = distance
        self._next = 0.0
        self._left = 0

    def bring(self, first: float, count: int) -> None:
        """Take new ones in; the old ones are all taken or over."""
        self._next, self._left = first, count

    def has(self, now: float) -> bool:
        """Tell whether one is in hand that is still good; those whose moment has passed are let go."""
        if self._left and self._next < now - LATE:
            gone = min(self._left, int((now - LATE - self._next) / self._distance) + 1)
            self._left -= gone
            self._next += gone * self._distance
        return self._left > 0

    def wait(self, now: float) -> float:
        """Give the seconds until the next one."""
        return max(0.0, self._next - now)

    def take(self) -> None:
        """Take the next one."""
        self._left -= 1
        self._next += self._distance


class Pace:
    """The rates of one process, on a monotonic clock. Not for several threads: it belongs to the event loop."""

    def __init__(
        self,
        *,
        monotonic: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        shared: Shared | None = None,
        overall: float = 25.0,
        per_chat: float = 1.0,
        per_group_minute: float = 20.0,
        reply_burst: int = 5,
    ) -> None:
        self._monotonic = monotonic
        self._sleep = sleep
        self._shared = shared or Alone(monotonic)
        self._distance = 1.0 / overall
        self._block = max(BLOCK, min(_MOST, round(AHEAD * overall)))
        self._chat_distance = 1.0 / per_chat
        self._group_distance = max(self._chat_distance, MINUTE / per_group_minute)
        self._reply_burst = reply_burst
        self._permits = Permits(self._distance)
        self._reserving = asyncio.Lock()
        self._replies = Line()
        self._used = 0  # by replies, without a permit
        self._chats: dict[int, Line] = {}
        self._remember = _FEW_CHATS
        self._halted_until = 0.0
        self._halt_untold = False
        self.counts = Counts()

    def halt(self, seconds: float) -> None:
        """Let nothing leave for some seconds: Telegram has told several chats at once to wait.

        Other processes hear of it by `report`.
        """
        self._halted_until = max(self._halted_until, self._monotonic() + seconds)
        self._halt_untold = True

    @property
    def halted(self) -> float:
        """The seconds until the halt ends; 0.0 where there is none."""
        return max(0.0, self._halted_until - self._monotonic())

    def flooded(self, seconds: float) -> None:
        """Count a 429 that asks for some seconds."""
        self.counts.floods += 1
        self.counts.flood_seconds += seconds

    def hold(self, chat_id: int, seconds: float) -> None:
        """Let nothing leave to one chat (Telegram's id) for some seconds: Telegram asks for that."""
        self.flooded(seconds)
        line = self._chat(chat_id)
        line.due = max(line.due, self._monotonic() + seconds)

    def chat_wait(self, chat_id: int) -> float:
        """Give the seconds until the broadcast may write to a chat; reserves nothing."""
        line = self._chats.get(chat_id)
        return line.wait(self._monotonic()) if line else 0.0

    def next_wait(self) -> float:
        """Give the seconds until the next permit in hand; 0.0 where none is."""
        now = self._monotonic()
        return self._permits.wait(now) if self._permits.has(now) else 0.0

    async def reserve_broadcast(self, chat_id: int, *, group: bool, ahead: int = 1) -> float:
        """Reserve a message of the broadcast to a chat that need not wait; gives the seconds until it may leave.

        `ahead` says how many are to be sent, this one included: so many permits are reserved with it. Counts every reply
        that has left or is waiting to leave before it. Raises what the shared pace raises.
        """
        async with self._reserving:
            if not self._permits.has(self._monotonic()):
                await self._reserve(min(ahead, self._block))
            now = self._monotonic()
            wait = max(self._permits.wait(now), self._replies.wait(now))
            self._permits.take()
        self.counts.broadcast += 1
        self._chat(chat_id).take(now, self._chat_spacing(group=group))
        return wait

    def reserve_reply(self, chat_id: int, *, group: bool) -> float:
        """Reserve a reply; gives the seconds until it may leave. The broadcast's reservations don't count against it."""
        now = self._monotonic()
        spacing = self._chat_spacing(group=group)
        chat = self._chat(chat_id)
        wait = max(self._replies.wait(now), chat.wait(now, allowance=spacing * (self._reply_burst - 1)))
        chat.take(now, spacing)
        self._replies.take(now, self._distance)
        self.counts.replies += 1
        if self._permits.has(now):
            self._permits.take()
        else:
            self._used += 1
        return wait

    async def reply(self, chat_id: int, *, group: bool) -> None:
        """Wait until a reply may leave, through any halt."""
        wait = max(self.reserve_reply(chat_id, group=group), self.halted)
        while wait > 0:
            await self._sleep(wait)
            wait = self.halted

    async def report(self) -> None:
        """Tell the other processes of a halt, and of replies that left; learn of their halt. To be called now and then."""
        async with self._reserving:
            if self._halt_untold:
                await self._shared.halt(self.halted)
                self._halt_untold = False
            if self._used:
                await self._reserve(0)

    async def _reserve(self, permits: int) -> None:
        used = self._used
        reserved = await self._shared.reserve(permits, used, self._distance)
        now = self._monotonic()
        self._used -= used
        self._halted_until = max(self._halted_until, now + reserved.halted)
        self.counts.reserved += permits
        if permits:
            self._permits.bring(now + reserved.wait, permits)

    def _chat_spacing(self, *, group: bool) -> float:
        return self._group_distance if group else self._chat_distance

    def _chat(self, chat_id: int) -> Line:
        """Give a chat's line; forget those whose time has passed when many have gathered."""
        line = self._chats.get(chat_id)
        if line is not None:
            return line
        if len(self._chats) >= self._remember:
            now = self._monotonic()
            self._chats = {chat: line for chat, line in self._chats.items() if line.due > now}
            self._remember = max(_FEW_CHATS, 2 * len(self._chats))
        line = self._chats[chat_id] = Line()
        return line
