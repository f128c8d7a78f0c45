"""Where the console comes up, and where its links lead."""

from __future__ import annotations

import contextlib
import socket

import pytest
from structlog.testing import capture_logs

from bot.app.console import links, opened
from bot.errors import UserError
from bot.settings import Settings, load
from storage.store import Store
from tests.console.served import NOW
from tests.delivery.desk import ON_SQLITE


def at(port: int, *, chosen: bool, **more: str) -> Settings:
    """Give settings with a port, which somebody has chosen or not."""
    settings = load({"TAGWIRE_HTTP_PORT": str(port), **more})
    if not chosen:
        settings.model_fields_set.discard("http_port")
    return settings


def test_a_taken_port_stops_only_who_has_chosen_it() -> None:
    """Digests do not wait for a console that nobody set up: a line of the log says what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken, contextlib.ExitStack() as stack:
        port = taken.getsockname()[1]
        with capture_logs() as log:
            assert opened(stack, at(port, chosen=False)) is None
        assert [line["event"] for line in log] == [
            "no console: its port is taken; TAGWIRE_HTTP_PORT chooses another"
        ]
        with pytest.raises(UserError, match=r"start\.port"):
            opened(stack, at(port, chosen=True))


@ON_SQLITE
def test_links_lead_to_the_consoles_address(store: Store) -> None:
    """To its public one, else to where it listens; there are none where that is not known."""
    with contextlib.ExitStack() as stack:
        here = at(0, chosen=True)
        public = at(0, chosen=True, TAGWIRE_CONSOLE_URL="https://Wire.example.org/")
        for settings, begins in (
            (here, "http://127.0.0.1:"),
            (public, "https://wire.example.org/enter?code="),
        ):
            front = opened(stack, settings)
            link = links(settings, store, front)
            assert link
            assert link(5, NOW).startswith(begins)
        elsewhere = links(public, store, None)
        assert elsewhere
        assert elsewhere(5, NOW).startswith("https://wire.example.org/enter?code=")
        assert links(here, store, None) is None
        open_to_all = at(0, chosen=True, TAGWIRE_HTTP_HOST="0.0.0.0", TAGWIRE_CONSOLE_TOKEN="x" * 16)
        front = opened(stack, open_to_all)
        assert front
        assert front.address.startswith("http://127.0.0.1:")
