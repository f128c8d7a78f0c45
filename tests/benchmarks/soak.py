"""A day of a real `tagwire run` in some minutes: memory, open files and threads each hour, and whether anything grows."""

from __future__ import annotations

import datetime as dt
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from random import Random
from statistics import fmean

from bot.core.hashtags import key
from bot.core.schedule import next_slot
from storage.records import ChatKind, News, PartState, RuleKind, Schedule, TagUse
from storage.store import Store
from tests.benchmarks import proc
from tests.benchmarks.unbound import lifted
from tests.faults.matrix import Matrix
from tests.faults.world import World, a_world
from tests.ingest.feed_samples import rss
from tests.support.process import BotProcess
from tests.support.web import Site, local_site, page

HOURS = 24
WARM = 6  # hours: caches fill, modules are loaded when first needed; the slope is that of the hours after
BEGIN = dt.datetime(2026, 11, 24, 0, 1, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
A_HOUR = 8  # readers whose digest is due in each hour
ALERTED = 30  # readers who want each story as it comes
NEWS = 3  # stories that the feed brings an hour
TALKING = 60  # people, a third of whom write each hour
_SAID = (
    "/tags",
    "/digest",
    "/explore",
    "/search ferry",
    "/settings",
    "/summary {text}",
    "/subscribe #new{n}",
    "/help",
)
_WORDS = tuple("".join(letters) for letters in product("bdfklmnprst", "aeiou", "lmnrst", "aeiou"))  # 1,650
_SECONDS = 120.0  # that an hour may take
_NORMAL = 1.96  # of a normal distribution, 95 of 100


@dataclass(frozen=True, slots=True)
class Sample:
    """What a process holds at the end of an hour."""

    memory: float  # MB of the main process
    workers: float  # MB of its workers
    files: int
    threads: int


def run(hours: int = HOURS) -> dict[str, object]:
    """Print a row an hour, and the slope of the memory with its interval."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        url = f"sqlite:///{folder}/wire.db"
        Store.open(url).close()
        world = stack.enter_context(a_world(url, Path(folder) / "world", Matrix([]), silently=True))
        site = stack.enter_context(local_site())
        process = _start(world, site)
        print(f"{'hour':>6}{'MB':>9}{'of workers':>12}{'files':>8}{'threads':>9}{'sent':>8}{'answers':>9}")
        samples = [_hour(world, site, process, hour) for hour in range(hours)]
        process.stop()
    return _told(samples)


def _told(samples: Sequence[Sample]) -> dict[str, object]:
    warm = samples[min(WARM, len(samples) // 2) :]
    slope, margin = growth([sample.memory for sample in warm])
    print(f"memory after hour {len(samples) - len(warm)}: {slope:+.2f} MB an hour, 95 % within ±{margin:.2f}")
    return {
        "hours": len(samples),
        "MB": [round(sample.memory, 1) for sample in samples],
        "MB an hour": round(slope, 3),
        "margin": round(margin, 3),
        "files": [samples[0].files, max(one.files for one in samples), samples[-1].files],
        "threads": [samples[0].threads, max(one.threads for one in samples), samples[-1].threads],
    }


def growth(values: Sequence[float]) -> tuple[float, float]:
    """Give the slope of values an hour apart by least squares, and half the width of its 95 % interval; 0 of too few."""
    hours = range(len(values))
    middle, mean = fmean(hours), fmean(values)
    spread = sum((hour - middle) ** 2 for hour in hours)
    if spread == 0 or len(values) < 3:
        return 0.0, 0.0
    pairs = list(zip(hours, values, strict=True))
    slope = sum((hour - middle) * (value - mean) for hour, value in pairs) / spread
    rest = sum((value - mean - slope * (hour - middle)) ** 2 for hour, value in pairs)
    return slope, _NORMAL * (rest / (len(values) - 2) / spread) ** 0.5


def _start(world: World, site: Site) -> BotProcess:
    people = world.telegram.add_people(24 * A_HOUR + ALERTED, start=5_000)
    for place, person in enumerate(people):
        hour = place // A_HOUR
        _reader(world.store, person, hour if hour < 24 else None)
    world.telegram.add_people(TALKING, start=90_000)
    site.on("/feed", page(rss()))
    world.store.feeds.add(
        name="Harbour",
        url=f"{site.url}/feed",
        title=None,
        site=None,
        folder=None,
        interval=HOUR / 2,
        now=BEGIN,
    )
    world.set_clock(BEGIN)
    words, more = lifted()
    world.environment |= more | {"TAGWIRE_FETCH_ALLOW": "127.0.0.1"}
    process = world._start([*words, "run"])
    process.wait_for_line("connected", seconds=120)
    return process


def _reader(store: Store, person: int, hour: int | None) -> None:
    """Let a reader in whose digest comes in this hour, or who wants alerts."""
    schedule = Schedule(times=(dt.time(hour or 0),))
    chat, _ = store.chats.open(
        person,
        None,
        kind=ChatKind.PRIVATE,
        title=f"Reader {person}",
        language="en",
        schedule=schedule,
        next_slot=next_slot(schedule, BEGIN),
        now=BEGIN,
    )
    store.chats.add_rules(chat.id, RuleKind.FOLLOW, [[TagUse(key("harbour"), "harbour")]])
    if hour is None:
        store.chats.save_settings(replace(chat, news=News.ALERTS))


def _hour(world: World, site: Site, process: BotProcess, hour: int) -> Sample:
    """Let an hour go by: news come in, alerts and digests go out, people write; gives what the process holds then."""
    site.on("/feed", page(rss(*(item(n) for n in range(max(0, hour - 9) * NEWS, (hour + 1) * NEWS)))))
    world.set_clock(BEGIN + hour * HOUR)
    before = len(world.telegram.state.ledger.entries)
    asking = [90_000 + n for n in range(TALKING) if n % 3 == hour % 3]
    for place, person in enumerate(asking):
        said = _SAID[(place + hour) % len(_SAID)]
        world.telegram.send(person, said.format(n=hour * TALKING + place, text=_text(hour * TALKING + place)))
    _until(
        lambda: (
            (checked := world.store.feeds.all()[0].checked_at) is not None and checked >= BEGIN + hour * HOUR
        )
    )
    _until(lambda: sum(world.replies(person) > 0 for person in asking) == len(asking))
    _until(lambda: world.store.alerts.progress().done >= hour * NEWS)  # what the first poll brings is no news
    _until(lambda: not world.store.deliveries.due(world.now, 1) and not _waits(world))
    entries = world.telegram.state.ledger.entries
    found = _sample(process.pid)
    answers = sum(entry["chat_id"] >= 90_000 for entry in entries[before:])
    print(
        f"{hour + 1:>6}{found.memory:>9.1f}{found.workers:>12.1f}{found.files:>8}{found.threads:>9}"
        f"{len(entries) - before - answers:>8}{answers:>9}"
    )
    return found


def _waits(world: World) -> bool:
    states = world.states()
    return bool(states[PartState.QUEUED] or states[PartState.SENDING])


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _SECONDS
    while not holds():
        assert time.monotonic() < deadline, "an hour took too long"
        time.sleep(0.1)


def item(n: int) -> str:
    """Give an entry of the feed."""
    return (
        f"<item><title>Ferry number {n}</title><guid>g{n}</guid><link>https://news.example/{n}</link>"
        f"<description>{_text(n)} #harbour #pier{n % 50}</description></item>"
    )


def _text(n: int) -> str:
    """Give a text that is like no other, of words as everybody uses them: caches of words fill within hours."""
    chance = Random(n)
    return " ".join(f"The {' '.join(chance.choices(_WORDS, k=12))} at dawn." for _ in range(30))


def _sample(pid: int) -> Sample:
    folder = Path("/proc") / str(pid)
    tasks = list((folder / "task").iterdir())
    return Sample(
        memory=proc.memory(pid, "VmRSS"),
        workers=sum(proc.memory(child, "VmRSS") for child in proc.children(pid)),
        files=len(list((folder / "fd").iterdir())),
        threads=len(tasks),
    )
