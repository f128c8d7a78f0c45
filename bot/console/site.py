"""The console, whole: its pages behind the guard, and what needs no sign-in beside them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from bot.console import articles, deliveries, readers, signing_in, sources, system, today
from bot.console.desk import FAULTS, desk_routes
from bot.console.door import Door
from bot.console.guard import Guard
from bot.console.house import House
from bot.console.view import page
from bot.errors import UserError
from bot.locales import words
from storage.errors import StoreError

STATIC = Path(__file__).parent / "static"


def console_app(house: House, *, beside: Sequence[BaseRoute] = ()) -> Starlette:
    """Build the console; `beside` are routes that need no sign-in."""
    desk = desk_routes(house.store, house.threads, house.clock, house.lock) if house.lock else []
    pages = Mount("/", Guard(_pages(house, door := Door(house)), door, house.address))
    return Starlette(routes=[*beside, *desk, pages], exception_handlers=FAULTS)


def _pages(house: House, door: Door) -> Starlette:
    rooms = (today, deliveries, sources, articles, readers, system)
    routes: list[BaseRoute] = [route for room in rooms for route in room.routes(house)]
    routes += [*signing_in.routes(house, door), Mount("/static", StaticFiles(directory=STATIC))]
    handlers = {404: _missing, 405: _missing, StoreError: _store_fault, UserError: _user_fault, 500: _fault}
    made = Starlette(routes=routes, exception_handlers=handlers)
    made.state.house = house
    return made


async def _missing(request: Request, error: Exception) -> Response:
    told = error.detail if isinstance(error, HTTPException) and error.detail.endswith(".") else ""
    return page(request, "fault.html", 404, title="Not here", sentence=told or "There is no such page.")


async def _store_fault(request: Request, error: Exception) -> Response:
    title = "The database does not answer"
    return page(request, "fault.html", 503, title=title, sentence=str(error))


async def _user_fault(request: Request, error: Exception) -> Response:
    assert isinstance(error, UserError)
    sentence = words("en")(error.key, **error.values)
    return page(request, "fault.html", 400, title="That can't be done", sentence=sentence)


async def _fault(request: Request, _error: Exception) -> Response:
    sentence = "This page has a fault of its own. The log says what happened."
    return page(request, "fault.html", 500, title="A fault", sentence=sentence)
