"""What is counted, for Prometheus: in a registry of its own. No chat, no text and no address is ever a label.

Whoever does the work is handed a plain callable, or keeps plain counts that are read when somebody asks.
"""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import platform
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import accumulate
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    Summary,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from bot.core.alerts import FRESH
from bot.core.schedule import TOO_LATE
from bot.delivery.outcomes import DELAYS, FAILURES, reason
from storage.broadcasts import LASTS
from storage.records import ClaimedPart, DeliveryKind, Outcome, PartState, Queue

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
UPDATES: Final = ("message", "button", "inline", "other")
_STATES: Final = {
    PartState.SENT: "sent",
    PartState.UNCERTAIN: "uncertain",
    PartState.FAILED: "failed",
    PartState.QUEUED: "again",
}
_LASTS: Final = {
    DeliveryKind.DIGEST: TOO_LATE,
    DeliveryKind.ALERT: FRESH,
    DeliveryKind.BROADCAST: LASTS,
}
_LATE: Final = (1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600)
_ANSWER: Final = (0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10, 30)
_PLAN: Final = (0.1, 0.5, 1, 5, 10, 30, 60, 120, 300, 600)


class Metrics:
    """The figures of one process. Every method may be called from any thread."""

    def __init__(self, clock: Callable[[], dt.datetime], *, engine: str) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # no second series for each, which says since when
        self._clock = clock
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._read = _Read()
        self._registry.register(self._read)
        self._about_messages()
        self._about_work()
        self._about_the_whole()
        build = Gauge(
            "tagwire_build_info", "What runs.", ["version", "python", "engine"], registry=self._registry
        )
        build.labels(importlib.metadata.version("tagwire"), platform.python_version(), engine).set(1)

    def _about_messages(self) -> None:
        self._messages = Counter(
            "tagwire_messages",
            "Messages that this process tried to send, by what became of it.",
            ["kind", "state"],
            registry=self._registry,
        )
        self._failed = Counter(
            "tagwire_messages_failed", "Messages that failed, by reason.", ["reason"], registry=self._registry
        )
        self._again = Counter(
            "tagwire_messages_delayed",
            "Messages that have to be sent again, by reason.",
            ["reason"],
            registry=self._registry,
        )
        for kind in DeliveryKind:
            for word in _STATES.values():
                self._messages.labels(kind.value, word)
        self._sent = {kind: self._messages.labels(kind.value, "sent") for kind in DeliveryKind}
        self._late = {kind: _Late() for kind in DeliveryKind}
        self._registry.register(_Lateness(self._late))
        _begin(self._failed, FAILURES)
        _begin(self._again, DELAYS)

    def _about_work(self) -> None:
        self._answers = Histogram(
            "tagwire_update_seconds",
            "From an update's arrival to the end of what it asked for, its answer included.",
            ["kind"],
            buckets=_ANSWER,
            registry=self._registry,
        )
        for kind in UPDATES:
            self._answers.labels(kind)
        self._plans = Histogram(
            "tagwire_plan_seconds",
            "How long planning took where something was due.",
            buckets=_PLAN,
            registry=self._registry,
        )
        self._planned = Counter(
            "tagwire_planned", "Digests and alerts that this process has planned.", registry=self._registry
        )
        self._database = Summary(
            "tagwire_database_seconds",
            "Calls of the database, their waits included.",
            ["operation"],
            registry=self._registry,
        )

        self._operations: dict[str, Summary] = {}

    def _about_the_whole(self) -> None:
        self._length = Gauge(
            "tagwire_queue_length",
            "Deliveries that are not over; the same figure from every process.",
            ["kind"],
            registry=self._registry,
        )
        self._age = Gauge(
            "tagwire_queue_age_seconds",
            "For how long the oldest of them has been due; the same figure from every process.",
            ["kind"],
            registry=self._registry,
        )
        self._sources = Gauge(
            "tagwire_sources",
            "Feeds by how they do; the same figure from every process.",
            ["state"],
            registry=self._registry,
        )

    def told(self, part: ClaimedPart, outcome: Outcome) -> None:
        """Count what became of a message."""
        kind = part.kind
        if outcome.state is PartState.SENT:
            self._sent[kind].inc()
            self._late[kind].note((self._clock() - part.expires_at + _LASTS[kind]).total_seconds())
            return
        if (word := _STATES.get(outcome.state)) is not None:
            self._messages.labels(kind.value, word).inc()
        if outcome.state is PartState.FAILED:
            self._failed.labels(reason(outcome)).inc()
        elif outcome.state is PartState.QUEUED:
            self._again.labels(reason(outcome)).inc()

    def answered(self, kind: str, seconds: float) -> None:
        """Count an update that was handled."""
        self._answers.labels(kind).observe(seconds)

    def planned(self, count: int, seconds: float) -> None:
        """Count what was planned at once."""
        self._plans.observe(seconds)
        self._planned.inc(count)

    def database(self, operation: str, seconds: float) -> None:
        """Count a call of the database."""
        known = self._operations.get(operation)
        if known is None:
            known = self._operations[operation] = self._database.labels(operation)
        known.observe(seconds)

    def stand(self, queues: Mapping[DeliveryKind, Queue], sources: Mapping[str, int]) -> None:
        """Take in how the whole stands."""
        now = self._clock()
        for kind, queue in queues.items():
            age = 0.0 if queue.since is None else max(0.0, (now - queue.since).total_seconds())
            self._length.labels(kind.value).set(queue.length)
            self._age.labels(kind.value).set(age)
        for state, count in sources.items():
            self._sources.labels(state).set(count)

    def counter(self, name: str, about: str, read: Callable[[], float]) -> None:
        """Show a count that somebody keeps; it is read when it is asked for."""
        self._read.counters[name] = (about, read)

    def gauge(
        self, name: str, about: str, read: Callable[[], Mapping[str, float] | float], label: str = ""
    ) -> None:
        """Show a figure that is read when it is asked for; a mapping has one for each value of the label."""
        self._read.gauges[name] = (about, label, read)

    def page(self) -> bytes:
        """Write everything as Prometheus reads it."""
        return generate_latest(self._registry)


