"""From a place that somebody shares to a time zone, offline; the place itself is not kept."""

from __future__ import annotations

from bot.core.schedule import parse_zone
from bot.errors import NotFoundError, WrongValueError


def zone_at(latitude: float, longitude: float) -> str:
    """Give the zone of a place; raises NotFoundError (`zone.nowhere`) where there is none."""
    from tzfpy import get_tz  # noqa: PLC0415  its map takes 8 MB and 0.2 s, which only who shares a place needs

    try:
        return parse_zone(get_tz(longitude, latitude))
    except WrongValueError:
        raise NotFoundError("zone.nowhere") from None
