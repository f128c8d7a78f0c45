"""A real `tagwire run` on a database of a benchmark, with a clock that the benchmark sets."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from storage.records import PartState
from storage.store import Store
from tests.benchmarks.asking import TOKEN
from tests.support.process import BotProcess


@contextmanager
def a_bot(
    url: str, telegram: str, now: dt.datetime, *words: str, **settings: object
) -> Iterator[tuple[BotProcess, Callable[[dt.datetime], None]]]:
    """Run the bot while the context lasts, for which it is `now`; gives it, and what sets its clock to another moment."""
    with tempfile.TemporaryDirectory() as folder:
        clock = Path(folder, "clock")

        def to(moment: dt.datetime) -> None:
            new = clock.with_suffix(".new")
            new.write_text(str((moment - dt.datetime.now(dt.UTC)).total_seconds()), encoding="ascii")
            new.replace(clock)

        to(now)
        environment = {
            "TAGWIRE_BOT_TOKEN": TOKEN,
            "TAGWIRE_TELEGRAM_URL": telegram,
            "TAGWIRE_DATABASE_URL": url,
            "TAGWIRE_DATA_DIR": folder,
            "TAGWIRE_CLOCK_FILE": str(clock),
            **{f"TAGWIRE_{name.upper()}": str(value) for name, value in settings.items()},
        }
        bot = BotProcess(("-m", "bot", "run", *words), environment, Path(folder))
        try:
            yield bot, to
            bot.stop()
        finally:
            bot.close()


def assert_all_sent(url: str, messages: int) -> None:
    """Make sure that each message owed is marked as sent."""
    with closing(Store.open(url)) as store:
        states = store.deliveries.counts()
    assert {state: count for state, count in states.items() if count} == {PartState.SENT: messages}, states
