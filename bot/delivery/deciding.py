"""What each chat that is due gets: decided for very many of them, what they have in common once."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from bot.core.parting import Parting, Parts
from bot.core.schedule import TOO_LATE, is_too_late, next_slot
from bot.delivery.compose import WordsFor, digest_view, paged, slot_day, without_missing
from bot.delivery.fresh import Chosen, Fresh
from storage.outbox import kept_digest
from storage.records import (
    Digest,
    DigestPlan,
    DueChat,
    KeptDigest,
    Manner,
    News,
    Schedule,
    Slot,
    SlotPlan,
    Story,
)
from storage.store import Store

_NOTHING_NEW = kept_digest(Digest((), 0), [()])  # a message without a story, which says so

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Terms:
    """What a manner of getting digests comes to for one slot.

    A slot that `passes` goes by without a digest: what it would have held belongs to the next.
    """

    passes: bool
    parting: Parting
    of: SlotPlan


@dataclass(frozen=True, slots=True)
class Question:
    """What is decided in one call of the planner: for this moment, up to the same release number (`high`)."""

    words_for: WordsFor
    now: dt.datetime
    high: int
    bot_username: str | None
    batch: int  # chats


def decide(store: Store, question: Question) -> Iterator[list[DigestPlan]]:
    """Decide for all who are due, a batch at a time; each chat once."""
    deciding, last = Deciding(store, question), None
    while due := store.deliveries.due(question.now, question.batch, last):
        last = due[-1]
        yield deciding.of(due, many=len(due) == question.batch)


def decide_elsewhere(url: str, question: Question) -> Iterator[list[tuple[Any, ...]]]:
    """Decide in a process that has no store yet.

    Plans go out as plain tuples, which pass from process to process in a third of the time.
    """
    with closing(Store.open(url, migrate=False)) as store:
        for plans in decide(store, question):
            yield list(map(tuple, plans))


class Deciding:
    """Answers one question, each thing once."""

    def __init__(self, store: Store, question: Question) -> None:
        self._question = question
        self._now = question.now
        self._fresh = Fresh(store, question.high)
        self._terms: dict[Manner, _Terms] = {}
        self._partings: dict[object, Parting] = {}
        self._slot_plans: dict[tuple[Schedule, Slot, dt.datetime], SlotPlan] = {}

    def of(self, due: Sequence[DueChat], *, many: bool) -> list[DigestPlan]:
        """Decide for a batch of chats, with at most one look-up of candidates and one of stories for all of them."""
        passing = {manner for manner in {each.manner for each in due} if _passes(manner, self._now)}
        waiting = [each for each in due if each.manner not in passing] if passing else due
        chosen = self._fresh.choose(waiting, many)
        stories = self._fresh.stories()
        plans = []
        for each in due:
            try:
                plans.append(self._plan(each, chosen.get(each.id), stories))
            except Exception:
                # Broad on purpose: one chat that our own code can't plan must not keep the digest from all the others.
                # It stays due, so it is tried again, and named in the log, with every call.
                log.exception("the digest of chat %d can't be planned", each.id)
        return plans

    def _plan(self, each: DueChat, chosen: Chosen | None, stories: Mapping[int, Story]) -> DigestPlan:
        """Decide for one chat."""
        terms = self._terms.get(each.manner) or self._terms_of(each.manner)
        kept = None
        if chosen is not None:
            if terms.parting not in chosen.kept:
                chosen.kept[terms.parting] = _kept(chosen.digest, terms.parting, stories)
            kept = chosen.kept[terms.parting]
        if kept is None and not terms.passes and _says_nothing(each):
            kept = _NOTHING_NEW
        if kept is None:
            return DigestPlan(each.id, terms.of, each.cut, None, (), moves_cut=not terms.passes)
        return DigestPlan(each.id, terms.of, each.cut, kept.digest, kept.parts, moves_cut=False)

    def _terms_of(self, manner: Manner) -> _Terms:
        question = self._question
        view = digest_view(manner, question.words_for, question.bot_username)
        read = (view, slot_day(manner.next_slot.key))
        passes = _passes(manner, self._now)
        parting = self._partings.setdefault(read, Parting(*read))
        terms = self._terms[manner] = _Terms(passes, parting, self._slot_plan(manner, passes=passes))
        return terms

    def _slot_plan(self, manner: Manner, *, passes: bool) -> SlotPlan:
        """Give what follows for all chats of this slot; one object for all that have it, so that these are written together."""
        schedule, slot = manner.schedule, manner.next_slot
        # Where a slot passes by, a later one may be past and still in time.
        since = max(self._now - TOO_LATE if passes else self._now, slot.at)
        found = self._slot_plans.get((schedule, slot, since))
        if found is None:
            then = next_slot(schedule, since, slot.key)
            found = SlotPlan(schedule, slot, then, self._question.high, slot.at + TOO_LATE)
            self._slot_plans[schedule, slot, since] = found
        return found


def _passes(manner: Manner, now: dt.datetime) -> bool:
    """Tell whether a slot goes by without a digest: what it would have held belongs to the next."""
    paused = manner.paused_until is not None and manner.paused_until > manner.next_slot.at
    return paused or is_too_late(manner.next_slot, now)


def _says_nothing(each: DueChat) -> bool:
    """Tell whether a chat shall hear that nothing is new: who wants each story as it comes knows."""
    follows = any(not rule.startswith("-") for rule in each.rules)
    return each.manner.tells_nothing and each.manner.news is not News.ALERTS and follows


def _kept(chosen: Digest, parting: Parting, stories: Mapping[int, Story]) -> KeptDigest | None:
    """Part a digest and write it down; None where all its stories went away."""
    digest, parts = _parted(chosen, parting, stories)
    return kept_digest(digest, parts) if digest else None


def _parted(chosen: Digest, parting: Parting, stories: Mapping[int, Story]) -> tuple[Digest | None, Parts]:
    """Part a digest into messages, without stories that went away or that can't be written at all."""
    digest = without_missing(chosen, stories)
    if not digest.entries:
        return None, ()
    try:
        parts = parting.split(digest, stories)
        if not parting.view.buttons or len(parts) == 1:
            return digest, parts
        # Where buttons can be pressed it is one message, whose pages turn.
        return paged(digest, parts), (tuple(story_id for ids in parts for story_id in ids),)
    except Exception:
        # Broad on purpose: a single article that our own code can't write must not stop the wire for everybody. It
        # is found, named in the log with its trace, and left out; everything else goes on.
        writable = _writable(digest, parting, stories)
        if len(writable) == len(digest.entries):
            raise  # no single story is the cause: that is not for here to hide
        return _parted(digest, parting, writable)


def _writable(digest: Digest, parting: Parting, stories: Mapping[int, Story]) -> dict[int, Story]:
    """Give the stories of a digest that can be written, each tried alone; the others are logged."""
    found = {}
    for entry in digest.entries:
        try:
            parting.split(Digest((entry,), 1), stories)
        except Exception:
            log.exception("story %d can't be written, it is left out of digests", entry.story_id)
        else:
            found[entry.story_id] = stories[entry.story_id]
    return found
