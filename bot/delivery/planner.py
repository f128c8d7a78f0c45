"""Who is due, and what for: from the chats whose slot has come to rows in the outbox.

Any number of processes may plan at once: the store takes a plan only while its slot is still the chat's next one. What
one digest covers is an interval of release numbers, (the chat's cut, the number released now], so nothing falls between
two digests and nothing is in both.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.core import digest as choosing
from bot.core.message import View, split_digest
from bot.core.schedule import LONGEST_GAP, TOO_LATE, is_too_late, next_slot, recount
from bot.delivery.alerting import plan_alerts
from bot.delivery.compose import WordsFor, digest_view, paged, slot_day, without_missing
from storage.records import Candidate, Chat, Digest, DigestPlan, DueChat, News, Slot, Story
from storage.store import Store

BATCH = 50  # chats in a transaction: short enough for a reader's command to pass between two of them
SPLITS_KEPT = 10_000  # many readers have the same digest: how it parts into messages is worked out once

Parts = tuple[tuple[int, ...], ...]
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

    A chat whose last digest is still under way is left for a later call, and no chat is looked at twice in one call, so
    that it always ends; between two batches `ended` is asked whether it should (a stop does not wait for a million
    chats). Raises errors of `storage.errors`; what was planned until then is kept.
    """
    _bring_back(store, now)
    high = store.articles.release(now)
    made, waiting, seen = plan_alerts(store, high, now, ended=ended), 0, set[int]()
    planning = _Planning(store, words_for, bot_username, high, now)
    while not ended():
        due = [each for each in store.deliveries.due(now, BATCH + waiting) if each.chat.id not in seen]
        if not due:
            break
        seen.update(each.chat.id for each in due)
        plans = planning.of([each for each in due if not each.open_begun])
        waiting += len(due) - len(plans)
        if plans:
            made += store.deliveries.plan(plans, now)
    return made


def _bring_back(store: Store, now: dt.datetime) -> None:
    """Recount chats whose next slot is further off than any schedule's: a clock had run ahead, if only for a second."""
    for chat in store.deliveries.astray(now + LONGEST_GAP, BATCH):
        slot, last_slot = recount(chat.schedule, now, chat.last_slot)
        if store.deliveries.bring_back(chat, slot, last_slot):
            log.warning(
                "the next digest of chat %d was due in the far future; it is due %s now", chat.id, slot.key
            )


