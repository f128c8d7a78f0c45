"""What each request costs whom: the buckets of those who asked lately."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from bot.chat.links import link_in
from bot.chat.requests import Request
from bot.chat.summaries import LONG
from bot.core.floods import COSTLY, EDITOR, MESSAGE, PRESS, READER, Allowance, Bucket, Verdict, ask

COSTLY_COMMANDS: Final = frozenset({"digest", "feeds", "post", "search", "summary"})
COSTLY_BUTTONS: Final = frozenset({"digest", "feed_add", "post", "search", "text", "week"})
MOST: Final = 10_000  # people who are remembered; the one who was silent longest is forgotten first


@dataclass(slots=True)
class _Asker:
    allowance: Allowance = READER
    bucket: Bucket | None = None
    trusted: asyncio.Future[bool] | None = None


class Limits:
    """The buckets of one process, in memory. Not for several threads: they belong to the event loop.

    Whether somebody is trusted with more is asked once a flood, when it matters.
    """

    def __init__(
        self,
        monotonic: Callable[[], float],
        is_trusted: Callable[[int], Awaitable[bool]],
        *,
        most: int = MOST,
    ) -> None:
        self._monotonic = monotonic
        self._is_trusted = is_trusted
        self._most = most
        self._askers: dict[int, _Asker] = {}

    async def ask(self, who: int, cost: float) -> Verdict:
        """Take a request of somebody (Telegram's id) out of their bucket."""
        asker = self._askers.pop(who, None) or _Asker()
        self._askers[who] = asker  # last: who was silent longest goes first
        if len(self._askers) > self._most:
            del self._askers[next(iter(self._askers))]
        verdict = self._take(asker, cost)
        if verdict is Verdict.WARNED and asker.allowance is READER:
            asker.trusted = asyncio.ensure_future(self._is_trusted(who))
        if verdict is Verdict.SERVED or asker.trusted is None or not await asyncio.shield(asker.trusted):
            return verdict
        if asker.allowance is READER:
            asker.allowance, asker.bucket = EDITOR, None
        return self._take(asker, cost)

    def _take(self, asker: _Asker, cost: float) -> Verdict:
        asker.bucket, verdict = ask(asker.bucket, asker.allowance, cost, self._monotonic())
        return verdict


def cost_of(request: Request) -> float:
    """Give what a request costs: more where a page is fetched, a text is ranked, or all that is kept is searched."""
    if request.press is not None:
        action = request.press.action
        return COSTLY / 2 if action is not None and action.name in COSTLY_BUTTONS else PRESS
    costly = (
        request.document is not None
        or request.command in COSTLY_COMMANDS
        or len(request.text) >= LONG
        or link_in(request.text) is not None
    )
    return COSTLY if costly else MESSAGE
