"""How the demo ends."""

import signal
import socket
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.cli.in_process import here
from tests.demo.demo import address, start_demo
from tests.support.telegram import local_telegram


def test_a_demo_that_is_killed_leaves_no_bot_behind(tmp_path: Path) -> None:
    """Its bot holds the same standard output, which ends only when both have ended. Beside it a second says what to do."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    process = start_demo(tmp_path, "--no-browser", port=port, stderr=subprocess.STDOUT)
    assert process.stdout is not None
    process.stdout.readline()  # its first word; the port is open from before that
    url = f"http://127.0.0.1:{port}"
    with httpx.stream("GET", f"{url}/play/events", trust_env=False, timeout=30) as events:
        lines = events.iter_lines()
        while not _calls(url):
            next(lines)
    second = here("demo", "--port", str(port), folder=tmp_path)
    process.kill()
    process.communicate(timeout=30)
    assert second.returncode == 1
    assert second.stderr == (
        f"Error: Port {port} can't be used: Address already in use. Perhaps another demo runs already. "
        "Any free port is taken with: tagwire demo --port 0\n"
    )


@pytest.mark.proof  # the plain suite has four minutes
def test_ctrl_c_ends_it_with_a_sentence_and_so_does_a_missing_browser(tmp_path: Path) -> None:
    """Without a browser the address is to be opened by hand; Ctrl+C ends well and says that nothing was kept."""
    process = start_demo(tmp_path, stderr=subprocess.PIPE, PATH="", DISPLAY="", WAYLAND_DISPLAY="")
    assert process.stderr is not None
    assert any("No browser could be opened here" in line for line in process.stderr)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert (process.returncode, said) == (0, "The demo has ended; nothing of it was kept.\n")


@pytest.mark.proof
def test_a_demo_that_was_connected_to_a_real_bot_says_how_to_go_on(tmp_path: Path) -> None:
    """Its news is kept: its last line does not say that nothing is."""
    with local_telegram() as real:
        process = start_demo(
            tmp_path,
            "--no-browser",
            stderr=subprocess.PIPE,
            TAGWIRE_TELEGRAM_URL=real.url,
            UV_RUN_RECURSION_DEPTH="1",
            NO_PROXY="127.0.0.1",
        )
        connect = f"{address(process)}/play/desk/connect"
        answer = httpx.post(connect, json={"token": real.token}, trust_env=False, timeout=30).json()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert answer["command"] == "uv run tagwire init"
    assert said.splitlines()[-1] == "The demo has ended; its news is kept. Go on with: uv run tagwire init"


def _calls(url: str) -> list[object]:
    """Give the calls that the bot has made: with one it lives."""
    return list(httpx.get(f"{url}/play/calls", trust_env=False).json()["calls"])
