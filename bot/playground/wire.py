"""One HTTP exchange, with ways to end it badly.

An ASGI application can't close a connection before it has answered, so the bad ends go to the transport under it. uvicorn's
`send` is a method of the object that holds the transport, for its h11 and its httptools protocol alike; a test guards that.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

from starlette.types import Receive, Send

_PROMISED = 64  # bytes that a broken answer promises beyond what it sends


class Wire:
    """The connection to a client during one request."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send

    async def body(self, limit: int) -> bytes | None:
        """Read the body; None where it is larger than `limit` bytes."""
        message = await self._receive()
        whole: bytes = message.get("body", b"")
        if not message.get("more_body"):
            return whole
        parts, size = [whole], len(whole)
        while message.get("more_body") and size <= limit:
            message = await self._receive()
            parts.append(message.get("body", b""))
            size += len(parts[-1])
        return b"".join(parts) if size <= limit else None

    async def answer(self, status: int, body: bytes, kind: bytes = b"application/json") -> None:
        """Answer as one should."""
        headers = [(b"content-type", kind), (b"content-length", b"%d" % len(body))]
        await self._send({"type": "http.response.start", "status": status, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})

    async def watch(self, work: Awaitable[None]) -> bool:
        """Finish `work`, and say whether the client went away meanwhile."""
        leaving = asyncio.ensure_future(self.until_gone())
        try:
            await work
            await asyncio.sleep(0)
            return leaving.done()
        finally:
            leaving.cancel()

    async def until_gone(self) -> None:
        """Wait until the client closes the connection (or the server stops)."""
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def drop(self) -> None:
        """Close the connection without an answer."""
        self._transport().close()
        await self.until_gone()

    async def drop_within(self, body: bytes) -> None:
        """Send half of an answer that promises more, and close."""
        head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body) + _PROMISED}\r\n\r\n"
        self._transport().write(head.encode() + body[: len(body) // 2])
        await self.drop()

    def _transport(self) -> asyncio.Transport:
        transport = getattr(getattr(self._send, "__self__", None), "transport", None)
        if not isinstance(transport, asyncio.Transport):
            raise TypeError(
                "connections can be broken only under uvicorn, with nothing between it and the Bot API"
            )
        return transport
