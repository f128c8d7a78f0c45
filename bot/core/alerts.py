"""Which stories a chat gets at once, and when: not in its quiet hours, and not too many an hour."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from bot.core import zones
from bot.core.digest import choose
from bot.core.schedule import TOO_LATE
from storage.records import AlertChat, AlertPlan, Candidate, Chat, Recipient

MOST: Final = 10  # alerts in WINDOW; what comes beyond belongs to the next digest
WINDOW: Final = dt.timedelta(hours=1)
FRESH: Final = (
    TOO_LATE  # what was let out before that is no alert any more, and what waits longer is none either
)


def alerts(each: AlertChat, stories: Iterable[Candidate], now: dt.datetime) -> list[AlertPlan]:
    """Choose what a chat gets at once of new stories, in the order in which they were let out.

    What is left out because there are too many, and what is muted, is not here; the former is in the next digest.
    """
    chat = each.chat
    at = quiet_until(chat, now) or now
    room = MOST - sum(moment > at - WINDOW for moment in each.recent)
    found: list[AlertPlan] = []
    for story in sorted(stories, key=lambda one: one.release):
        if len(found) >= room:
            break
        digest = choose(each.rules, [story], 1) if story.story_id not in chat.had else None
        if digest is not None:
            [entry] = digest.entries
            found.append(
                AlertPlan(chat.id, entry.story_id, entry.tag_id, story.release, at, expires_at=at + FRESH)
            )
    return found


def quiet_until(chat: Chat | Recipient, now: dt.datetime) -> dt.datetime | None:
    """Give the end of the quiet hours that a moment falls in; None outside of them."""
    if chat.quiet is None:
        return None
    start, end = chat.quiet.start, chat.quiet.end
    zone = zones.zone(chat.schedule.zone)
    local = now.astimezone(zone)
    time = local.time()
    over_midnight = end <= start
    if not (time >= start or time < end if over_midnight else start <= time < end):
        return None
    day = local.date() + dt.timedelta(days=over_midnight and time >= start)
    ends = dt.datetime.combine(day, end, zone)
    # Where clocks go back, the end may come twice: of the two the first that is still ahead.
    ahead = [at for fold in (0, 1) if (at := ends.replace(fold=fold).astimezone(dt.UTC)) > now]
    return min(ahead, default=None)
