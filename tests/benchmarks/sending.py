"""Messages a second that one `tagwire run` sends where no limit holds it: digests, from the outbox to the wire and back."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

from bot.delivery.planner import plan_due
from bot.locales import words
from storage.records import PartState
from storage.store import Store
from tests.benchmarks import plan, wire
from tests.benchmarks.asking import TOKEN
from tests.benchmarks.sink import sink
from tests.support.postgres import NoServerError
from tests.support.process import BotProcess

CHATS = 20_000
_WARM = 0.2  # of the messages are not counted: what is loaded once counts for nobody
_NO_LIMIT = "10000"  # a second, more than can be reached


def run(chats: int = CHATS) -> dict[str, object]:
    """Print a row an engine; give its figures."""
    print(f"the bot, the sink, which answers at once, and the database share {os.cpu_count()} cores")
    print(f"{'':<14}{'messages':>10}{'messages/s':>12}{'ms of CPU a message':>21}{'MB':>6}")
    figures: dict[str, object] = {}
    try:
        for url in _databases(chats):
            engine, row = _measured(url)
            figures[engine] = row
            print(
                f"{engine:<14}{row['messages']:>10,.0f}{row['messages/s']:>12.0f}{row['ms of CPU']:>21.2f}{row['MB']:>6.0f}",
                flush=True,
            )
    except NoServerError as error:
        print(error)
    return figures


def _databases(chats: int) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield from (url for url, _ in plan.on_sqlite(Path(folder), [chats]))
    with plan.served() as databases:
        yield from (url for url, _ in plan.on_postgres(databases, [chats]))


def _measured(url: str) -> tuple[str, dict[str, float]]:
    """Plan all digests, and let the real bot send them."""
    with closing(Store.open(url)) as store:
        engine, messages = store.engine, plan_due(store, words, wire.NOW)
    with tempfile.TemporaryDirectory() as folder, sink() as served, ExitStack() as stack:
        clock = Path(folder, "clock")
        clock.write_text(str((wire.NOW - dt.datetime.now(dt.UTC)).total_seconds()), encoding="ascii")
        environment = {
            "TAGWIRE_BOT_TOKEN": TOKEN,
            "TAGWIRE_TELEGRAM_URL": served.url,
            "TAGWIRE_DATABASE_URL": url,
            "TAGWIRE_DATA_DIR": folder,
            "TAGWIRE_CLOCK_FILE": str(clock),
            "TAGWIRE_RATE": _NO_LIMIT,
            "TAGWIRE_CHAT_RATE": _NO_LIMIT,
        }
        bot = BotProcess(("-m", "bot", "run", "--only", "delivery"), environment, Path(folder))
        stack.callback(bot.close)
        warm = round(_WARM * messages)
        served.accepted(warm, 120)
        before = _cpu(bot.pid)
        sent = served.accepted(messages, 600)[warm:]
        cpu, memory = _cpu(bot.pid) - before, _megabytes(bot.pid)
        bot.stop()
    with closing(Store.open(url)) as store:
        states = Counter(row.state for row in store.deliveries.ledger())
    assert states == {PartState.SENT: messages}, states
    assert len(sent) == messages - warm, "a message was sent twice"
    rate = (len(sent) - 1) / (sent[-1] - sent[0])
    figures = {"messages": messages, "messages/s": rate, "ms of CPU": 1000 * cpu / len(sent), "MB": memory}
    return engine, figures


def _cpu(pid: int) -> float:
    """Give the seconds of CPU that a process has had, where the system tells (Linux)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return float("nan")
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _megabytes(pid: int) -> float:
    """Give the most memory that a process has had, where the system tells (Linux)."""
    try:
        status = Path(f"/proc/{pid}/status").read_text("utf-8")
    except OSError:
        return float("nan")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
