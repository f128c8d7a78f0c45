"""What the tests of the commands share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def kept(sqlite_template: Path, tmp_path: Path) -> Path:
    """Give a folder whose data folder has an empty database: making one anew takes longer than most commands."""
    (tmp_path / "data").mkdir(mode=0o700)
    shutil.copyfile(sqlite_template, tmp_path / "data" / "tagwire.db")
    return tmp_path
