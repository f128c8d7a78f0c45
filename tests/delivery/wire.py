"""A server of a few lines that answers one request with prepared bytes: for what the real wire can do to us."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

from telegram import Bot
from telegram.request import BaseRequest, HTTPXRequest

from bot.delivery.transport import Transport

TOKEN = "123456:TEST"


def answer(status: int, body: bytes | dict[str, Any], *, claimed: int | None = None) -> bytes:
    """Write an HTTP answer; `claimed` is the length it names, where that is not the true one."""
    payload = json.dumps(body).encode() if isinstance(body, dict) else body
    kind = "application/json" if isinstance(body, dict) else "text/html"
    length = len(payload) if claimed is None else claimed
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    return head.encode() + payload


def refusal(status: int, description: str, **parameters: int) -> bytes:
    """Write a refusal as the Bot API words it."""
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    if parameters:
        body["parameters"] = parameters
    return answer(status, body)


@contextlib.asynccontextmanager
async def wire(reply: bytes | None) -> AsyncIterator[str]:
    """Serve one prepared answer (None: never answer) and give the address."""
    ended = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1])
            for line in head.lower().split(b"\r\n")
            if line.startswith(b"content-length")
        )
        await reader.readexactly(length)
        if reply is None:
            await ended.wait()
        else:
            writer.write(reply)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        ended.set()
        server.close()


def bot_at(url: str, request: BaseRequest) -> Bot:
    """Give a real Bot whose Telegram is at an address."""
    return Bot(TOKEN, base_url=f"{url}/bot", request=request, get_updates_request=request)


def httpx_request(size: int = 1, **seconds: Any) -> BaseRequest:
    """Give the library's own transport."""
    return HTTPXRequest(size, httpx_kwargs={"trust_env": False, "verify": False}, **seconds)


def aiohttp_request(size: int = 1, **seconds: Any) -> BaseRequest:
    """Give ours."""
    return Transport(size, read_timeout=5.0, **seconds)
