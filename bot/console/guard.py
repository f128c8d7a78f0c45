"""What every request meets first: is it meant for us, is it from our own page, is somebody signed in. And what every answer says."""

from __future__ import annotations

import ipaddress
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.console.door import Door

_SAFE: Final = frozenset({"GET", "HEAD"})
_DOOR: Final = "/enter"  # what a stranger may see, besides how it looks
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    # Nothing to others; `no-referrer` would take the Origin from our own forms too.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard:
    """Stands before the pages."""

    def __init__(self, pages: ASGIApp, door: Door, address: str) -> None:
        self._pages, self._door = pages, door
        own = urlsplit(address)
        self._name, self._origin = own.hostname or "", f"{own.scheme}://{own.netloc}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or let the page answer."""
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        answer = self._foreign(request) or await self._stranger(request) or self._pages

        async def say(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await answer(scope, receive, say)

    def _foreign(self, request: Request) -> Response | None:
        """Refuse what was sent to another name, or from another's page."""
        host = request.headers.get("host", "")
        name = host_name(host)
        if not (name == self._name or is_nobodys(name)):
            return PlainTextResponse(
                "The console does not answer to this name. TAGWIRE_CONSOLE_URL tells it which one is its own.\n",
                421,
            )
        origin = request.headers.get("origin", "")
        # The host that was asked, or, where a proxy does not hand that on, the public one.
        ours = {f"http://{host}", f"https://{host}", self._origin}
        if request.method not in _SAFE and origin not in ours:
            return PlainTextResponse("This was not sent from a page of the console.\n", 403)
        return None

    async def _stranger(self, request: Request) -> Response | None:
        """Send strangers to the door; who is known is named in `request.state.who`."""
        if request.url.path.startswith("/static/"):
            return None
        request.state.who = await self._door.who(request)
        if request.state.who is not None or request.url.path == _DOOR:
            return None
        if request.url.path == "/events":
            return PlainTextResponse("Sign in first.\n", 401)
        return RedirectResponse(_DOOR, 303)


def is_nobodys(name: str) -> bool:
    """Tell whether no stranger can let a name lead here: an address, or one without a dot."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return bool(name) and "." not in name
    return True


def host_name(host: str) -> str:
    """Give the name in a Host header, empty where there is none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:  # brackets that are no address
        return ""
