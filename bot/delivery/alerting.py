"""Stories that go out one by one, to those who want that: from what was just let out to rows in the outbox.

Streamed: a story's tags lead to their followers, a few at a time; who follows nothing of it is never looked at. Each step is written
together with how far that is, so a process that dies leaves nothing half done.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from bot.core.alerts import FRESH, WINDOW, alerts
from storage.records import AlertChat, AlertPlan, AlertProgress, Candidate
from storage.store import Store

BATCH = 20  # chats in a transaction: with ten alerts each, which is the most, 40 ms
STORIES = 200  # taken at once

log = logging.getLogger(__name__)


def plan_alerts(store: Store, high: int, now: dt.datetime, *, ended: Callable[[], bool]) -> int:
    """Write the alerts for all stories let out up to `high`; gives how many were made.

    Ends early where `ended` says so, and where another process is at it.
    """
    made = 0
    kept = store.alerts.progress()
    while kept.done < high:
        for reached, plans in _steps(store, _begun(store, kept, high, now), now):
            if not plans and reached.done < reached.high:
                continue  # nothing to write: this far is noted with what follows
            written = store.alerts.plan(kept, reached, plans, now)
            if written is None:
                return made
            made += written
            kept = reached
            if kept.done < high and ended():
                return made
    return made


def _begun(store: Store, kept: AlertProgress, high: int, now: dt.datetime) -> AlertProgress:
    """Go on where planning stopped, or begin with what was let out since; what is no longer fresh is for digests."""
    low = max(kept.done, store.articles.released_since(now - FRESH))
    if low < kept.high:
        return replace(kept, done=low)
    return AlertProgress(low, max(low, min(high, low + STORIES)), 0, 0)


def _steps(
    store: Store, progress: AlertProgress, now: dt.datetime
) -> Iterator[tuple[AlertProgress, list[AlertPlan]]]:
    """Walk through the tags of the stories and their followers; each step with how far it comes."""
    by_tag: dict[int, list[Candidate]] = defaultdict(list)
    if progress.done < progress.high:
        for story in store.articles.candidates(progress.done, progress.high):
            for tag_id in story.tags:
                by_tag[tag_id].append(story)
    for tag_id in store.alerts.wanted(by_tag):
        if tag_id < progress.tag_id:
            continue
        last = progress.chat_id if tag_id == progress.tag_id else 0
        while some := store.alerts.followers(tag_id, last, BATCH, now - WINDOW):
            last = some[-1].chat.id
            plans = [plan for each in some for plan in _alerts(each, by_tag[tag_id], now)]
            yield AlertProgress(progress.done, progress.high, tag_id, last), plans
    yield AlertProgress(progress.high, progress.high, 0, 0), []


def _alerts(each: AlertChat, stories: Sequence[Candidate], now: dt.datetime) -> list[AlertPlan]:
    try:
        return alerts(each, stories, now)
    except Exception:
        # Broad on purpose: one chat that our own code can't plan must not keep the news from all the others. Its digest
        # will hold the stories, or name the fault again.
        log.exception("the alerts of chat %d can't be planned", each.chat.id)
        return []
