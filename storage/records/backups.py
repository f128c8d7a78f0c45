"""Copies of the database."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup of the database: when it was made, its file as it was named, and its bytes."""

    at: dt.datetime
    place: str
    size: int
