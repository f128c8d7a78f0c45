"""How the demo ends."""

import socket
import subprocess
from pathlib import Path

import httpx

from tests.demo.demo import start_demo


def test_a_demo_that_is_killed_leaves_no_bot_behind(tmp_path: Path) -> None:
    """Its bot holds the same standard output, which ends only when both have ended."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    process = start_demo(tmp_path, port=port, stderr=subprocess.STDOUT)
    assert process.stdout is not None
    process.stdout.readline()  # its first word; the port is open from before that
    url = f"http://127.0.0.1:{port}"
    with httpx.stream("GET", f"{url}/play/events", trust_env=False, timeout=30) as events:
        lines = events.iter_lines()
        while not _calls(url):
            next(lines)
    process.kill()
    process.communicate(timeout=30)


def _calls(url: str) -> list[object]:
    """Give the calls that the bot has made: with one it lives."""
    return list(httpx.get(f"{url}/play/calls", trust_env=False).json()["calls"])
