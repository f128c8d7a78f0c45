"""Who may come in: a token or a link that opens once, then a session in a cookie.

What lets somebody in is kept as a hash. A session ends after 30 days without a visit, when its owner is no owner any more, or with another token.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from collections import deque
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from bot.console.house import House
from storage.passes import Pass
from storage.store import Store

LINK_LASTS: Final = dt.timedelta(minutes=10)
SESSION_LASTS: Final = dt.timedelta(days=30)
_SPARE: Final = dt.timedelta(days=1)  # how much shorter a session may have become before it is prolonged
_WINDOW: Final = 600.0  # seconds in which wrong tries are counted
_OF_ONE: Final = 10  # wrong tries of an address in that time
_OF_ALL: Final = 200


def mark(secret: str) -> str:
    """Give what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def offer_link(store: Store, address: str, *, holder: int | None, lock: str, now: dt.datetime) -> str:
    """Make a link that opens the console once within ten minutes."""
    code = secrets.token_urlsafe(32)
    store.passes.offer(mark(code), Pass(holder, mark(lock), now + LINK_LASTS), now)
    return f"{address.rstrip('/')}/enter?code={code}"


class Door:
    """Lets in, knows again, and lets out."""

    def __init__(self, house: House) -> None:
        self._house = house
        address = urlsplit(house.address)
        self._secure = address.scheme == "https"
        # Cookies do not know ports: two consoles on one computer must not take each other's.
        self._cookie = "__Host-tagwire" if self._secure else f"tagwire-{address.port or 80}"
        self.tries = Tries(house.monotonic)

    async def who(self, request: Request) -> str | None:
        """Give who this is; None for a stranger. A visit prolongs the session, once a day at most."""
        house, key = self._house, request.cookies.get(self._cookie)
        if key is None:
            return None
        now = house.clock()
        found = await house.threads(house.store.passes.session, mark(key), now)
        if found is None or not self._holds(found):
            return None
        if found.until < now + SESSION_LASTS - _SPARE:
            await house.threads(house.store.passes.prolong, mark(key), now + SESSION_LASTS)
        return _name(found)

    async def by_token(self, token: str) -> Pass | None:
        """Try a token."""
        if not hmac.compare_digest(token.encode(), self._house.token.encode()):
            return None
        return Pass(None, mark(self._house.token), self._house.clock())

    async def by_link(self, code: str) -> Pass | None:
        """Try the code of a link; it is used up."""
        found = await self._house.threads(self._house.store.passes.take, mark(code), self._house.clock())
        return found if found and self._holds_link(found) else None

    async def let_in(self, request: Request, given: Pass, answer: Response) -> str:
        """Begin a new session, in place of the one that was; gives who that is."""
        house, key = self._house, secrets.token_urlsafe(32)
        await self._forget(request)
        now = house.clock()
        session = Pass(given.holder, given.lock, now + SESSION_LASTS)
        await house.threads(house.store.passes.begin, mark(key), session, now)
        answer.set_cookie(
            self._cookie,
            key,
            max_age=int(SESSION_LASTS.total_seconds()),
            httponly=True,
            samesite="strict",
            secure=self._secure,
        )
        return _name(given)

    async def let_out(self, request: Request, answer: Response) -> None:
        """End a session."""
        await self._forget(request)
        answer.delete_cookie(self._cookie, httponly=True, samesite="strict", secure=self._secure)

    async def _forget(self, request: Request) -> None:
        if (key := request.cookies.get(self._cookie)) is not None:
            await self._house.threads(self._house.store.passes.end, mark(key))

    def _holds(self, given: Pass) -> bool:
        return given.lock == mark(self._house.token) if given.holder is None else self._holds_link(given)

    def _holds_link(self, given: Pass) -> bool:
        """Tell whether who got a link still may: an owner, or the demo, which holds none."""
        known = given.holder is None or given.holder in self._house.owners
        return known and given.lock == mark(self._house.lock)


class Tries:
    """Wrong tries of the last ten minutes, by address and together."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._wrong: deque[tuple[float, str]] = deque()

    def wait(self, address: str) -> int:
        """Give for how many seconds an address must wait; 0 where it may try."""
        now = self._monotonic()
        while self._wrong and self._wrong[0][0] <= now - _WINDOW:
            self._wrong.popleft()
        own = [moment for moment, who in self._wrong if who == address]
        if len(own) >= _OF_ONE:
            return int(own[-_OF_ONE] + _WINDOW - now) + 1
        return int(self._wrong[0][0] + _WINDOW - now) + 1 if len(self._wrong) >= _OF_ALL else 0

    def was_wrong(self, address: str) -> None:
        """Count a wrong try."""
        self._wrong.append((self._monotonic(), address))


def _name(given: Pass) -> str:
    return "token" if given.holder is None else f"owner {given.holder}"
