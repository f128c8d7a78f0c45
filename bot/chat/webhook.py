"""Updates by webhook: one endpoint of our own, whose secret nobody can guess or time."""

from __future__ import annotations

import hmac
import json
import re

import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Update

from bot.chat.application import BotApplication
from bot.errors import WrongValueError

LARGEST = 1024 * 1024  # bytes of a body; Telegram's own updates are a few thousand
HEADER = "X-Telegram-Bot-Api-Secret-Token"
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")

log = structlog.get_logger("tagwire.chat")


def webhook_app(application: BotApplication, secret: str) -> Starlette:
    """Build the endpoint: POST to any path, the path being what the proxy in front makes of it.

    Answers 401 without the secret, 405 for other methods, 413 over 1 MiB, 400 for what is no update, else 200 when the
    update stands in the queue. Raises WrongValueError (`webhook.secret`) for a secret that Telegram would not take.
    """
    if not _SECRET.fullmatch(secret):
        raise WrongValueError("webhook.secret")
    expected = secret.encode()

    async def receive(request: Request) -> Response:
        given = request.headers.get(HEADER, "").encode()
        if not hmac.compare_digest(given, expected):
            log.warning("a call to the webhook without the right secret was refused")
            return Response(status_code=401)
        body = await _body(request)
        if body is None:
            return Response(status_code=413)
        update = _update(body, application)
        if update is None:
            return Response(status_code=400)
        await application.update_queue.put(update)
        return Response(status_code=200)

    return Starlette(routes=[Route("/{path:path}", receive, methods=["POST"])])


async def _body(request: Request) -> bytes | None:
    """Read a body up to the limit; None beyond it, whatever its header says."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            return None
    return bytes(body)


def _update(body: bytes, application: BotApplication) -> Update | None:
    """Read an update; None for what is none."""
    try:
        data = json.loads(body)
        if not isinstance(data, dict) or not isinstance(data.get("update_id"), int):
            return None
        return Update.de_json(data, application.bot)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
