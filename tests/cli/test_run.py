"""`tagwire run` where it can't start."""

import socket
from pathlib import Path

from tests.cli.test_help import tagwire
from tests.support.telegram import local_telegram


def test_a_taken_port_is_told_and_nothing_else(tmp_path: Path) -> None:
    """One sentence names the port as a person writes it; no secret, no warning of things left half built."""
    with local_telegram() as telegram, socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        found = tagwire(
            "run",
            folder=tmp_path,
            TAGWIRE_BOT_TOKEN=telegram.token,
            TAGWIRE_TELEGRAM_URL=telegram.url,
            TAGWIRE_CONSOLE_TOKEN="canary",
            TAGWIRE_HTTP_PORT=port,
            TAGWIRE_LOG_LEVEL="DEBUG",
        )
    assert found.returncode == 1
    assert (
        f"Error: Port {port} on 127.0.0.1 can't be used: Address already in use. Choose another one.\n"
        in found.stderr
    )
    assert "never awaited" not in found.stderr
    assert "canary" not in found.stderr
    assert telegram.token not in found.stderr
