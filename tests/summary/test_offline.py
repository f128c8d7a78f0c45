"""Nothing is downloaded, and importing is light: shown in a fresh process whose network is shut."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

OFFLINE = """
import sys
def refuse(event, args):
    if event.startswith(("socket.", "urllib.", "http.", "ftplib.")):
        raise AssertionError(f"the network was asked for: {event}")
sys.addaudithook(refuse)
from bot.summary import METHODS, ladder, summarize
from tests.summary.samples import articles
for article in articles().values():
    found = ladder(article.text, title=article.title)
    assert (len(found.levels), found.language) == (7, article.language)
    assert len(summarize(article.text, title=article.title).sentences) == 3
for method in METHODS:
    assert len(summarize(article.text, title=article.title, method=method).sentences) == 3
"""
LIGHT = """
import os, sys
import bot.summary
assert bot.summary.detect_language("The pier is open and it is long.") == "en"
assert "OPENBLAS_NUM_THREADS" not in os.environ
heavy = {"sumy", "numpy", "nltk", "snowballstemmer"} & set(sys.modules)
assert not heavy, heavy
bot.summary.ladder("Rain fell.")
assert os.environ["OPENBLAS_NUM_THREADS"] == "1"
"""


def run(code: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Run code in a fresh process with an empty home and an empty folder for NLTK's data."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "NLTK_DATA": str(home),
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_no_network_and_no_data(tmp_path: Path) -> None:
    """Every language is summarised, and by every method, in a process that may not so much as make a socket, without NLTK's data."""
    done = run(OFFLINE, tmp_path)
    assert done.returncode == 0, done.stderr


def test_import_is_light(tmp_path: Path) -> None:
    """Importing the package and telling a language load neither sumy nor numpy; numpy is then kept on one core."""
    done = run(LIGHT, tmp_path)
    assert done.returncode == 0, done.stderr
