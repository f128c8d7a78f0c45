"""The matrix: what each case owed and what came of it. Printed after a run, kept in docs/reliability.md when asked for.

A test writes its lines into its own report, which finds its way to the terminal also where several processes share the tests.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import cast

import pytest

from bot.core.tally import Tally

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"
BEGIN, END = "<!-- matrix: begin -->", "<!-- matrix: end -->"
WISH = "WRITE_MATRIX"  # the variable that asks for the page to be written
_PROPERTY = "matrix"
_HEAD = (
    "case", "injected", "database", "runs", "owed", "accepted", "sent", "uncertain", "at most", "failed", "lost", "doubled",
)  # fmt: skip


class Matrix:
    """Takes down the lines of one test."""

    def __init__(self, report: list[tuple[str, object]]) -> None:
        self._report = report

    def add(
        self, case: str, injected: str, database: str, tally: Tally, *, doubt: int = 0, runs: int = 1
    ) -> None:
        """Write a run (or several) down; `doubt` is the most that could be left uncertain."""
        self._report.append((_PROPERTY, (case, injected, database, astuple(tally), doubt, runs)))


_Written = tuple[str, str, str, tuple[int, ...], int, int]


@dataclass
class _Line:
    tally: Tally = field(default_factory=Tally)
    doubt: int = 0
    runs: int = 0


def table(reports: Iterable[pytest.TestReport]) -> str:
    """Give the matrix in Markdown, runs of the same case on the same database added up; "" where there was none."""
    lines: dict[tuple[str, str, str], _Line] = {}
    for report in reports:
        for name, value in report.user_properties if report.when == "call" else ():
            if name == _PROPERTY:
                case, injected, database, figures, doubt, runs = cast("_Written", value)
                line = lines.setdefault((case, injected, database), _Line())
                line.tally += Tally(*figures)
                line.doubt += doubt
                line.runs += runs
    if not lines:
        return ""
    rows = [_HEAD, ("---",) * len(_HEAD)]
    rows += [_row(key, lines[key]) for key in sorted(lines, key=lambda key: (int(key[0] or 99), *key))]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _row(key: tuple[str, str, str], line: _Line) -> tuple[str, ...]:
    t = line.tally
    figures = (
        line.runs, t.owed, t.accepted, t.sent, t.uncertain, line.doubt, t.failed, t.lost, t.doubled,
    )  # fmt: skip
    return (*key, *map(str, figures))


def tell(terminal: pytest.TerminalReporter, exitstatus: int) -> None:
    """Print the matrix; put it into the page too where that is asked for and all went well."""
    reports = [
        each for some in terminal.stats.values() for each in some if isinstance(each, pytest.TestReport)
    ]
    shown = table(reports)
    if not shown:
        return
    terminal.section("fault matrix")
    terminal.write_line(shown)
    if os.environ.get(WISH) and exitstatus == pytest.ExitCode.OK:
        text = PAGE.read_text("utf-8")
        before, rest = text.split(BEGIN)
        _, after = rest.split(END)
        PAGE.write_text(f"{before}{BEGIN}\n{shown}\n{END}{after}", "utf-8")
