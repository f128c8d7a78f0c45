"""`/healthz`, `/readyz` and `/metrics`: for who watches over the bot, a program mostly.

They ask for no sign-in where the console is open to this computer alone. One that is open to others, by itself or through a
proxy, gives them to who brings its token, as `Authorization: Bearer TOKEN`.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.console.guard import host_name, is_nobodys

_NOT_KEPT = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class Health:
    """How the bot does.

    `ready` gives each thing that it needs and what is wrong with it (None: nothing), `metrics` the page with its content type.
    `token` is what a caller must bring; None where nobody needs one, empty where nobody has one.
    """

    ready: Callable[[], Awaitable[Mapping[str, str | None]]]
    metrics: Callable[[], Awaitable[tuple[bytes, str]]]
    token: str | None = None


def health_routes(health: Health) -> list[Route]:
    """Build the three."""

    async def healthz(request: Request) -> Response:
        return _refused(request, health.token) or JSONResponse({"alive": True}, headers=_NOT_KEPT)

    async def readyz(request: Request) -> Response:
        if (refusal := _refused(request, health.token)) is not None:
            return refusal
        wrong = await health.ready()
        is_ready = not any(wrong.values())
        told = {"ready": is_ready, "checks": {name: why or "ok" for name, why in wrong.items()}}
        return JSONResponse(told, 200 if is_ready else 503, headers=_NOT_KEPT)

    async def metrics(request: Request) -> Response:
        if (refusal := _refused(request, health.token)) is not None:
            return refusal
        page, kind = await health.metrics()
        return Response(page, headers={"Content-Type": kind, **_NOT_KEPT})

    return [
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        Route("/metrics", metrics),
    ]


def health_app(health: Health) -> Starlette:
    """Build what a process serves that has no console."""
    return Starlette(routes=health_routes(health))


def _refused(request: Request, token: str | None) -> Response | None:
    """Give the refusal of a call that may not be answered; None where it may pass."""
    if token is None:
        if is_nobodys(host_name(request.headers.get("host", ""))):
            return None
        # A stranger's page that has let its name lead here would read along.
        return JSONResponse({"error": "Ask by address, as 127.0.0.1."}, 421, headers=_NOT_KEPT)
    given = request.headers.get("authorization", "").encode()
    if token and hmac.compare_digest(given, f"Bearer {token}".encode()):
        return None
    return JSONResponse(
        {"error": "TAGWIRE_CONSOLE_TOKEN is needed, as a bearer token."},
        401,
        headers={"WWW-Authenticate": "Bearer", **_NOT_KEPT},
    )
