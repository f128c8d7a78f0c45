"""What the transport does besides failing (`test_outcomes`): files, proxies, certificates, and its end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from telegram import Bot, InputFile
from telegram.error import NetworkError
from telegram.request import BaseRequest

from bot.delivery import outcomes, transport
from tests.delivery.wire import TOKEN, aiohttp_request, answer, bot_at, httpx_request
from tests.support.telegram import ADA, LocalTelegram
from tests.support.web import Authority, local_site, page

FILE = bytes(range(256)) * 1000


async def _get(url: str, request: BaseRequest | None = None) -> bytes:
    """Make a request over a transport of its own."""
    request = request or aiohttp_request()
    await request.initialize()
    try:
        return await request.retrieve(url)
    finally:
        await request.shutdown()


def test_files_go_and_come_whole(telegram: LocalTelegram) -> None:
    """A document of several pieces with a name in another script arrives, and comes back byte for byte."""

    async def run() -> bytes:
        async with Bot(
            telegram.token,
            base_url=f"{telegram.url}/bot",
            base_file_url=f"{telegram.url}/file/bot",
            request=aiohttp_request(),
            get_updates_request=aiohttp_request(),
        ) as bot:
            sent = await bot.send_document(ADA, InputFile(FILE, "اخبار.bin"), caption="All of it & more")
            assert sent.document
            assert (sent.caption, sent.document.file_name) == ("All of it & more", "اخبار.bin")
            return bytes(await (await bot.get_file(sent.document.file_id)).download_as_bytearray())

    telegram.send(ADA, "/start")
    assert asyncio.run(run()) == FILE


@pytest.mark.parametrize("requests", [httpx_request, aiohttp_request])
def test_an_upload_that_is_not_taken_is_in_doubt(requests: Callable[[], BaseRequest]) -> None:
    """Where the other end stops reading in mid-upload, it ends in time and may have arrived."""

    async def run() -> BaseException:
        ended = asyncio.Event()

        async def deaf(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await ended.wait()
            writer.close()

        server = await asyncio.start_server(deaf, "127.0.0.1", 0)
        bot = bot_at(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", requests())
        await bot.request.initialize()
        try:
            await bot.send_document(1, InputFile(FILE * 100, "a"), write_timeout=0.2, read_timeout=5)
        except NetworkError as error:
            return error
        finally:
            ended.set()
            await bot.request.shutdown()
            server.close()
        raise AssertionError("it was sent")

    error = asyncio.run(run())
    assert isinstance(error.__cause__, httpx.WriteTimeout)
    assert not outcomes.never_left(error)


@pytest.mark.parametrize("broken", [False, True])
@pytest.mark.parametrize("requests", [httpx_request, aiohttp_request])
def test_a_kept_connection_that_ends_under_a_message_is_in_doubt(
    requests: Callable[[], BaseRequest], *, broken: bool
) -> None:
    """The other end closes or breaks a connection that was kept, with the next message read: it may have arrived, and never goes again."""

    async def run() -> tuple[BaseException, list[bytes]]:
        came: list[bytes] = []

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            for reply in (answer(200, {"ok": True, "result": True}), b""):
                head = await reader.readuntil(b"\r\n\r\n")
                length = re.search(rb"(?i)content-length: (\d+)", head)
                assert length
                came.append(await reader.readexactly(int(length[1])))
                writer.write(reply.replace(b"Connection: close\r\n", b""))
            if broken:
                writer.transport.abort()
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        bot = bot_at(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", requests())
        await bot.request.initialize()
        try:
            await bot.send_chat_action(1, "typing")
            await bot.send_message(1, "x")
        except NetworkError as error:
            return error, came
        finally:
            await bot.request.shutdown()
            server.close()
        raise AssertionError("it was sent")

    error, came = asyncio.run(run())
    assert not outcomes.never_left(error)
    assert len(came) == 2


def test_the_proxy_of_the_environment_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request goes by the proxy, unless the environment excepts its host; a refused tunnel means that nothing left."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with local_site() as proxy, local_site() as direct:
        proxy.on("http://telegram.invalid/a", page(b"by the proxy"))
        proxy.on("telegram.invalid:443", page(b"", 407))
        direct.on("/", page(b"direct"))
        monkeypatch.setenv("http_proxy", proxy.url.replace("//", "//me:secret@"))
        monkeypatch.setenv("https_proxy", proxy.url)
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        assert asyncio.run(_get("http://telegram.invalid/a")) == b"by the proxy"
        assert asyncio.run(_get(f"{direct.url}/")) == b"direct"
        with pytest.raises(NetworkError) as refused:
            asyncio.run(_get("https://telegram.invalid/b"))
        assert outcomes.never_left(refused.value)
        monkeypatch.setenv("https_proxy", "socks5://127.0.0.1:9")
        with pytest.raises(NetworkError, match="must begin with http") as refused:
            asyncio.run(_get("https://telegram.invalid/c"))
        assert outcomes.never_left(refused.value)
    assert proxy.seen[0].headers["proxy-authorization"] == "Basic bWU6c2VjcmV0"
    assert [request.path for request in proxy.seen] == ["http://telegram.invalid/a", "telegram.invalid:443"]


def test_certificates_are_those_of_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An unknown authority means that nothing left; one that the environment names is trusted."""
    authority = Authority()
    authority.ca.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with local_site(tls=authority.server("localhost")) as site:
        site.on("/", page(b"here"))
        url = site.url.replace("127.0.0.1", "localhost") + "/"
        transport._trusted.cache_clear()
        with pytest.raises(NetworkError) as refused:
            asyncio.run(_get(url))
        assert outcomes.never_left(refused.value)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        transport._trusted.cache_clear()
        try:
            assert asyncio.run(_get(url)) == b"here"
        finally:
            transport._trusted.cache_clear()


def test_connections_are_kept_and_closed_at_the_end(caplog: pytest.LogCaptureFixture) -> None:
    """One request after the other takes one connection; after the end none is open and none is opened; no log names the token."""
    caplog.set_level(logging.DEBUG)

    async def run() -> int:
        lines: list[asyncio.StreamWriter] = []

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            lines.append(writer)
            with contextlib.suppress(asyncio.IncompleteReadError):
                while await reader.readuntil(b"\r\n\r\n"):
                    writer.write(answer(200, b"ok").replace(b"Connection: close\r\n", b""))
            writer.close()
            ended.set()

        ended = asyncio.Event()
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/bot{TOKEN}/x"
        request = aiohttp_request(2)
        await request.initialize()
        for _ in range(3):
            await request.retrieve(url)
        await request.shutdown()
        await ended.wait()
        with pytest.raises(NetworkError, match="not open"):
            await request.retrieve(url)
        server.close()
        return len(lines)

    assert asyncio.run(run()) == 1
    assert TOKEN not in caplog.text
