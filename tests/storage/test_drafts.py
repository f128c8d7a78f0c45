"""Folders for drafts: what a killed process left behind goes, what another is at work in stays."""

from __future__ import annotations

import errno
import fcntl
import os
from pathlib import Path

import pytest

from storage.drafts import draft_folder


def _left(beside: Path, name: str) -> Path:
    """Leave a folder with half a file behind, as of long ago."""
    folder = beside.parent / f".tagwire-draft-{name}"
    folder.mkdir()
    (folder / "half").write_bytes(b"half")
    os.utime(folder, (0, 0))
    return folder


def test_what_a_killed_process_left_behind_goes(tmp_path: Path) -> None:
    """The next one removes it; what is not ours stays, and so does one that was made only now."""
    place = tmp_path / "wire.db.gz"
    dead, young = _left(place, "dead"), _left(place, "young")
    os.utime(young)
    (tmp_path / ".notes-mine").mkdir()
    with draft_folder(place) as folder:
        assert folder.parent == tmp_path
    assert not dead.exists()
    assert sorted(left.name for left in tmp_path.iterdir()) == [".notes-mine", young.name]


def test_what_another_is_at_work_in_stays(tmp_path: Path) -> None:
    """However long that takes."""
    place = tmp_path / "wire.db.gz"
    with draft_folder(place) as slow:
        (slow / "half").write_bytes(b"half")
        os.utime(slow, (0, 0))
        with draft_folder(place):
            assert (slow / "half").exists()
    assert not list(tmp_path.iterdir())


def test_a_disk_without_locks_is_written_to_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stays behind on it is left alone: it may be another's who is at work."""

    def refused(_held: int, _how: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refused)
    place = tmp_path / "wire.db.gz"
    left = _left(place, "left")
    with draft_folder(place) as folder:
        (folder / "half").write_bytes(b"half")
    assert list(tmp_path.iterdir()) == [left]