class _Late:
    """How late messages of one kind were: noted in a third of the time that the library's histogram takes."""

    __slots__ = ("_counts", "_sum")

    def __init__(self) -> None:
        self._counts = [0] * (len(_LATE) + 1)
        self._sum = 0.0

    def note(self, seconds: float) -> None:
        """Note one. Belongs to the event loop, which alone sends."""
        seconds = max(0.0, seconds)
        self._counts[bisect_left(_LATE, seconds)] += 1
        self._sum += seconds

    def figures(self) -> tuple[list[tuple[str, float]], float]:
        """Give how many were at most so late, for each bound, and the sum of all."""
        bounds = [*(str(float(bound)) for bound in _LATE), "+Inf"]
        return list(zip(bounds, map(float, accumulate(self._counts)), strict=True)), self._sum


class _Lateness(Collector):
    """How late messages were, by kind."""

    def __init__(self, late: Mapping[DeliveryKind, _Late]) -> None:
        self._late = late

    def collect(self) -> Iterator[Metric]:
        """Give the histogram."""
        family = HistogramMetricFamily(
            "tagwire_message_lateness_seconds",
            "From the moment for which a message was due to Telegram's word that it has it.",
            labels=["kind"],
        )
        for kind, late in self._late.items():
            buckets, total = late.figures()
            family.add_metric([kind.value], buckets, total)
        yield family


class _Read(Collector):
    """Figures that others keep."""

    def __init__(self) -> None:
        self.counters: dict[str, tuple[str, Callable[[], float]]] = {}
        self.gauges: dict[str, tuple[str, str, Callable[[], Mapping[str, float] | float]]] = {}

    def collect(self) -> Iterator[Metric]:
        """Read them."""
        for name, (about, read) in self.counters.items():
            yield CounterMetricFamily(name, about, value=read())
        for name, (about, label, look) in self.gauges.items():
            found = look()
            if isinstance(found, Mapping):
                family = GaugeMetricFamily(name, about, labels=[label])
                for value, figure in found.items():
                    family.add_metric([value], figure)
                yield family
            else:
                yield GaugeMetricFamily(name, about, value=found)


def _begin(counter: Counter, values: Iterable[str]) -> None:
    """Let counts stand at 0 from the start: a count that appears with its first event is no rise to Prometheus."""
    for value in values:
        counter.labels(value)
