"""From ids to words: what the outbox, `/digest`, [More] and [Why these?] have to say.

Synchronous, as the store is; asynchronous callers run these in the store's threads.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from zoneinfo import ZoneInfo

from bot.core import digest as choosing
from bot.core import message as writing
from bot.core.hashtags import clickable
from bot.core.matching import match
from bot.core.message import Message, View, escape
from bot.core.text import isolate, utf16_length
from bot.core.words import Words
from storage.records import Chat, ClaimedPart, Digest, Rule, Story
from storage.store import Store

WordsFor = Callable[[str], Words]

DAY = dt.timedelta(hours=24)
MORE_AT_ONCE = 30  # stories that one press of [More] brings
HEADLINE = 120  # characters of a headline in [Why these?]


def view_of(chat: Chat, words_for: WordsFor, bot_username: str | None) -> View:
    """Give how a chat reads; `bot_username` lets stories without a web address link to their card."""
    return View(words_for(chat.language), chat.schedule.zone, chat.length, bot_username)


def compose_part(
    store: Store, part: ClaimedPart, words_for: WordsFor, *, bot_username: str | None = None
) -> Message | None:
    """Write a message that is owed; None where all its stories are gone or were had."""
    # All stories of the digest, not only the part's: the first part counts them under their tags.
    stories = store.articles.stories([entry.story_id for entry in part.digest.entries])
    # A target that took in another may have had some of them there.
    left = [story_id for story_id in part.story_ids if story_id in stories and story_id not in part.chat.had]
    if not left:
        return None
    return writing.digest_part(
        part.digest,
        stories,
        view_of(part.chat, words_for, bot_username),
        slot_day(part.slot_key),
        story_ids=left,
        n=part.n,
        of=part.of,
        delivery_id=part.delivery_id,
    )


def digest_now(
    store: Store,
    chat: Chat,
    words_for: WordsFor,
    now: dt.datetime,
    *,
    hours: int | None = None,
    bot_username: str | None = None,
) -> list[Message]:
    """Write what is new for a chat now, [] where nothing is; its cut and its schedule stay as they are.

    Looks back `hours`; without them to the chat's cut, at least 24 hours.
    """
    high = store.articles.release(now)
    low = store.articles.released_since(now - (DAY if hours is None else dt.timedelta(hours=hours)))
    if hours is None:
        low = min(low, chat.cut)
    digest = _choose(store, store.chats.rules(chat.id), low, high, chat.stories)
    day = now.astimezone(ZoneInfo(chat.schedule.zone)).date()
    return _write(store, digest, view_of(chat, words_for, bot_username), day)


def more(
    store: Store, chat: Chat, delivery_id: int, words_for: WordsFor, *, bot_username: str | None = None
) -> list[Message]:
    """Write what a digest had no room for, at most 30 stories; [] for another chat's digest or where nothing is left."""
    kept = store.deliveries.digest(delivery_id)
    if kept is None or kept[0] != chat.id:
        return []
    _, slot_key, low, high, shown = kept
    seen = frozenset(entry.story_id for entry in shown.entries)
    digest = _choose(store, store.chats.rules(chat.id), low, high, MORE_AT_ONCE, without=seen)
    return _write(store, digest, view_of(chat, words_for, bot_username), slot_day(slot_key))


def why(store: Store, chat: Chat, delivery_id: int, words_for: WordsFor) -> Message | None:
    """Name for each story of a digest the rule that brought it; None for another chat's digest or an empty one.

    Goes by the rules as they are now: a rule that was taken away since is told as such.
    """
    kept = store.deliveries.digest(delivery_id)
    if kept is None or kept[0] != chat.id:
        return None
    shown = kept[4]
    stories = store.articles.stories([entry.story_id for entry in shown.entries])
    rules, words = store.chats.rules(chat.id), words_for(chat.language)
    lines = [words("why.title")]
    room = writing.LENGTH_LIMIT - utf16_length(writing.visible(lines[0]))
    for entry in shown.entries:
        story = stories.get(entry.story_id)
        if story is None:
            continue
        line = _why_line(story, rules, words)
        room -= utf16_length(writing.visible(line)) + 2
        if room < 0:
            break
        lines.append(line)
    return Message("\n\n".join(lines)) if len(lines) > 1 else None


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


def _write(store: Store, digest: Digest | None, view: View, day: dt.date) -> list[Message]:
    """Write a digest that was asked for."""
    if digest is None:
        return []
    stories = store.articles.stories([entry.story_id for entry in digest.entries])
    digest = without_missing(digest, stories)
    parts = writing.split_digest(digest, stories, view, day) if digest.entries else ()
    return [
        writing.digest_part(digest, stories, view, day, story_ids=ids, n=n, of=len(parts))
        for n, ids in enumerate(parts, start=1)
    ]


def without_missing(digest: Digest, stories: Mapping[int, Story]) -> Digest:
    """Leave the stories out that went away between choosing and writing."""
    entries = tuple(entry for entry in digest.entries if entry.story_id in stories)
    return Digest(entries, digest.total - len(digest.entries) + len(entries))


def _why_line(story: Story, rules: Sequence[Rule], words: Words) -> str:
    """Word one story and the reader's rule behind it."""
    title = story.article.title
    short = title if len(title) <= HEADLINE else title[: HEADLINE - 1].rstrip() + "…"
    matched = match(rules, {tag.id for tag in story.tags})
    if not matched:
        return words("why.gone", title=escape(isolate(short)))
    shown = " + ".join(isolate("#" + (clickable(tag.display) or tag.display)) for tag in matched[0].tags)
    return words("why.line", title=escape(isolate(short)), rule=escape(shown))
