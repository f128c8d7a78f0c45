"""What every page of the console shares."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.newsroom.outside import Outside
from storage.store import Store
from storage.threads import Threads


@dataclass(frozen=True, slots=True)
class House:
    """The database, the clock, and what the pages need to know of the bot.

    `address` is where a browser finds the console. `token` lets in who has it; `lock` is what was set as such by the operator, empty where
    it is a new one each start. `outside` fetches and reads what other hosts have. `settings` are as they are shown: secrets hidden.
    """

    store: Store
    threads: Threads
    clock: Callable[[], dt.datetime]
    token: str
    address: str
    lock: str = ""
    owners: frozenset[int] = frozenset()
    username: str | None = None
    outside: Outside | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    monotonic: Callable[[], float] = time.monotonic
    stop: asyncio.Event = field(default_factory=asyncio.Event)
