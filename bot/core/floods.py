"""How much one person may ask for: a bucket that requests empty and time fills again, and one warning a flood."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Final


@dataclass(frozen=True, slots=True)
class Allowance:
    """What may be asked for at once, and what comes back in a second."""

    at_once: float
    a_second: float


READER: Final = Allowance(at_once=60.0, a_second=1.0)
EDITOR: Final = Allowance(at_once=800.0, a_second=20.0)  # who hands in a hundred documents means all of them

PRESS: Final = 0.5  # also what somebody types in inline mode: a query for every few letters
MESSAGE: Final = 1.0
COSTLY: Final = 4.0  # what fetches, ranks or searches


class Verdict(Enum):
    """What becomes of a request."""

    SERVED = auto()
    WARNED = auto()  # refused, and the first of its flood: the person is told
    REFUSED = auto()


@dataclass(frozen=True, slots=True)
class Bucket:
    """What somebody has left at a moment (monotonic seconds), and whether this flood of theirs was told of."""

    left: float
    at: float
    told: bool = False


def ask(bucket: Bucket | None, allowance: Allowance, cost: float, now: float) -> tuple[Bucket, Verdict]:
    """Take a request's cost out of somebody's bucket (None: they are new here); what is refused costs nothing.

    A flood has ended when half of the bucket is full again: the next one is told of anew.
    """
    if bucket is None:
        bucket = Bucket(allowance.at_once, now)
    gained = max(0.0, now - bucket.at) * allowance.a_second
    left = min(allowance.at_once, bucket.left + gained)
    bucket = Bucket(left, now, bucket.told and left < allowance.at_once / 2)
    if cost <= left:
        return replace(bucket, left=left - cost), Verdict.SERVED
    return replace(bucket, told=True), Verdict.REFUSED if bucket.told else Verdict.WARNED
