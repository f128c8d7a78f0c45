"""The floors of docs/design.md hold."""

import subprocess
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_import_contracts_hold() -> None:
    """import-linter finds no broken contract."""
    program = Path(sysconfig.get_path("scripts")) / "lint-imports"
    found = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout


def test_storage_package_is_empty() -> None:
    """`storage/__init__.py` holds nothing: importing a record costs nothing else."""
    assert not (ROOT / "storage" / "__init__.py").read_text("utf-8").strip()


def test_long_files_say_why() -> None:
    """A file over 300 lines says so, with its reason, in its docstring."""
    for path in (path for folder in ("bot", "storage", "tests") for path in ROOT.glob(f"{folder}/**/*.py")):
        text = path.read_text("utf-8")
        assert len(text.splitlines()) <= 300 or "Over 300 lines" in text, path.name
