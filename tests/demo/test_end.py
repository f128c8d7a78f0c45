"""How the demo ends."""

import subprocess
from pathlib import Path

import httpx

from tests.demo.demo import start_demo


def test_a_demo_that_is_killed_leaves_no_bot_behind(tmp_path: Path) -> None:
    """Its bot holds the same standard output, which ends only when both have ended."""
    process = start_demo(tmp_path, stderr=subprocess.STDOUT)
    assert process.stdout is not None
    url = next(word for word in process.stdout.readline().split() if word.startswith("http://"))
    with httpx.stream("GET", f"{url}/play/events", trust_env=False, timeout=30) as events:
        lines = events.iter_lines()
        while not _calls(url):
            next(lines)
    process.kill()
    process.communicate(timeout=30)


def _calls(url: str) -> list[object]:
    """Give the calls that the bot has made: with one it lives."""
    return list(httpx.get(f"{url}/play/calls", trust_env=False).json()["calls"])
