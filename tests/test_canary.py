"""The canary's own search: it finds what leaks, wherever it is written, and lets the run fail; where nothing leaks it is silent."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.support.canary import CONSOLE, DATABASE, SECRETS, WEBHOOK

ROOT = Path(__file__).resolve().parents[1]
PLUGIN = """
from tests.support.canary import Canary


def pytest_configure(config):
    config.pluginmanager.register(Canary(config), "canary")
"""
LEAKS = """
import logging
import subprocess
import sys

import httpx

from bot.playground.telegram import TOKEN
from tests.support.canary import CONSOLE, DATABASE, WEBHOOK


def test_log():
    logging.getLogger("any").error("connecting with %s", TOKEN)


def test_child():
    code = f"import sys; print({DATABASE!r}, file=sys.stderr)"
    subprocess.run([sys.executable, "-c", code], capture_output=True)


def test_page():
    page = httpx.MockTransport(lambda request: httpx.Response(200, text=f"<p>{CONSOLE}</p>"))
    httpx.Client(transport=page).get("http://console/system")


def test_bot(tmp_path):
    from tests.support.process import BotProcess

    process = BotProcess(["-c", f"raise SystemExit({WEBHOOK!r})"], {}, tmp_path)
    process.wait()
    process.close(silently=True)
"""


def ran(folder: Path, tests: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run tests with the canary in a pytest of their own."""
    (folder / "conftest.py").write_text(PLUGIN)
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "test_it.py").write_text(tests)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", *options, "--rootdir", str(folder)],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )


def test_what_leaks_is_found_wherever_it_is_written(tmp_path: Path) -> None:
    """A log, a child's standard error, a page, the bot's log: all tests pass, and the run fails, naming each and no secret."""
    found = ran(tmp_path, LEAKS, "-n1")  # beside the process that judges, as the suite is run
    assert "4 passed" in found.stdout
    assert found.returncode == 1
    told = found.stdout.partition("secrets were written")[2]
    for where in (
        "the bot's token stands in Captured log call of test_it.py::test_log",
        "the database's password stands in the standard error of",
        "the console's token stands in the answer of GET /system, of test_it.py::test_page",
        "the webhook's secret stands in the log of",
    ):
        assert where in told
    assert [name for name, secret in SECRETS.items() if secret in told] == []


def test_where_nothing_leaks_it_is_silent(tmp_path: Path) -> None:
    """A clean run passes."""
    found = ran(tmp_path, "def test_clean():\n    print('no secret')\n", "-n0")
    assert found.returncode == 0
    assert "secrets were written" not in found.stdout


def test_the_canaries_are_of_use() -> None:
    """They are long, and none is a part of another."""
    assert len({CONSOLE, DATABASE, WEBHOOK, *SECRETS.values()}) == 4
    assert all(len(secret) > 20 for secret in SECRETS.values())
