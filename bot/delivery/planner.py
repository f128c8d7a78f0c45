"""Who is due, and what for: from the chats whose slot has come to rows in the outbox.

Any number of processes may plan at once: the store takes a plan only while its slot is still the chat's next one. What
one digest covers is an interval of release numbers, (the chat's cut, the number released now], so nothing falls between
two digests and nothing is in both.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial

from bot.core import digest as choosing
from bot.core.message import View, split_digest
from bot.core.schedule import TOO_LATE, is_too_late, next_slot
from bot.delivery.compose import WordsFor, slot_day, view_of, without_missing
from storage.records import Candidate, Chat, Digest, DigestPlan, DueChat, Slot, Story
from storage.store import Store

BATCH = 50  # chats in a transaction: short enough for a reader's command to pass between two of them

ViewFor = Callable[[Chat], View]

log = logging.getLogger(__name__)


def plan_due(store: Store, words_for: WordsFor, now: dt.datetime, *, bot_username: str | None = None) -> int:
    """Answer every slot that has come by `now`: release, match, choose, split and write down; gives the digests made.

    A chat whose last digest is still under way is left for a later call, and no chat is looked at twice in one call, so
    that it always ends. Raises errors of `storage.errors`; what was planned until then is kept.
    """
    high = store.articles.release(now)
    view_for = partial(view_of, words_for=words_for, bot_username=bot_username)
    made, waiting, seen = 0, 0, set[int]()
    while True:
        due = [each for each in store.deliveries.due(now, BATCH + waiting) if each.chat.id not in seen]
        if not due:
            return made
        seen.update(each.chat.id for each in due)
        ready = [each for each in due if not each.open_begun]
        plans = _plans(store, view_for, ready, high, now) if ready else []
        waiting += len(due) - len(plans)
        if plans:
            made += store.deliveries.plan(plans, now)


def _plans(
    store: Store, view_for: ViewFor, due: Sequence[DueChat], high: int, now: dt.datetime
) -> list[DigestPlan]:
    """Decide for a batch of chats, with one look-up of candidates and one of stories for all of them."""
    slots = [(each, each.chat.next_slot) for each in due]
    asked = [(each, slot, _passes(each.chat, slot, now)) for each, slot in slots if slot is not None]
    digests = _choose(store, [each for each, _, passes in asked if not passes], high)
    wanted = {entry.story_id for digest in digests.values() for entry in digest.entries}
    stories = store.articles.stories(wanted) if wanted else {}
    plans = []
    for each, slot, passes in asked:
        chosen = digests.get(each.chat.id)
        try:
            plans.append(_plan(each.chat, slot, chosen, stories, view_for, high, now, passes=passes))
        except Exception:
            # Broad on purpose: one chat that our own code can't plan must not keep the digest from all the others. It
            # stays due, so it is tried again, and named in the log, with every call.
            log.exception("the digest of chat %d can't be planned", each.chat.id)
    return plans


def _passes(chat: Chat, slot: Slot, now: dt.datetime) -> bool:
    """Tell whether a slot goes by without a digest: what it would have held belongs to the next."""
    paused = chat.paused_until is not None and chat.paused_until > slot.at
    return paused or is_too_late(slot, now)


def _choose(store: Store, due: Sequence[DueChat], high: int) -> dict[int, Digest]:
    """Choose each chat's digest from its own interval; chats for which nothing is new are missing."""
    anchors = {each.chat.id: choosing.anchors(each.rules) for each in due}
    wanted = set[int]().union(*anchors.values())
    if not wanted:
        return {}
    by_tag: dict[int, list[Candidate]] = defaultdict(list)
    for story in store.articles.candidates(min(each.chat.cut for each in due), high, wanted):
        for tag_id in wanted.intersection(story.tags):
            by_tag[tag_id].append(story)
    chosen: dict[int, Digest] = {}
    for each in due:
        # The look-up began at the lowest cut of the batch: what this chat has had is left out.
        found = {
            story.story_id: story
            for tag_id in anchors[each.chat.id]
            for story in by_tag.get(tag_id, ())
            if story.release > each.chat.cut
        }
        digest = choosing.choose(each.rules, found.values(), each.chat.stories)
        if digest is not None:
            chosen[each.chat.id] = digest
    return chosen


def _plan(
    chat: Chat,
    slot: Slot,
    digest: Digest | None,
    stories: dict[int, Story],
    view_for: ViewFor,
    high: int,
    now: dt.datetime,
    *,
    passes: bool,
) -> DigestPlan:
    """Write down what was decided for one chat."""
    digest, parts = _split(slot, digest, stories, view_for(chat))
    return DigestPlan(
        chat_id=chat.id,
        slot=slot,
        next_slot=next_slot(chat.schedule, max(now, slot.at), slot.key),
        low=chat.cut,
        high=high,
        digest=digest,
        parts=parts,
        expires_at=slot.at + TOO_LATE,
        moves_cut=digest is None and not passes,
    )


def _split(
    slot: Slot, digest: Digest | None, stories: dict[int, Story], view: View
) -> tuple[Digest | None, tuple[tuple[int, ...], ...]]:
    """Part a digest into messages, without stories that went away or that can't be written at all."""
    digest = without_missing(digest, stories) if digest is not None else None
    if digest is None or not digest.entries:
        return None, ()
    day = slot_day(slot.key)
    try:
        return digest, split_digest(digest, stories, view, day)
    except Exception:
        # Broad on purpose: a single article that our own code can't write must not stop the wire for everybody. It is
        # found, named in the log with its trace, and left out; everything else goes on.
        writable = {}
        for entry in digest.entries:
            try:
                split_digest(Digest((entry,), 1), stories, view, day)
            except Exception:
                log.exception("story %d can't be written, it is left out of digests", entry.story_id)
            else:
                writable[entry.story_id] = stories[entry.story_id]
        if len(writable) == len(digest.entries):
            raise  # no single story is the cause: that is not for here to hide
        return _split(slot, digest, writable, view)
