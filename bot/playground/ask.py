"""What the control API is asked: JSON bodies read with care, faults told in a sentence."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.playground.errors import Json, NotPlayableError

Handler = Callable[["Ask"], Awaitable[Json | Response]]


class Ask:
    """One request to the control API: values of the path, the query and the JSON body."""

    def __init__(self, request: Request, body: Json) -> None:
        self.request = request
        self.body = body

    def has(self, name: str) -> bool:
        """Whether the body gives a value that is not null."""
        return self.body.get(name) is not None

    def number(self, name: str, default: int | None = None) -> int:
        """Give a whole number of the body, the query or the path."""
        value = self._value(name)
        if value is None and default is not None:
            return default
        try:
            return int(value)
        except (TypeError, ValueError):
            raise NotPlayableError(f'"{name}" must be a whole number.') from None

    def optional_number(self, name: str) -> int | None:
        """Give a whole number, or None where none is given."""
        return None if self._value(name) is None else self.number(name)

    def seconds(self, name: str, default: float) -> float:
        """Give a time-out of the query."""
        try:
            return float(self._value(name) or default)
        except ValueError:
            raise NotPlayableError(f'"{name}" must be a number of seconds.') from None

    def text(self, name: str, default: str | None = None) -> str:
        """Give a text of the body."""
        value = self.body.get(name, default)
        if not isinstance(value, str):
            raise NotPlayableError(f'"{name}" must be a text.')
        return value

    def flag(self, name: str) -> bool:
        """Give a yes or no of the body; no where it is missing."""
        return bool(self.body.get(name))

    def _value(self, name: str) -> Any:
        if name in self.request.path_params:
            return self.request.path_params[name]
        return self.body.get(name, self.request.query_params.get(name))


def handled(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """Make a Starlette endpoint of a handler that takes an Ask and gives JSON."""

    async def endpoint(request: Request) -> Response:
        try:
            answer = await handler(Ask(request, await _body(request)))
        except NotPlayableError as error:
            return JSONResponse({"error": str(error)}, 400)
        return answer if isinstance(answer, Response) else JSONResponse(answer)

    return endpoint


async def _body(request: Request) -> Json:
    if request.method in ("GET", "HEAD"):
        return {}
    try:
        raw = await request.body()
        body = await request.json() if raw else {}
    except ValueError:
        raise NotPlayableError("The request's body must be JSON.") from None
    if not isinstance(body, dict):
        raise NotPlayableError("The request's body must be a JSON object.")
    return body
