"""How pages are written: templates, times, numbers, and the sentence that an action leaves for the next page.

A handler reads a form by `fields`, answers with `page`, and ends an action with `done`, which writes it into the audit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.console.house import House

PAGES: Final = (
    ("/", "Today"),
    ("/deliveries", "Deliveries"),
    ("/sources", "Sources"),
    ("/articles", "Articles"),
    ("/readers", "Readers"),
    ("/system", "System"),
)
_SAID: Final = "tagwire-said"  # the cookie that carries the sentence to the next page
_LONGEST: Final = 300  # characters of it
_MONTH: Final = dt.timedelta(days=30)
_STEPS: Final = ((86_400, 3_600, "day", "days"), (3_600, 60, "h", "h"), (60, 1, "min", "min"))


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at a page: when, and in which zone the browser is."""

    now: dt.datetime
    zone: ZoneInfo


_READER: ContextVar[Reader] = ContextVar("reader")


def house_of(request: Request) -> House:
    """Give the house that a request came to."""
    house: House = request.app.state.house
    return house


def number(text: str | None) -> int | None:
    """Read a number of an address; None for anything else."""
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < len(str(1 << 62)) else None


def id_of(request: Request) -> int:
    """Give the id in an address; one that is too large for any is nobody's."""
    return min(int(request.path_params["id"]), 1 << 62)


def reader_of(request: Request) -> Reader:
    """Give who looks: the zone is what the page's script found in the browser, UTC before that."""
    name = unquote(request.cookies.get("zone", "UTC"))
    try:
        zone = ZoneInfo(name)
    except (ValueError, OSError):  # no zone; the name is foreign
        zone = ZoneInfo("UTC")
    return Reader(house_of(request).clock(), zone)


def page(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """Give a page from its template."""
    said = unquote(request.cookies.get(_SAID, ""))[:_LONGEST]
    path = request.url.path
    at = next((url for url, _ in PAGES if path == url or path.startswith(f"{url}/")), "")
    frame = {"pages": PAGES, "at": at, "said": said, "who": getattr(request.state, "who", None)}
    house = house_of(request)
    frame |= {"username": house.username, "bot_link": house.bot_link}
    answer = HTMLResponse(render(reader_of(request), template, **frame, **values), status)
    if said:
        answer.delete_cookie(_SAID, httponly=True, samesite="strict")
    return answer


def render(reader: Reader, template: str, **values: Any) -> str:
    """Write a template for a reader."""
    before = _READER.set(reader)
    try:
        return _TEMPLATES.get_template(template).render(now=reader.now, zone=reader.zone.key, **values)
    finally:
        _READER.reset(before)


async def fields(request: Request) -> dict[str, str]:
    """Read the texts of a form; the last one counts where a name stands twice."""
    async with request.form(max_files=0, max_fields=100) as form:
        return {name: value for name, value in form.multi_items() if isinstance(value, str)}


async def done(request: Request, *, action: str, target: str, sentence: str, to: str) -> Response:
    """End an action: write it into the audit, and show one sentence on the next page."""
    house = house_of(request)
    await house.threads(house.store.audit.note, request.state.who, action, target, house.clock())
    return said(sentence, to)


def said(sentence: str, to: str) -> Response:
    """Go to a page and show one sentence there."""
    answer = RedirectResponse(to, 303)
    answer.set_cookie(_SAID, quote(sentence[:_LONGEST]), max_age=60, httponly=True, samesite="strict")
    return answer


def ago(moment: dt.datetime | None) -> Markup:
    """Write a moment as it is spoken of, with the exact one and its zone on hover."""
    if moment is None:
        return Markup("never")
    return _time(moment, _relative(moment, _READER.get().now))


def due(moment: dt.datetime) -> Markup:
    """Write a moment at which something is to happen; what should have happened by now is due."""
    return _time(moment, "due now") if moment <= _READER.get().now else ago(moment)


def at(moment: dt.datetime | None, form: str = "%H:%M") -> Markup:
    """Write a moment by the reader's clock."""
    if moment is None:
        return Markup("never")
    return _time(moment, moment.astimezone(_READER.get().zone).strftime(form))


def count(number: int) -> str:
    """Write a number for people."""
    return f"{number:,}"


def _time(moment: dt.datetime, text: str) -> Markup:
    zone = _READER.get().zone
    exact = moment.astimezone(zone).strftime("%d %b %Y, %H:%M:%S").lstrip("0")
    return Markup('<time datetime="{}" title="{} {}">{}</time>').format(
        moment.isoformat(), exact, zone.key, text
    )


def _relative(moment: dt.datetime, now: dt.datetime) -> str:
    seconds = (now - moment).total_seconds()
    if abs(seconds) > _MONTH.total_seconds():
        return moment.astimezone(_READER.get().zone).strftime("%d %b %Y").lstrip("0")
    for size, smaller, one, many in _STEPS:
        if round(abs(seconds) / smaller) * smaller >= size:  # an hour, not 60 minutes
            number = round(abs(seconds) / size)
            text = f"{number} {one if number == 1 else many}"
            return f"{text} ago" if seconds > 0 else f"in {text}"
    return "just now" if seconds >= 0 else "in a moment"


def _templates() -> Environment:
    folder = Path(__file__).parent / "templates"
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: Mapping[str, Any] = {"ago": ago, "due": due, "at": at, "count": count}
    made.filters.update(filters)
    return made


_TEMPLATES: Final = _templates()
