"""Nothing is downloaded, and importing is light: shown in a fresh process whose network is shut."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

OFFLINE = """
import json, socket, sys
def refuse(*args, **kwargs):
    raise AssertionError("the network was asked for")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
from bot.summary import METHODS, ladder, summarize
for line in open(sys.argv[1], encoding="utf-8"):
    row = json.loads(line)
    assert len(ladder(row["text"], title=row["title"]).levels) == 7
    for method in METHODS:
        assert len(summarize(row["text"], title=row["title"], method=method).sentences) == 3
"""
LIGHT = """
import sys
import bot.summary
assert bot.summary.detect_language("The pier is open and it is long.") == "en"
heavy = {"sumy", "numpy", "nltk", "snowballstemmer"} & set(sys.modules)
assert not heavy, heavy
"""


def run(code: str, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run code in a fresh process with an empty home and an empty folder for NLTK's data."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "NLTK_DATA": str(home),
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_no_network_and_no_data(tmp_path: Path) -> None:
    """Every method summarises every language with the network shut and without NLTK's data."""
    done = run(OFFLINE, tmp_path, str(ROOT / "tests" / "benchmarks" / "samples" / "articles.jsonl"))
    assert done.returncode == 0, done.stderr


def test_import_is_light(tmp_path: Path) -> None:
    """Importing the package and telling a language load neither sumy nor numpy."""
    done = run(LIGHT, tmp_path)
    assert done.returncode == 0, done.stderr
