"""Messages a second that one `tagwire run` sends where no limit holds it: digests, from the outbox to the wire and back."""

from __future__ import annotations

import os
from contextlib import closing

from bot.delivery.planner import plan_due
from bot.locales import words
from storage.store import Store
from tests.benchmarks import plan, proc, wire
from tests.benchmarks.running import a_bot, assert_all_sent
from tests.benchmarks.sink import sink
from tests.support.postgres import NoServerError

CHATS = 20_000
_WARM = 0.2  # of the messages are not counted: what is loaded once counts for nobody
_NO_LIMIT = {"rate": 10_000, "chat_rate": 10_000}  # a second, more than can be reached


def run(readers: int = CHATS) -> dict[str, object]:
    """Print a row an engine; give its figures."""
    print(f"the bot, the sink, which answers at once, and the database share {os.cpu_count()} cores")
    print(f"{'':<14}{'messages':>10}{'messages/s':>12}{'ms of CPU a message':>21}{'MB':>6}")
    figures: dict[str, object] = {}
    try:
        for url in plan.databases(readers):
            engine, row = _measured(url)
            figures[engine] = row
            print(
                f"{engine:<14}{row['messages']:>10,.0f}{row['messages/s']:>12.0f}{row['ms of CPU']:>21.2f}{row['MB']:>6.0f}",
                flush=True,
            )
    except NoServerError as error:
        print(error)
    return figures


def _measured(url: str) -> tuple[str, dict[str, float]]:
    """Plan all digests, and let the real bot send them."""
    with closing(Store.open(url)) as store:
        engine, messages = store.engine, plan_due(store, words, wire.NOW)
    with sink() as served:
        with a_bot(url, served.url, wire.NOW, "--only", "delivery", **_NO_LIMIT) as (bot, _):
            warm = round(_WARM * messages)
            served.accepted(warm, 120)
            before = proc.cpu(bot.pid)
            sent = served.accepted(messages, 600)[warm:]
            cpu, memory = proc.cpu(bot.pid) - before, proc.memory(bot.pid, "VmHWM")
        assert_all_sent(url, messages)
    assert len(sent) == messages - warm, "a message was sent twice"
    rate = (len(sent) - 1) / (sent[-1] - sent[0])
    figures = {"messages": messages, "messages/s": rate, "ms of CPU": 1000 * cpu / len(sent), "MB": memory}
    return engine, figures
