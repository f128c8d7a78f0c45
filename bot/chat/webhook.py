"""Updates by webhook: one endpoint of our own, whose secret nobody can guess or time.

Telegram serves an update again until it is answered 200, and that is said when the update was handled: a process that
dies loses nothing. One exception, as with polling: a slow one is answered after PATIENCE, because Telegram keeps only so
many calls open, and one chat's flood must silence nobody.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import re

import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Bot, Update

from bot.chat.under_way import Handle, UnderWay
from bot.errors import WrongValueError

LARGEST = 1024 * 1024  # bytes of a body; Telegram's own updates are a few thousand
PATIENCE = 10.0  # seconds that an update may take before Telegram is told that it has arrived
HEADER = "X-Telegram-Bot-Api-Secret-Token"
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")

log = structlog.get_logger("tagwire.chat")


class Webhook:
    """The endpoint: `app` takes POST to any path, the path being what the proxy in front makes of it.

    Answers 401 without the secret, 405 for other methods, 413 over 1 MiB, 400 for what is no update, else 200 when
    `handle` has ended. Raises WrongValueError (`webhook.secret`) for a secret that Telegram would not take.
    """

    def __init__(
        self,
        bot: Bot,
        secret: str,
        handle: Handle,
        *,
        patience: float = PATIENCE,
    ) -> None:
        if not _SECRET.fullmatch(secret):
            raise WrongValueError("webhook.secret")
        self._bot = bot
        self._secret = secret.encode()
        self._patience = patience
        self._under_way = UnderWay(handle)
        self.app = Starlette(routes=[Route("/{path:path}", self._receive, methods=["POST"])])

    async def finish(self) -> None:
        """Let what was taken in be handled to its end."""
        await self._under_way.finish()

    async def _receive(self, request: Request) -> Response:
        given = request.headers.get(HEADER, "").encode()
        if not hmac.compare_digest(given, self._secret):
            log.warning("a call to the webhook without the right secret was refused")
            return Response(status_code=401)
        body = await _body(request)
        if body is None:
            return Response(status_code=413)
        update = _update(body, self._bot)
        if update is None:
            return Response(status_code=400)
        await asyncio.wait({self._under_way.begin(update)}, timeout=self._patience)
        return Response(status_code=200)


async def _body(request: Request) -> bytes | None:
    """Read a body up to the limit; None beyond it, whatever its header says."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            return None
    return bytes(body)


def _update(body: bytes, bot: Bot) -> Update | None:
    """Read an update; None for what is none."""
    try:
        data = json.loads(body)
        if not isinstance(data, dict) or not isinstance(data.get("update_id"), int):
            return None
        return Update.de_json(data, bot)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
