"""Sources."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.console.house import House
from bot.console.view import page


def routes(_house: House) -> list[Route]:
    """Give the page's routes."""

    async def show(request: Request) -> Response:
        return page(request, "sources.html")

    return [Route("/sources", show)]
