"""Hands updates to the bot's webhook, one after another, again and again until it says 2xx."""

from __future__ import annotations

import asyncio
import contextlib
from http import HTTPStatus

import httpx

from bot.playground.errors import Json
from bot.playground.telegram import Telegram, Webhook

_LONGEST_PAUSE = 60.0  # seconds
_TIMEOUT = 30.0


class Courier:
    """The task that hands updates over while a webhook is set. `refresh` after each change of the webhook."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._task: asyncio.Task[None] | None = None

    def refresh(self) -> None:
        """Begin anew for the webhook that is set now, or end."""
        if self._task is not None:
            self._task.cancel()
        hook = self._telegram.webhook
        self._task = asyncio.create_task(self._run(hook)) if hook.url else None

    async def _run(self, hook: Webhook) -> None:
        url = hook.url
        for prefix, local in self._telegram.webhook_routes.items():
            if url.startswith(prefix):
                url = local + url.removeprefix(prefix)
                break
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook.secret} if hook.secret else {}
        async with httpx.AsyncClient(headers=headers, timeout=_TIMEOUT, trust_env=False) as client:
            pause = self._telegram.webhook_patience
            while True:
                update = await self._telegram.updates.oldest()
                if await self._hand_over(client, url, hook, update):
                    self._telegram.updates.delivered(update)
                    pause = self._telegram.webhook_patience
                    continue
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(pause):
                        await self._telegram.closing.wait()
                        return
                pause = min(pause * 2, _LONGEST_PAUSE)

    async def _hand_over(self, client: httpx.AsyncClient, url: str, hook: Webhook, update: Json) -> bool:
        try:
            answer = await client.post(url, json=update)
        except httpx.ConnectError:
            problem = "Connection refused"
        except httpx.TimeoutException:
            problem = "Read timeout expired"
        except httpx.HTTPError as error:
            problem = f"Connection closed: {type(error).__name__}"
        else:
            if answer.is_success:
                return True
            problem = f"Wrong response from the webhook: {answer.status_code} {HTTPStatus(answer.status_code).phrase}"
        hook.last_error, hook.last_error_at = problem, self._telegram.now()
        return False
