"""From ids to words: what the outbox, `/digest`, [More] and turned pages have to say.

Synchronous, as the store is; asynchronous callers run these in the store's threads.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.core import digest as choosing
from bot.core import message as writing
from bot.core.actions import pack
from bot.core.message import Button, Message, View, escape, page_ids
from bot.core.printing import Printings
from bot.core.words import Words
from bot.delivery.origin import find_shown, is_asked, of_asked
from storage.records import (
    Chat,
    ChatKind,
    ClaimedPart,
    DeliveryKind,
    Digest,
    Manner,
    News,
    Recipient,
    Rule,
    ShownDigest,
    Story,
)
from storage.store import Store

WordsFor = Callable[[str], Words]

DAY = dt.timedelta(hours=24)
MORE_AT_ONCE = 30  # stories that one press of [More] brings


def view_of(chat: Chat | Manner | Recipient, words_for: WordsFor, bot_username: str | None) -> View:
    """Give how a chat reads; `bot_username` lets stories without a web address link to their card."""
    return View(
        words_for(chat.language),
        chat.schedule.zone,
        chat.length,
        bot_username,
        compact=chat.compact,
        buttons=chat.kind is not ChatKind.CHANNEL,
    )


def digest_view(chat: Chat | Manner | Recipient, words_for: WordsFor, bot_username: str | None) -> View:
    """Give how a chat reads a digest: who wants alerts alone gets what was none of them as headlines."""
    view = view_of(chat, words_for, bot_username)
    return replace(view, length=0) if chat.news is News.ALERTS else view


def compose_part(
    store: Store,
    part: ClaimedPart,
    words_for: WordsFor,
    *,
    bot_username: str | None = None,
    without: Collection[int] = (),
    known: Mapping[int, Story] | None = None,
    printings: Printings | None = None,
) -> Message | None:
    """Write a message that is owed; None where all its stories are gone, held back (`without`) or were had.

    `known` holds its stories where they have just been read, with those of other messages; `printings` what these had in
    common.
    """
    if part.kind is DeliveryKind.BROADCAST:
        told = store.broadcasts.get(int(part.slot_key))
        return Message(escape(told.text)) if told else None
    if not part.digest.entries:
        return _nothing_new(part, words_for(part.chat.language))
    # All stories of the digest, not only the part's: the first part counts them under their tags.
    ids = [entry.story_id for entry in part.digest.entries]
    found = store.articles.stories(ids) if known is None else known
    stories = {story_id: found[story_id] for story_id in ids if story_id in found and story_id not in without}
    # A target that took in another may have had some of them there.
    left = [story_id for story_id in part.story_ids if story_id in stories and story_id not in part.chat.had]
    if not left:
        return None
    if part.kind is DeliveryKind.ALERT:
        return _card(store, part, stories[left[0]], view_of(part.chat, words_for, bot_username))
    n, of, left = _opening(part, left)
    return writing.digest_part(
        part.digest,
        stories,
        digest_view(part.chat, words_for, bot_username),
        slot_day(part.slot_key),
        story_ids=left,
        n=n,
        of=of,
        origin=(part.delivery_id,),
        printings=printings,
    )


def _card(store: Store, part: ClaimedPart, story: Story, view: View) -> Message:
    """Write an alert."""
    followed = {tag.id for rule in store.chats.rules(part.chat.id) for tag in rule.tags}
    return writing.story_card(story, view, followed=followed, origin=(part.delivery_id,))


def _opening(part: ClaimedPart, left: list[int]) -> tuple[int, int, list[int]]:
    """Give a message's number, of how many, and its stories; one whose pages turn opens where something is left."""
    pages = part.digest.pages
    if not pages:
        return part.n, part.of, left
    index = next(n for n in range(len(pages)) if not set(left).isdisjoint(page_ids(part.digest, n)))
    return index + 1, len(pages), [one for one in page_ids(part.digest, index) if one in left]


def _nothing_new(part: ClaimedPart, words: Words) -> Message:
    """Say that nothing is new, where a chat asked to be told."""
    text = words(
        "digest.nothing", date=escape(words.date(slot_day(part.slot_key), zone=part.chat.schedule.zone))
    )
    if part.chat.kind is ChatKind.CHANNEL:
        return Message(text)
    return Message(text, ((Button(words("button.settings"), data=pack("settings", part.delivery_id)),),))


