"""System: what runs here, what was looked at, the settings, what was done in the console, and the newest of the log."""

from __future__ import annotations

import importlib.metadata
import platform

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.console.house import House
from bot.console.view import page

_DONE = 50  # lines of the audit


def routes(house: House) -> list[Route]:
    """Give the page's routes."""

    async def show(request: Request) -> Response:
        checks = await house.threads(house.checks, house.clock())
        done = await house.threads(house.store.audit.newest, _DONE)
        return page(
            request,
            "system.html",
            version=importlib.metadata.version("tagwire"),
            python=platform.python_version(),
            database=house.store.engine,
            shows_metrics=house.shows_metrics,
            checks=sorted(checks, key=lambda check: check.ok),
            settings=house.settings,
            done=done,
            log=house.log()[::-1],
        )

    return [Route("/system", show)]
