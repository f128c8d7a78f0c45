"""Four processes on one PostgreSQL against one: messages a second with the limit lifted, doubles, and the pace they keep together."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from statistics import median

from bot.delivery.planner import plan_due
from bot.locales import words
from bot.newsroom.publish import publish
from storage.records import ArticleDraft, PartState, TagUse
from storage.store import Store
from tests.benchmarks.outlet import TOKEN, Accepted, Outlet, outlet
from tests.benchmarks.readers import let_in
from tests.benchmarks.unbound import lifted
from tests.faults.world import EVENING_BEFORE, MINUTE, MORNING
from tests.support.postgres import Databases, NoServerError, Server
from tests.support.process import BotProcess

PROCESSES = 4
MESSAGES = (
    15_000  # some seconds: a process looks for work twice a second, and one of them sends thousands meanwhile
)
ROUNDS = 5
PACED = 500  # messages of the round in which the limit is on
_SECONDS = 600.0  # that a round may take


def run(messages: int = MESSAGES, rounds: int = ROUNDS, paced: int = PACED) -> dict[str, object]:
    """Print the rounds and give their medians."""
    try:
        server = Server()
    except NoServerError as error:
        print(error)
        return {}
    server.start()
    try:
        databases = Databases(server.url)
        return _measure(databases, messages, rounds) | _paced(databases, paced)
    finally:
        server.close()


def _measure(databases: Databases, messages: int, rounds: int) -> dict[str, object]:
    rates: dict[int, list[float]] = {1: [], PROCESSES: []}
    doubled = lost = 0
    for _ in range(rounds):
        for count, found in rates.items():
            accepted = _round(databases, messages, count, is_lifted=True)
            doubled += len(accepted) - len({chat for _, chat in accepted})
            lost += messages - len({chat for _, chat in accepted})
            found.append(_rate(accepted))
    one, several = median(rates[1]), median(rates[PROCESSES])
    print(
        f"{messages:,} messages, the limit lifted; messages a second, each of {rounds} rounds, and their median"
    )
    for count, found in rates.items():
        print(f"{count} of them: {' '.join(f'{rate:.0f}' for rate in found)}; {median(found):.0f}")
    print(f"{PROCESSES} against 1: {several / one:.2f} times; doubled {doubled}, lost {lost}")
    return {
        "one/s": round(one),
        "several/s": round(several),
        "times": round(several / one, 2),
        "doubled": doubled,
        "lost": lost,
    }


def _paced(databases: Databases, messages: int) -> dict[str, object]:
    accepted = _round(databases, messages, PROCESSES, is_lifted=False)
    moments = sorted(moment for moment, _ in accepted)
    busiest = max(_in_a_second(moments))
    print(
        f"{PROCESSES} with the limit on: {_rate(accepted):.1f} messages a second, {busiest} in the busiest second"
    )
    return {"paced/s": round(_rate(accepted), 1), "busiest second": busiest}


def _in_a_second(moments: Sequence[float]) -> list[int]:
    """Count for each message how many left in the second that it begins."""
    return [sum(begin <= other < begin + 1.0 for other in moments[at:]) for at, begin in enumerate(moments)]


def _rate(accepted: Sequence[Accepted]) -> float:
    moments = [moment for moment, _ in accepted]
    return (len(moments) - 1) / (max(moments) - min(moments))


def _round(databases: Databases, messages: int, count: int, *, is_lifted: bool) -> list[Accepted]:
    """Let so many processes send one digest to everybody; gives what was accepted."""
    url = databases.fresh()
    people = range(10_001, 10_001 + messages)
    with tempfile.TemporaryDirectory() as folder, outlet() as telegram, closing(Store.open(url)) as store:
        publish(store, [_draft()], EVENING_BEFORE)
        let_in(store, people)
        plan_due(store, words, MORNING + MINUTE)  # what is measured is the sending
        accepted = _sent(Path(folder), url, telegram, store, count, messages, is_lifted=is_lifted)
    databases.give_back(url)
    return accepted


def _sent(
    folder: Path, url: str, telegram: Outlet, store: Store, count: int, messages: int, *, is_lifted: bool
) -> list[Accepted]:
    clock = folder / "clock"
    _set(clock, MORNING - MINUTE * 10)
    start, more = lifted() if is_lifted else (["-m", "bot"], {})
    environment = more | {
        "TAGWIRE_BOT_TOKEN": TOKEN,
        "TAGWIRE_TELEGRAM_URL": telegram.url,
        "TAGWIRE_DATABASE_URL": url,
        "TAGWIRE_CLOCK_FILE": str(clock),
        "TAGWIRE_DATA_DIR": str(folder),
    }
    with ExitStack() as stack:
        processes = [
            BotProcess([*start, "run", "--only", "delivery"], environment, folder) for _ in range(count)
        ]
        for process in processes:
            stack.callback(process.close, silently=True)
        for process in processes:
            process.wait_for_line("connected", seconds=120)
        _set(clock, MORNING + MINUTE)
        telegram.wait_for(messages, seconds=_SECONDS)
        for process in processes:
            process.stop()
    states = Counter(store.deliveries.counts())
    assert states[PartState.SENT] == messages, states
    return telegram.accepted()


def _set(clock: Path, now: dt.datetime) -> None:
    new = clock.with_suffix(".new")
    new.write_text(str((now - dt.datetime.now(dt.UTC)).total_seconds()), encoding="ascii")
    new.replace(clock)


def _draft() -> ArticleDraft:
    text = "The ferry sailed at dawn. Nobody was late."
    tags = (TagUse("harbour", "harbour"),)
    return ArticleDraft(
        "Harbour News", "1", None, "Ferry leaves on time", None, None, EVENING_BEFORE, (text,), tags
    )
