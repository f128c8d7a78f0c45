"""Messages a second that are claimed, begun and marked as sent, as the sender does it, without Telegram."""

from __future__ import annotations

import datetime as dt
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from time import perf_counter, process_time

from bot.app.turns import spare_what_stays, take_short_turns
from bot.delivery.planner import plan_due
from bot.delivery.tuning import Tuning
from bot.locales import words
from storage.records import Outcome, PartState
from storage.store import Store
from tests.benchmarks import plan, wire
from tests.support.postgres import NoServerError

MESSAGES = 20_000
# Messages a claim, and in flight at once: the sender's own figures at the usual rate, and at that of a bot that pays.
BATCHES = tuple((tuning.batch, tuning.senders) for tuning in (Tuning.of_rate(25), Tuning.of_rate(1000)))
_LEASE = dt.timedelta(seconds=60)


def run(messages: int = MESSAGES) -> dict[str, object]:
    """Print the rate for each batch on each engine; give them."""
    figures: dict[str, object] = {}
    print(f"{'':<12}{'a claim':>9}{'in flight':>11}{'messages/s':>12}{'CPU us':>8}")
    many = [messages] * len(BATCHES)
    with tempfile.TemporaryDirectory() as folder:
        stores = plan.on_sqlite(Path(folder), many)
        figures["sqlite"] = [_measure(url, *batch) for (url, _), batch in zip(stores, BATCHES, strict=True)]
    try:
        with plan.served() as databases:
            stores = plan.on_postgres(databases, many)
            figures["postgresql"] = [
                _measure(url, *batch) for (url, _), batch in zip(stores, BATCHES, strict=True)
            ]
    except NoServerError as error:
        print(error)
    return figures


def _measure(url: str, batch: int, in_flight: int) -> dict[str, float]:
    with closing(Store.open(url)) as store:
        planned = plan_due(store, words, wire.NOW)
        take_short_turns()  # as `tagwire run` does
        spare_what_stays()
        start, before = perf_counter(), process_time()
        sent = send_all(store, batch, in_flight)
        seconds, cpu = perf_counter() - start, process_time() - before
        assert sent == planned
        print(f"{store.engine:<12}{batch:>9}{in_flight:>11}{sent / seconds:>12,.0f}{1e6 * cpu / sent:>8.0f}")
        return {"batch": batch, "in_flight": in_flight, "per_second": round(sent / seconds)}


def send_all(store: Store, batch: int, in_flight: int) -> int:
    """Exchange what was sent for what is sent next, and claim more beside the last group, until nothing is left."""
    sent, now = 0, wire.NOW
    outcomes: list[Outcome] = []
    claim = partial(store.deliveries.claim, "bench", now, now + _LEASE, batch)
    with ThreadPoolExecutor(1) as beside:
        ahead = beside.submit(claim)
        while claimed := ahead.result():
            for start in range(0, len(claimed), in_flight):
                if start + in_flight >= len(claimed):
                    ahead = beside.submit(claim)
                begin = [part.id for part in claimed[start : start + in_flight]]
                ready = store.deliveries.exchange("bench", outcomes, begin, now, now + _LEASE)
                outcomes = [Outcome(part, PartState.SENT, message_id=part) for part in ready]
                sent += len(ready)
    store.deliveries.exchange("bench", outcomes, (), now, now + _LEASE)
    return sent
