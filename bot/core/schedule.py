"""When a digest is due."""

from __future__ import annotations

import datetime as dt

from storage.records import Schedule, Slot

TOO_LATE = dt.timedelta(hours=6)  # a digest later than this becomes part of the next


def next_slot(schedule: Schedule, after: dt.datetime, last_slot: str | None = None) -> Slot:
    """Give the first slot after a moment: the first UTC instant of the scheduled local wall time.

    In an autumn fold the first of the two; a time in a spring gap shifts forward. `last_slot` is the key of the last
    slot answered: a slot of the same local date or earlier is skipped where the schedule has one time a day (so a
    reader who changes time or zone gets one digest a local date), an equal or earlier key always.
    """
    raise NotImplementedError


def is_too_late(slot: Slot, now: dt.datetime) -> bool:
    """Tell whether a slot is so long past that its news belongs to the next one."""
    raise NotImplementedError


def parse_times(text: str) -> tuple[dt.time, ...]:
    """Read `08:00 18:30`, also `8`, `8.30`, `6pm`, `۰۸:۰۰`: one to three times, sorted, each once.

    Raises WrongValueError (`time.wrong`, `time.too_many`).
    """
    raise NotImplementedError


def parse_zone(text: str) -> str:
    """Read a zone by IANA name, whatever its case, or by the name of its city (`kabul`); WrongValueError (`zone.wrong`)."""
    raise NotImplementedError


def likely_zone(language: str | None) -> str:
    """Give the zone most likely for a client's language code (`fa` Asia/Tehran, `ps` Asia/Kabul ...; else UTC)."""
    raise NotImplementedError
