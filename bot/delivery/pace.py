"""How fast messages may leave: Telegram's limits, kept before it has to remind us.

About 30 a second to all chats, 1 a second to one chat, 20 a minute to a group or channel (facts of the Bot API); the
defaults stay a little below. Two lanes share the rate: a reply waits only for other replies, and the broadcast makes room
for it. Each limit is a reservation on a line of time (GCRA): one number a limit, no timers.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

MINUTE = 60.0
_FEW_CHATS = 1024  # chats remembered before those whose time has passed are forgotten


class _Line:
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


class Pace:
    """The rates of one process, on a monotonic clock. Not for several threads: it belongs to the event loop."""

    def __init__(
        self,
        *,
        monotonic: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        overall: float = 25.0,
        per_chat: float = 1.0,
        per_group_minute: float = 20.0,
        reply_burst: int = 5,
    ) -> None:
        self._monotonic = monotonic
        self._sleep = sleep
        self._distance = 1.0 / overall
        self._chat_distance = 1.0 / per_chat
        self._group_distance = max(self._chat_distance, MINUTE / per_group_minute)
        self._reply_burst = reply_burst
        self._everything = _Line()
        self._replies = _Line()
        self._chats: dict[int, _Line] = {}
        self._remember = _FEW_CHATS
        self._halted_until = 0.0

    def halt(self, seconds: float) -> None:
        """Let nothing leave for some seconds: Telegram has told several chats at once to wait."""
        self._halted_until = max(self._halted_until, self._monotonic() + seconds)

    @property
    def halted(self) -> float:
        """The seconds until the halt ends; 0.0 where there is none."""
        return max(0.0, self._halted_until - self._monotonic())

    def hold(self, chat_id: int, seconds: float) -> None:
        """Let nothing leave to one chat (Telegram's id) for some seconds."""
        line = self._chat(chat_id)
        line.due = max(line.due, self._monotonic() + seconds)

    def chat_wait(self, chat_id: int) -> float:
        """Give the seconds until the broadcast may write to a chat; reserves nothing."""
        line = self._chats.get(chat_id)
        return line.wait(self._monotonic()) if line else 0.0

    def reserve_broadcast(self, chat_id: int, *, group: bool) -> float:
        """Reserve a message of the broadcast to a chat that need not wait; gives the seconds until it may leave.

        Counts every reply that has left or is waiting to leave before it.
        """
        now = self._monotonic()
        self._chat(chat_id).take(now, self._chat_spacing(group=group))
        wait = max(self._everything.wait(now), self._replies.wait(now))
        self._everything.take(now, self._distance)
        return wait

    def reserve_reply(self, chat_id: int, *, group: bool) -> float:
        """Reserve a reply; gives the seconds until it may leave. The broadcast's reservations don't count against it."""
        now = self._monotonic()
        spacing = self._chat_spacing(group=group)
        chat = self._chat(chat_id)
        wait = max(self._replies.wait(now), chat.wait(now, allowance=spacing * (self._reply_burst - 1)))
        chat.take(now, spacing)
        self._replies.take(now, self._distance)
        self._everything.take(now, self._distance)
        return wait

    async def reply(self, chat_id: int, *, group: bool) -> None:
        """Wait until a reply may leave, through any halt."""
        wait = max(self.reserve_reply(chat_id, group=group), self.halted)
        while wait > 0:
            await self._sleep(wait)
            wait = self.halted

    def _chat_spacing(self, *, group: bool) -> float:
        return self._group_distance if group else self._chat_distance

    def _chat(self, chat_id: int) -> _Line:
        """Give a chat's line; forget those whose time has passed when many have gathered."""
        line = self._chats.get(chat_id)
        if line is not None:
            return line
        if len(self._chats) >= self._remember:
            now = self._monotonic()
            self._chats = {chat: line for chat, line in self._chats.items() if line.due > now}
            self._remember = max(_FEW_CHATS, 2 * len(self._chats))
        line = self._chats[chat_id] = _Line()
        return line
