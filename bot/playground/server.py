"""The local Telegram as one application: the Bot API, `/play` for tests and the page, and the page itself."""

from __future__ import annotations

import ipaddress
import json
import re
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from bot.playground.api import BotApi
from bot.playground.breaking import Bench, breaking_routes
from bot.playground.control import control_routes
from bot.playground.desk import Desk, desk_routes
from bot.playground.errors import NotPlayableError
from bot.playground.steering import steering_routes
from bot.playground.telegram import Telegram
from bot.playground.wire import Wire

_PAGE = Path(__file__).parent / "page"
_HOST = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:[0-9]{1,5})?", re.IGNORECASE)
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_NO_PAGE = "The local Telegram is running. Its page was not installed with it."
_POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"


class Playground:
    """The whole application. Only for this computer: it answers no other, and no page of another origin."""

    def __init__(self, bot_api: BotApi, site: Starlette) -> None:
        self._bot_api = bot_api
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; a lifespan is not needed."""
        if scope["type"] == "lifespan":
            await self._site(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        if problem := _refusal(scope):
            await Wire(receive, send).answer(403, json.dumps({"error": problem}).encode())
            return
        path: str = scope["path"]
        app = self._bot_api if path.startswith(("/bot", "/file/bot")) else self._site
        await app(scope, receive, send)


def create_app(telegram: Telegram, desk: Desk | None = None, bench: Bench | None = None) -> Playground:
    """Make the application for uvicorn, which must serve it on 127.0.0.1 and with nothing between."""
    play = [*control_routes(telegram), *steering_routes(telegram)]
    play += [*desk_routes(telegram, desk), *breaking_routes(telegram, bench)]
    routes: list[BaseRoute] = [Mount("/play", routes=play), Route("/", _page)]
    if _PAGE.is_dir():
        routes.append(Mount("/assets", StaticFiles(directory=_PAGE)))
    site = Starlette(routes=routes, exception_handlers={NotPlayableError: _told})
    return Playground(BotApi(telegram), site)


async def _page(_request: Request) -> Response:
    index = _PAGE / "index.html"
    if not index.is_file():
        return PlainTextResponse(_NO_PAGE)
    return FileResponse(index, headers={"content-security-policy": _POLICY, "cache-control": "no-cache"})


async def _told(_request: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, 400)


def _refusal(scope: Scope) -> str | None:
    """Say why a request is not served: another computer, another name of this one (DNS rebinding), another site's page."""
    headers: dict[bytes, bytes] = dict(scope["headers"])
    host = headers.get(b"host", b"").decode("latin-1")
    if not _HOST.fullmatch(host):
        return "The local Telegram answers on 127.0.0.1 only."
    client = scope.get("client")
    if client and not ipaddress.ip_address(client[0]).is_loopback:
        return "The local Telegram answers this computer only."
    origin = headers.get(b"origin")
    foreign = origin is not None and urlsplit(origin.decode("latin-1")).netloc.lower() != host.lower()
    if foreign and scope["method"] not in _SAFE_METHODS:
        return "The local Telegram takes no orders from other sites."
    return None
