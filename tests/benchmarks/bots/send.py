"""Sends one message again and again, a few at once, by the client that is named: `send.py CLIENT URL TOKEN COUNT AT_ONCE`.

Prints the seconds and the seconds of CPU that it took. Imports only what the client needs: aiogram runs in an environment of its own.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from time import perf_counter, process_time
from typing import Any

Send = Callable[[], Awaitable[object]]

TEXT = "<b>The ferry is late</b>. " + "The harbour council meets about the northern pier. " * 29
CHAT = 900_000_001


@asynccontextmanager
async def _library(request: Any, url: str, token: str) -> AsyncIterator[Send]:
    from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions

    keys = InlineKeyboardMarkup([[InlineKeyboardButton("More", callback_data="1:more:0")]])
    async with Bot(token, base_url=f"{url}/bot", request=request, get_updates_request=request) as bot:
        yield lambda: bot.send_message(
            CHAT,
            TEXT,
            parse_mode="HTML",
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            reply_markup=keys,
        )


@asynccontextmanager
async def _default(url: str, token: str) -> AsyncIterator[Send]:
    from telegram.request import HTTPXRequest

    async with _library(HTTPXRequest(16, pool_timeout=30.0), url, token) as send:
        yield send


@asynccontextmanager
async def _ours(url: str, token: str) -> AsyncIterator[Send]:
    from bot.delivery.transport import Transport

    async with _library(Transport(16, read_timeout=25.0, pool_timeout=30.0), url, token) as send:
        yield send


@asynccontextmanager
async def _aiogram(url: str, token: str) -> AsyncIterator[Send]:
    from aiogram import Bot
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions

    keys = InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text="More", callback_data="1:more:0")]]
    )
    session = AiohttpSession(api=TelegramAPIServer.from_base(url))
    async with Bot(token, session=session) as bot:
        yield lambda: bot.send_message(
            CHAT,
            TEXT,
            parse_mode="HTML",
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            reply_markup=keys,
        )


@asynccontextmanager
async def _raw(url: str, token: str) -> AsyncIterator[Send]:
    import aiohttp

    keys = {"inline_keyboard": [[{"text": "More", "callback_data": "1:more:0"}]]}
    body = {"chat_id": CHAT, "text": TEXT, "parse_mode": "HTML", "reply_markup": keys}
    async with aiohttp.ClientSession() as session:

        async def send() -> object:
            async with session.post(f"{url}/bot{token}/sendMessage", json=body) as answer:
                return json.loads(await answer.read())

        yield send


CLIENTS = {"default": _default, "ours": _ours, "aiogram": _aiogram, "raw": _raw}


async def main(client: str, url: str, token: str, count: int, at_once: int) -> dict[str, float]:
    """Send, first a few that don't count: what is loaded once counts for nobody."""
    async with CLIENTS[client](url, token) as send:

        async def several(count: int) -> None:
            for _ in range(count):
                await send()

        share = count // at_once
        await asyncio.gather(*(several(max(1, share // 10)) for _ in range(at_once)))
        start, cpu = perf_counter(), process_time()
        await asyncio.gather(*(several(share) for _ in range(at_once)))
        sent = share * at_once
        return {
            "messages/s": sent / (perf_counter() - start),
            "ms of CPU": 1000 * (process_time() - cpu) / sent,
        }


if __name__ == "__main__":
    name, address, token, *numbers = sys.argv[1:]
    print(json.dumps(asyncio.run(main(name, address, token, *map(int, numbers)))))
