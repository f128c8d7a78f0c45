"""What every page of the console shares."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.core.message import Message
from bot.newsroom.checks import Check
from bot.newsroom.outside import Outside
from storage.store import Store
from storage.threads import Threads


async def _all_well() -> Mapping[str, str | None]:
    return {}


@dataclass(frozen=True, slots=True)
class House:
    """The database, the clock, and what the pages need to know of the bot.

    `address` is where a browser finds the console. `token` lets in who has it; `lock` is what was set as such by the operator,
    empty where it is a new one each start. `bot_link` opens the bot; empty where its Telegram is one of this computer, which no link leads to. `outside` fetches and reads what other hosts have. `rate` is how many messages leave a second at the most. `settings` are as they are shown: secrets
    hidden, `shows_metrics` whether `/metrics` opens without the token. `log` gives the last lines of the log, `checks` looks at
    everything, `ready` says of each thing that the bot needs what is wrong with it. `post` sends a message to an owner's chat,
    and gives Telegram's words where it is refused.
    """

    store: Store
    threads: Threads
    clock: Callable[[], dt.datetime]
    token: str
    address: str
    lock: str = ""
    owners: frozenset[int] = frozenset()
    username: str | None = None
    bot_link: str = ""
    outside: Outside | None = None
    rate: float = 25.0
    settings: Mapping[str, str] = field(default_factory=dict)
    log: Callable[[], Sequence[str]] = tuple
    checks: Callable[[dt.datetime], Sequence[Check]] = lambda _: ()
    shows_metrics: bool = True
    ready: Callable[[], Awaitable[Mapping[str, str | None]]] = _all_well
    post: Callable[[int, Message], Awaitable[str | None]] | None = None
    monotonic: Callable[[], float] = time.monotonic
    stop: asyncio.Event = field(default_factory=asyncio.Event)
