"""The news desk beside the chat: what the page may ask of the bot's operator. The command line gives the real one."""

from __future__ import annotations

from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.playground.errors import NotPlayableError
from bot.playground.telegram import Telegram


class Desk(Protocol):
    """Publishes articles and moves the clock. Faults are answers with an `error` sentence."""

    async def samples(self) -> list[dict[str, Any]]:
        """Give sample articles: name, title, language, text, published (whether it is on the wire)."""

    async def publish(self, text: str) -> dict[str, Any]:
        """Publish the text of a page; gives status, title, tags, error."""

    async def look(self, text: str) -> dict[str, Any]:
        """Show an article before or after it is published: title, tags, pieces, lengths, gets, others; or an error."""

    async def connect(self, token: str) -> dict[str, Any]:
        """Connect a real bot and keep the demo's news; gives `text` and the `command` that comes next, or an error."""

    async def ask_feed(self) -> dict[str, Any]:
        """Let the bot ask the demo's feed now; gives `text`: what came of it."""

    async def jump(self, chats: list[int]) -> dict[str, Any]:
        """Move the clock to the next digest, of the first of these chats that waits for one; gives `now` and `text`."""

    async def console(self) -> str:
        """Give a link that opens the bot's console once."""


def desk_routes(telegram: Telegram, desk: Desk | None) -> list[Route]:
    """Make the routes under `/play/desk`; without a desk there are none, so they answer 404."""
    if desk is None:
        return []

    async def samples(_request: Request) -> Response:
        return JSONResponse({"samples": await desk.samples()})

    async def publish(request: Request) -> Response:
        return JSONResponse(await desk.publish(await _text(request)))

    async def look(request: Request) -> Response:
        return JSONResponse(await desk.look(await _text(request)))

    async def connect(request: Request) -> Response:
        return JSONResponse(await desk.connect(await _text(request, "token")))

    async def feed(_request: Request) -> Response:
        return JSONResponse(await desk.ask_feed())

    async def jump(request: Request) -> Response:
        answer = await desk.jump(await _chats(request))
        telegram.events.tell("clock", now=telegram.clock().isoformat())
        return JSONResponse(answer)

    async def console(_request: Request) -> Response:
        return RedirectResponse(await desk.console(), 303)

    return [
        Route("/desk/console", console),
        Route("/desk/samples", samples),
        Route("/desk/publish", publish, methods=["POST"]),
        Route("/desk/look", look, methods=["POST"]),
        Route("/desk/connect", connect, methods=["POST"]),
        Route("/desk/feed", feed, methods=["POST"]),
        Route("/desk/jump", jump, methods=["POST"]),
    ]


async def _text(request: Request, name: str = "text") -> str:
    asked = await request.json()
    if not isinstance(asked, dict) or not isinstance(asked.get(name), str):
        raise NotPlayableError(f'"{name}" must be a text.')
    text: str = asked[name]
    return text


async def _chats(request: Request) -> list[int]:
    asked = await request.json()
    chats = asked.get("chats") if isinstance(asked, dict) else None
    if not isinstance(chats, list) or not all(isinstance(chat, int) for chat in chats):
        raise NotPlayableError("Jumping takes a list of chats.")
    return chats