def turn(
    store: Store,
    chat: Chat,
    origin: str,
    index: int,
    words_for: WordsFor,
    *,
    bot_username: str | None = None,
) -> Message | None:
    """Write a page of a digest, counted from 0, from what is kept now; None where there is no such page.

    Its stories are those that it had from the beginning: one that was corrected since reads as it is now, and one that
    went away is told as gone.
    """
    shown = find_shown(store, chat, origin)
    if shown is None or index >= (len(shown.digest.pages) or 1):
        return None
    stories = store.articles.stories([entry.story_id for entry in shown.digest.entries])
    # What was held back then may have come since in another digest.
    stories = {story_id: story for story_id, story in stories.items() if story_id not in shown.left_out}
    view = (view_of if is_asked(origin) else digest_view)(chat, words_for, bot_username)
    return _page(shown, stories, view, origin, index)


def digest_now(
    store: Store,
    chat: Chat,
    words_for: WordsFor,
    now: dt.datetime,
    *,
    hours: int | None = None,
    bot_username: str | None = None,
) -> Message | None:
    """Write what is new for a chat now, None where nothing is; its cut and its schedule stay as they are.

    Looks back `hours`; without them to the chat's cut, at least 24 hours. What is shown is kept, so that its buttons lead
    on from just that.
    """
    high = store.articles.release(now)
    low = store.articles.released_since(now - (DAY if hours is None else dt.timedelta(hours=hours)))
    if hours is None:
        low = min(low, chat.cut)
    digest = _choose(store, store.chats.rules(chat.id), low, high, chat.stories)
    if digest is None:
        return None
    day = now.astimezone(ZoneInfo(chat.schedule.zone)).date()
    view = view_of(chat, words_for, bot_username)
    return _kept(store, ShownDigest(chat.id, day, low, high, digest), view, now)


def more(
    store: Store,
    chat: Chat,
    origin: str,
    words_for: WordsFor,
    now: dt.datetime,
    *,
    bot_username: str | None = None,
) -> Message | None:
    """Write what a digest had no room for and matches now, at most 30 stories.

    Gives None for another chat's digest or where nothing is left.
    """
    found = find_shown(store, chat, origin)
    if found is None:
        return None
    seen = {*found.before, *(entry.story_id for entry in found.digest.entries)}
    rules = store.chats.rules(chat.id)
    rest = _choose(store, rules, found.low, found.high, MORE_AT_ONCE, without=frozenset(seen))
    if rest is None:
        return None
    shown = replace(found, digest=rest, before=tuple(sorted(seen)))
    return _kept(store, shown, view_of(chat, words_for, bot_username), now)


def _kept(store: Store, shown: ShownDigest, view: View, now: dt.datetime) -> Message | None:
    """Part a digest into pages, keep it as it is, and write the first; None where its stories went away meanwhile."""
    stories = store.articles.stories([entry.story_id for entry in shown.digest.entries])
    digest = without_missing(shown.digest, stories)
    if not digest.entries:
        return None
    parts = writing.split_digest(digest, stories, view, shown.day, before=len(shown.before))
    shown = replace(shown, digest=paged(digest, parts))
    return _page(shown, stories, view, of_asked(store.asked.keep(shown, now)), 0)


def _page(shown: ShownDigest, stories: Mapping[int, Story], view: View, origin: str, index: int) -> Message:
    return writing.digest_part(
        shown.digest,
        stories,
        view,
        shown.day,
        story_ids=page_ids(shown.digest, index),
        n=index + 1,
        of=len(shown.digest.pages) or 1,
        before=len(shown.before),
        origin=(origin,),
    )


def paged(digest: Digest, parts: Sequence[Sequence[int]]) -> Digest:
    """Give a digest with these parts as its pages; what fits into one message has none."""
    return digest._replace(pages=tuple(map(len, parts))) if len(parts) > 1 else digest


def slot_day(slot_key: str) -> dt.date:
    """Give the local date of a slot's key (`2026-11-24T08:00`)."""
    return dt.date.fromisoformat(slot_key[:10])


def _choose(
    store: Store,
    rules: Sequence[Rule],
    low: int,
    high: int,
    limit: int,
    *,
    without: frozenset[int] = frozenset(),
) -> Digest | None:
    """Choose from the stories released in (low, high]."""
    anchors = choosing.anchors(rules)
    if not anchors:
        return None
    found = store.articles.candidates(low, high, anchors)
    return choosing.choose(rules, [story for story in found if story.story_id not in without], limit)


def without_missing(digest: Digest, stories: Mapping[int, Story]) -> Digest:
    """Leave the stories out that went away between choosing and writing."""
    missing = [entry for entry in digest.entries if entry[0] not in stories]
    if not missing:
        return digest
    entries = tuple([entry for entry in digest.entries if entry not in missing])
    return Digest(entries, digest.total - len(missing))
