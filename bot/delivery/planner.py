"""Who is due, and what for: from the chats whose slot has come to rows in the outbox.

Any number of processes may plan at once: the store takes a plan only while its slot is still the chat's next one. What
one digest covers is an interval of release numbers, (the chat's cut, the number released now], so nothing falls between
two digests and nothing is in both.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from bot.core.parting import Parting, Parts
from bot.core.schedule import LONGEST_GAP, TOO_LATE, is_too_late, next_slot, recount
from bot.delivery.alerting import plan_alerts
from bot.delivery.compose import WordsFor, digest_view, paged, slot_day, without_missing
from bot.delivery.fresh import KEPT, Fresh
from storage.records import Digest, DigestPlan, DueChat, Manner, News, Schedule, Slot, Story
from storage.store import Store

BATCH = 500  # chats in a transaction: short enough for a reader's command to pass between two of them
NOTHING_NEW = (Digest((), 0), ((),))  # a message without a story, which says so

log = logging.getLogger(__name__)


def plan_due(
    store: Store,
    words_for: WordsFor,
    now: dt.datetime,
    *,
    bot_username: str | None = None,
    ended: Callable[[], bool] = lambda: False,
) -> int:
    """Answer every slot that has come by `now`: release, match, choose, split and write down; alerts first.

    Gives how many digests and alerts were made.

    A chat whose last digest is still under way is left for a later call, and no slot is looked at twice in one call, so
    that it always ends; between two batches `ended` is asked whether it should (a stop does not wait for a million
    chats). Raises errors of `storage.errors`; what was planned until then is kept.
    """
    _bring_back(store, now)
    high = store.articles.release(now)
    made = plan_alerts(store, high, now, ended=ended)
    planning = _Planning(store, words_for, bot_username, high, now)
    most = (
        BATCH if store.has_one_writer else 2 * BATCH
    )  # readers wait for the batch in hand only where all writers do
    # While PostgreSQL writes one batch, the next is read and decided. Not so on SQLite: a reader's command waits for
    # the writer, and the writer would wait for Python at each of its steps.
    with ThreadPoolExecutor(1) as writer:
        writing: Future[int] | None = None
        last: DueChat | None = None
        while not ended() and (due := store.deliveries.due(now, most, last)):
            last = due[-1]
            plans = planning.of(due, many=len(due) == most)
            made += writing.result() if writing else 0
            writing = writer.submit(store.deliveries.plan, plans, now)
            if store.has_one_writer:
                writing.result()
        return made + (writing.result() if writing else 0)


def _bring_back(store: Store, now: dt.datetime) -> None:
    """Recount chats whose next slot is further off than any schedule's: a clock had run ahead, if only for a second."""
    for chat in store.deliveries.astray(now + LONGEST_GAP, BATCH):
        slot, last_slot = recount(chat.schedule, now, chat.last_slot)
        if store.deliveries.bring_back(chat, slot, last_slot):
            log.warning(
                "the next digest of chat %d was due in the far future; it is due %s now", chat.id, slot.key
            )


@dataclass(frozen=True, slots=True)
class _Terms:
    """What a manner of getting digests comes to for one slot: whether it passes, how it is parted, when the next one is.

    A slot that `passes` goes by without a digest: what it would have held belongs to the next.
    """

    passes: bool
    parting: Parting
    next_slot: Slot
    expires_at: dt.datetime


class _Planning:
    """One call: everything is decided for the same moment, up to the same release number (`high`), each thing once."""

    def __init__(
        self, store: Store, words_for: WordsFor, bot_username: str | None, high: int, now: dt.datetime
    ) -> None:
        self.store = store
        self.words_for = words_for
        self.bot_username = bot_username
        self.high = high
        self.now = now
        self.fresh = Fresh(store, high)
        self.terms: dict[Manner, _Terms] = {}
        self.next_slots: dict[tuple[Schedule, Slot, dt.datetime], Slot] = {}
        self.partings: dict[object, Parting] = {}
        self.parted: dict[tuple[Digest, Parting], tuple[Digest | None, Parts]] = {}

    def of(self, due: Sequence[DueChat], *, many: bool) -> list[DigestPlan]:
        """Decide for a batch of chats, with at most one look-up of candidates and one of stories for all of them."""
        digests = self.fresh.choose([each for each in due if not _passes(each.manner, self.now)], many)
        stories = self.fresh.stories()
        plans = []
        for each in due:
            try:
                plans.append(self._plan(each, digests.get(each.id), stories))
            except Exception:
                # Broad on purpose: one chat that our own code can't plan must not keep the digest from all the others.
                # It stays due, so it is tried again, and named in the log, with every call.
                log.exception("the digest of chat %d can't be planned", each.id)
        return plans

    def _plan(self, each: DueChat, chosen: Digest | None, stories: Mapping[int, Story]) -> DigestPlan:
        """Decide for one chat."""
        terms, slot = self.terms.get(each.manner) or self._terms(each.manner), each.manner.next_slot
        digest, parts = self._split(chosen, terms.parting, stories) if chosen else (None, ())
        if digest is None and not terms.passes and _says_nothing(each):
            digest, parts = NOTHING_NEW
        return DigestPlan(
            chat_id=each.id,
            schedule=each.manner.schedule,
            slot=slot,
            next_slot=terms.next_slot,
            low=each.cut,
            high=self.high,
            digest=digest,
            parts=parts,
            expires_at=terms.expires_at,
            moves_cut=digest is None and not terms.passes,
        )

    def _terms(self, manner: Manner) -> _Terms:
        slot = manner.next_slot
        read = (digest_view(manner, self.words_for, self.bot_username), slot_day(slot.key))
        passes = _passes(manner, self.now)
        terms = self.terms[manner] = _Terms(
            passes,
            self.partings.setdefault(read, Parting(*read)),
            self._next_slot(manner, passes=passes),
            slot.at + TOO_LATE,
        )
        return terms

    def _next_slot(self, manner: Manner, *, passes: bool) -> Slot:
        """Count the slot after this one; one object for all that have it, so that these are written together."""
        slot = manner.next_slot
        # Where a slot passes by, a later one may be past and still in time.
        since = max(self.now - TOO_LATE if passes else self.now, slot.at)
        key = (manner.schedule, slot, since)
        if key not in self.next_slots:
            self.next_slots[key] = next_slot(manner.schedule, since, slot.key)
        return self.next_slots[key]

    def _split(
        self, chosen: Digest, parting: Parting, stories: Mapping[int, Story]
    ) -> tuple[Digest | None, Parts]:
        """Part a digest into messages, or remember how it was parted for another chat."""
        key = (chosen, parting)
        found = self.parted.get(key)
        if found is None:
            if len(self.parted) >= KEPT:
                self.parted.clear()
            found = self.parted[key] = _parted(chosen, parting, stories)
        return found


def _passes(manner: Manner, now: dt.datetime) -> bool:
    """Tell whether a slot goes by without a digest: what it would have held belongs to the next."""
    paused = manner.paused_until is not None and manner.paused_until > manner.next_slot.at
    return paused or is_too_late(manner.next_slot, now)


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


def _says_nothing(each: DueChat) -> bool:
    """Tell whether a chat shall hear that nothing is new: who wants each story as it comes knows."""
    follows = any(not rule.startswith("-") for rule in each.rules)
    return each.manner.tells_nothing and each.manner.news is not News.ALERTS and follows


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
