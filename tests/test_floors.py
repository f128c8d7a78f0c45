"""The floors of docs/design.md hold, and what stands on them is short."""

import ast
import functools
import subprocess
import sysconfig
from pathlib import Path
from typing import Final

ROOT = Path(__file__).resolve().parents[1]
LINES_OF_A_FILE, LINES_OF_A_FUNCTION = 300, 40
_REVISION: Final = "A revision is one file, and stays as it was when databases were first brought to it."
LONGER: Final = {
    "storage/migrations/versions/0001_first.py": _REVISION,
    "storage/migrations/versions/0004_feeds.py:upgrade": _REVISION,
    "storage/migrations/versions/0011_desk.py:_withdrawals": _REVISION,
}


def test_import_contracts_hold() -> None:
    """import-linter finds no broken contract."""
    program = Path(sysconfig.get_path("scripts")) / "lint-imports"
    found = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout


def test_storage_package_is_empty() -> None:
    """`storage/__init__.py` holds nothing: importing a record costs nothing else."""
    assert not (ROOT / "storage" / "__init__.py").read_text("utf-8").strip()


def test_files_and_functions_are_short() -> None:
    """No file has over 300 lines and no function over 40, its docstring not counted, but for those of LONGER."""
    found = {name: lines for name, lines in _long_ones() if name not in LONGER}
    assert found == {}, "Part it where the parts have names, or give a reason in LONGER."


def test_what_may_be_longer_is() -> None:
    """Nothing stands in LONGER that is gone, or short by now."""
    assert LONGER.keys() <= {name for name, _ in _long_ones()}


@functools.cache
def _long_ones() -> list[tuple[str, int]]:
    """Give what is over the limits, as `folder/file.py` or `folder/file.py:function`, with its lines."""
    found = []
    for path in (path for folder in ("bot", "storage", "tests") for path in ROOT.glob(f"{folder}/**/*.py")):
        name, text = path.relative_to(ROOT).as_posix(), path.read_text("utf-8")
        found.append((name, len(text.splitlines()), LINES_OF_A_FILE))
        found += [
            (f"{name}:{node.name}", _lines(node), LINES_OF_A_FUNCTION)
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        ]
    return [(name, lines) for name, lines, most in found if lines > most]


def _lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count a function's lines from `def` to its end, without its docstring."""
    lines = (function.end_lineno or 0) - function.lineno + 1
    if ast.get_docstring(function, clean=False) is None:
        return lines
    said = function.body[0]
    return lines - ((said.end_lineno or 0) - said.lineno + 1)
