"""The matrix: what each case owed, what came of it. Printed after each run, kept in docs/reliability.md when asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.ledger import Tally

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"
BEGIN, END = "<!-- matrix: begin -->", "<!-- matrix: end -->"
_HEAD = (
    "case", "injected", "database", "runs", "owed", "accepted", "sent", "uncertain", "may be", "failed", "lost", "doubled",
)  # fmt: skip


@dataclass
class _Line:
    tally: Tally = field(default_factory=Tally)
    runs: int = 0
    doubt: int = 0


class Matrix:
    """The lines, runs of the same case on the same database added up."""

    def __init__(self) -> None:
        self._lines: dict[tuple[int, str, str], _Line] = {}

    def add(
        self, case: int, injected: str, database: str, tally: Tally, *, doubt: int = 0, runs: int = 1
    ) -> None:
        """Write a run (or several) down; `doubt` is the most that could be left uncertain."""
        line = self._lines.setdefault((case, injected, database), _Line())
        line.tally += tally
        line.runs += runs
        line.doubt += doubt

    def table(self) -> str:
        """Give the matrix in Markdown; "" where nothing was run."""
        if not self._lines:
            return ""
        rows = [_HEAD, ("---",) * len(_HEAD)]
        for (case, injected, database), line in sorted(self._lines.items()):
            t = line.tally
            figures = (
                line.runs, t.owed, t.accepted, t.sent, t.uncertain, line.doubt, t.failed, t.lost, t.doubled,
            )  # fmt: skip
            rows.append((str(case), injected, database, *map(str, figures)))
        return "\n".join(f"| {' | '.join(row)} |" for row in rows)

    def write(self) -> None:
        """Put the matrix into the page, between its two marks."""
        text = PAGE.read_text("utf-8")
        before, rest = text.split(BEGIN)
        _, after = rest.split(END)
        PAGE.write_text(f"{before}{BEGIN}\n{self.table()}\n{END}{after}", "utf-8")
