"""A digest as it is chosen and as it was shown."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple


class DigestEntry(NamedTuple):
    """A story in a digest, under the tag it is shown under. A tuple, because there are ten of them a digest."""

    story_id: int
    tag_id: int


class Digest(NamedTuple):
    """A digest as chosen: entries in reading order (grouped by tag), and how many stories matched in all.

    `pages` says how many entries stand on each page, where it is one message whose pages turn. A tuple, because there may
    be very many.
    """

    entries: tuple[DigestEntry, ...]
    total: int
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownDigest:
    """A digest as a chat was shown it, because it was owed, or asked for, or brought by [More].

    `day` is its local date, (`low`, `high`] are the release numbers it was chosen from. `before` are the stories of the
    digests that [More] went on from, `left_out` those that were held back when it left.
    """

    chat_id: int
    day: dt.date
    low: int
    high: int
    digest: Digest
    before: tuple[int, ...] = ()
    left_out: frozenset[int] = frozenset()
