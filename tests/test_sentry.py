"""Faults told to a Sentry server: a local one that takes what comes, and all of that is looked through."""

from __future__ import annotations

import gzip
import json
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar

import pytest

from bot.ahead import made_ahead
from bot.errors import UserError
from bot.sentry import telling
from bot.workers import WorkerError
from tests import jobs

CHAT = 1001234567
CANARY = "Harbour strike in Velmora"


class _Sink(BaseHTTPRequestHandler):
    """Takes envelopes."""

    bodies: ClassVar[list[bytes]] = []

    def do_POST(self) -> None:
        """Keep one."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.bodies.append(gzip.decompress(body) if self.headers["Content-Encoding"] == "gzip" else body)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 the library's signature
        """Say nothing."""


@contextmanager
def sink() -> Iterator[str]:
    """Serve one; gives its DSN."""
    _Sink.bodies.clear()
    server = HTTPServer(("127.0.0.1", 0), _Sink)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://public@127.0.0.1:{server.server_port}/1"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def events() -> list[dict[str, Any]]:
    """Give what came: the last line of each envelope is its event."""
    return [json.loads(body.strip().splitlines()[-1]) for body in _Sink.bodies]


def _fail() -> None:
    try:
        _ = dict[str, str]()[f"{CANARY} for {CHAT}"]
    except KeyError as error:
        raise ValueError(f"chat {CHAT}") from error


def test_a_fault_is_told_without_any_value() -> None:
    """Kinds, places in the code and the fixed words of our own lines; no chat, no text, no variable, no name of the computer."""
    with sink() as dsn, telling(dsn):
        try:
            _fail()
        except ValueError:
            logging.getLogger("bot.delivery").exception("the digest of chat %d can't be planned", CHAT)
            logging.getLogger("bot.delivery").exception("the digest of chat %d can't be planned", CHAT + 1)
        logging.getLogger("asyncio").error(f"Task of {CHAT} failed")  # noqa: G004 as asyncio does
        logging.getLogger("bot.delivery").warning("part %d is uncertain: %s", 5, CANARY)
        with made_ahead(jobs.murmur_ahead, CANARY) as made, pytest.raises(WorkerError):
            list(made)
    planned, loop, written, ahead = events()
    assert planned["logentry"] == {"message": "the digest of chat %d can't be planned"}
    cause, effect = planned["exception"]["values"]
    assert (cause["type"], effect["type"]) == ("KeyError", "ValueError")
    assert effect["stacktrace"]["frames"][-1]["function"] == "_fail"
    assert loop["logentry"] == {"message": "a fault told by asyncio"}
    assert written["logger"] == "bot.processes"
    assert ahead["logentry"] == {"message": "what is made ahead can't be made"}
    assert ahead["exception"]["values"][0]["type"] == "RuntimeError"
    assert ahead["exception"]["values"][0]["stacktrace"]["frames"][-1]["function"] == "murmur_ahead"
    told = b"".join(_Sink.bodies).decode()
    for secret in (CANARY, "Harbour", str(CHAT), "vars", "server_name", "pre_context"):
        assert secret not in told


def test_fields_of_a_line_stay_here() -> None:
    """Of a structured line its event alone is told."""
    with sink() as dsn, telling(dsn):
        record = {"event": "an update could not be handled", "update_id": CHAT, "text": CANARY}
        logging.getLogger("tagwire.chat").error(record)
    (event,) = events()
    assert event["logentry"] == {"message": "an update could not be handled"}
    assert CANARY not in json.dumps(event)


def test_what_ends_the_bot_is_told_and_goes_on() -> None:
    """A crash is told before it ends the program; a sentence for the operator is not."""
    with sink() as dsn:
        with pytest.raises(ValueError, match="chat"), telling(dsn):
            _fail()
        with pytest.raises(UserError), telling(dsn):
            raise UserError("start.port", port="1", host="h", why="w")
    (event,) = events()
    assert event["level"] == "fatal"
    assert event["exception"]["values"][-1]["type"] == "ValueError"


def test_without_an_address_nothing_is_loaded() -> None:
    """Off by default: the package is not even imported, and no handler listens."""
    before = list(logging.getLogger().handlers)
    with telling(None):
        assert logging.getLogger().handlers == before


@pytest.mark.parametrize("dsn", ["nonsense", "https://host/1", "ftp://key@host/1"])
def test_a_wrong_address_is_a_sentence(dsn: str) -> None:
    """It says how one looks."""
    with pytest.raises(UserError, match=r"start\.dsn"), telling(dsn):
        pass


def test_the_missing_package_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says how it is installed."""
    monkeypatch.setitem(sys.modules, "sentry_sdk", None)
    with pytest.raises(UserError, match=r"start\.sentry"), telling("https://key@host/1"):
        pass
