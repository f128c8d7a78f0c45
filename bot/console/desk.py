"""The desk's HTTP API, for scripts: hand in an article page. Every call needs `Authorization: Bearer TOKEN`."""

from __future__ import annotations

import datetime as dt
import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from bot.errors import UserError
from bot.ingest.files import handed_in
from bot.locales import words
from bot.newsroom.importing import DEFAULT_SOURCE, as_json, import_pages
from storage.errors import StoreError
from storage.store import Store
from storage.threads import Threads

LARGEST = 1 << 20  # bytes of a page that are taken; an article is capped far below


def desk_routes(
    store: Store, threads: Threads, clock: Callable[[], dt.datetime], token: str
) -> list[BaseRoute]:
    """Build the API: `POST /api/articles` {text, source?, zone?}. Its faults are answered by `FAULTS`."""

    async def articles(request: Request) -> JSONResponse:
        if (answer := _refused(request, token)) is not None:
            return answer
        page = await _page(request)
        if isinstance(page, JSONResponse):
            return page
        results = await threads(
            lambda: list(
                import_pages(
                    store,
                    [handed_in("desk", page["text"])],
                    source=page["source"],
                    zone=page["zone"],
                    now=clock(),
                )
            )
        )
        return JSONResponse(as_json(results[0], words("en")))

    return [Route("/api/articles", articles, methods=["POST"])]


def _refused(request: Request, token: str) -> JSONResponse | None:
    """Give the refusal of a call without the token, compared in constant time; None where it has it."""
    given = request.headers.get("authorization", "").encode()
    if hmac.compare_digest(given, f"Bearer {token}".encode()):
        return None
    return JSONResponse({"error": "A bearer token is needed."}, 401)


async def _page(request: Request) -> dict[str, str] | JSONResponse:
    """Read the page from the body; a body that can't be used gives the answer that says so."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            return JSONResponse({"error": f"A page has at most {LARGEST} bytes."}, 413)
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict) or not isinstance(given.get("text"), str):
        return JSONResponse({"error": 'The body must be JSON like {"text": "the page"}.'}, 400)
    source, zone = given.get("source"), given.get("zone")
    return {
        "text": given["text"],
        "source": source if isinstance(source, str) and source.strip() else DEFAULT_SOURCE,
        "zone": zone if isinstance(zone, str) and zone.strip() else "UTC",
    }


async def _store_fault(_request: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"error": str(error)}, 503)


async def _user_fault(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, UserError)
    return JSONResponse({"error": words("en")(error.key, **error.values)}, 400)


FAULTS: Final[Mapping[Any, Any]] = {StoreError: _store_fault, UserError: _user_fault}
