"""Charts as SVG: bars of parts, a day each. `macros.html` draws them by `m.chart`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_HEIGHT: Final = 80
_STEP: Final = 10  # from one bar to the next
_WIDE: Final = 8  # a bar


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar by its name, and its parts by their kinds (`sent`, `failed`, ... as in console.css)."""

    name: str
    parts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Part:
    """A drawn part."""

    kind: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn bar."""

    title: str
    x: int
    width: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart; `says` stands for it where it is not seen. `first` and `last` name the ends."""

    says: str
    first: str
    last: str
    kinds: tuple[str, ...]
    width: int
    height: int
    bars: tuple[Drawn, ...]


def bars(what: str, given: Sequence[Bar]) -> Chart:
    """Draw bars; the highest fills the height. `what` says what is counted."""
    kinds = tuple(dict.fromkeys(kind for bar in given for kind in bar.parts))
    most = max((sum(bar.parts.values()) for bar in given), default=0)
    drawn = tuple(_drawn(bar, number, most) for number, bar in enumerate(given))
    totals = ", ".join(f"{sum(bar.parts.get(kind, 0) for bar in given):,} {kind}" for kind in kinds)
    says = f"{what}: {totals or 'nothing'}"
    if most:
        top = max(given, key=lambda bar: sum(bar.parts.values()))
        says += f"; the most on {top.name}, {most:,}"
    first, last = (given[0].name, given[-1].name) if given else ("", "")
    return Chart(says, first, last, kinds, max(len(given), 1) * _STEP, _HEIGHT, drawn)


def _drawn(bar: Bar, number: int, most: int) -> Drawn:
    parts, y = [], float(_HEIGHT)
    for kind, amount in bar.parts.items():
        if amount:
            height = max(1.0, round(_HEIGHT * amount / most, 2))  # what is not nothing is seen
            y = max(0.0, y - height)
            parts.append(Part(kind, round(y, 2), height))
    told = ", ".join(f"{amount:,} {kind}" for kind, amount in bar.parts.items() if amount)
    return Drawn(f"{bar.name}: {told or 'nothing'}", number * _STEP + 1, _WIDE, tuple(parts))