@dataclass(frozen=True, slots=True)
class _Planning:
    """One call: everything is decided for the same moment, up to the same release number (`high`)."""

    store: Store
    words_for: WordsFor
    bot_username: str | None
    high: int
    now: dt.datetime
    splits: dict[tuple[Digest, View, dt.date], Parts] = field(default_factory=dict)

    def of(self, due: Sequence[DueChat]) -> list[DigestPlan]:
        """Decide for a batch of chats, with one look-up of candidates and one of stories for all of them."""
        slots = [(each, each.chat.next_slot) for each in due]
        asked = [(each, slot, self._passes(each.chat, slot)) for each, slot in slots if slot is not None]
        digests = self._choose([each for each, _, passes in asked if not passes])
        wanted = {entry.story_id for digest in digests.values() for entry in digest.entries}
        stories = self.store.articles.stories(wanted) if wanted else {}
        plans = []
        for each, slot, passes in asked:
            try:
                digest, parts = self._split(each.chat, slot, digests.get(each.chat.id), stories)
                if digest is None and not passes and _says_nothing(each):
                    digest, parts = NOTHING_NEW
                plans.append(self._plan(each.chat, slot, digest, parts, passes=passes))
            except Exception:
                # Broad on purpose: one chat that our own code can't plan must not keep the digest from all the others.
                # It stays due, so it is tried again, and named in the log, with every call.
                log.exception("the digest of chat %d can't be planned", each.chat.id)
        return plans

    def _passes(self, chat: Chat, slot: Slot) -> bool:
        """Tell whether a slot goes by without a digest: what it would have held belongs to the next."""
        paused = chat.paused_until is not None and chat.paused_until > slot.at
        return paused or is_too_late(slot, self.now)

    def _choose(self, due: Sequence[DueChat]) -> dict[int, Digest]:
        """Choose each chat's digest from its own interval; chats for which nothing is new are missing."""
        anchors = {each.chat.id: choosing.anchors(each.rules) for each in due}
        wanted = set[int]().union(*anchors.values())
        if not wanted:
            return {}
        by_tag: dict[int, list[Candidate]] = defaultdict(list)
        for story in self.store.articles.candidates(min(each.chat.cut for each in due), self.high, wanted):
            for tag_id in wanted.intersection(story.tags):
                by_tag[tag_id].append(story)
        chosen: dict[int, Digest] = {}
        for each in due:
            # The look-up began at the lowest cut of the batch: what this chat has had is left out.
            found = {
                story.story_id: story
                for tag_id in anchors[each.chat.id]
                for story in by_tag.get(tag_id, ())
                if story.release > each.chat.cut and story.story_id not in each.chat.had
            }
            digest = choosing.choose(each.rules, found.values(), each.chat.stories)
            if digest is not None:
                chosen[each.chat.id] = digest
        return chosen

    def _split(
        self, chat: Chat, slot: Slot, digest: Digest | None, stories: Mapping[int, Story]
    ) -> tuple[Digest | None, Parts]:
        """Part a digest into messages, without stories that went away or that can't be written at all."""
        digest = without_missing(digest, stories) if digest is not None else None
        if digest is None or not digest.entries:
            return None, ()
        view, day = digest_view(chat, self.words_for, self.bot_username), slot_day(slot.key)
        try:
            parts = self._parts(digest, stories, view, day)
            if not view.buttons:
                return digest, parts
            # Where buttons can be pressed it is one message, whose pages turn.
            return paged(digest, parts), (tuple(story_id for ids in parts for story_id in ids),)
        except Exception:
            # Broad on purpose: a single article that our own code can't write must not stop the wire for everybody. It
            # is found, named in the log with its trace, and left out; everything else goes on.
            writable = _writable(digest, stories, view, day)
            if len(writable) == len(digest.entries):
                raise  # no single story is the cause: that is not for here to hide
            return self._split(chat, slot, digest, writable)

    def _parts(self, digest: Digest, stories: Mapping[int, Story], view: View, day: dt.date) -> Parts:
        """Part a digest, or remember how it was parted for another chat."""
        key = (digest, view, day)
        parts = self.splits.get(key)
        if parts is None:
            if len(self.splits) >= SPLITS_KEPT:
                self.splits.clear()
            parts = self.splits[key] = split_digest(digest, stories, view, day)
        return parts

    def _plan(
        self, chat: Chat, slot: Slot, digest: Digest | None, parts: Parts, *, passes: bool
    ) -> DigestPlan:
        """Write down what was decided for one chat."""
        # Where a slot passes by, a later one may be past and still in time.
        since = max(self.now - TOO_LATE if passes else self.now, slot.at)
        return DigestPlan(
            chat_id=chat.id,
            schedule=chat.schedule,
            slot=slot,
            next_slot=next_slot(chat.schedule, since, slot.key),
            low=chat.cut,
            high=self.high,
            digest=digest,
            parts=parts,
            expires_at=slot.at + TOO_LATE,
            moves_cut=digest is None and not passes,
        )


def _says_nothing(each: DueChat) -> bool:
    """Tell whether a chat shall hear that nothing is new: who wants each story as it comes knows."""
    chat = each.chat
    return chat.tells_nothing and chat.news is not News.ALERTS and bool(choosing.anchors(each.rules))


def _writable(digest: Digest, stories: Mapping[int, Story], view: View, day: dt.date) -> dict[int, Story]:
    """Give the stories of a digest that can be written, each tried alone; the others are logged."""
    found = {}
    for entry in digest.entries:
        try:
            split_digest(Digest((entry,), 1), stories, view, day)
        except Exception:
            log.exception("story %d can't be written, it is left out of digests", entry.story_id)
        else:
            found[entry.story_id] = stories[entry.story_id]
    return found
