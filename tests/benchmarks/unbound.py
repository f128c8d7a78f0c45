"""`python -m tests.benchmarks.unbound run ...`: `tagwire run` whose pace is lifted; for benchmarks alone.

Where the pace is a setting, that is used instead of this (`lifted`).
"""

from __future__ import annotations

import sys
from functools import partial

from bot import app
from bot.cli import main
from bot.delivery.pace import Pace
from bot.settings import PREFIX, Settings

RATE = 100_000.0


def lifted(rate: float = RATE) -> tuple[list[str], dict[str, str]]:
    """Give the words that start such a process, and what its environment needs."""
    if "rate" in Settings.model_fields:
        return ["-m", "bot"], {f"{PREFIX}RATE": str(rate)}
    return ["-m", "tests.benchmarks.unbound"], {}


if __name__ == "__main__":
    vars(app)["Pace"] = partial(Pace, overall=RATE)  # as a setting would build it
    sys.argv[0] = "tagwire"
    main()
