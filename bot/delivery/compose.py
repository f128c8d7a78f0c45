"""From ids to words: what the outbox, `/digest`, [More] and [Why these?] have to say.

Synchronous, as the store is; asynchronous callers run these in the store's threads.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from bot.core import digest as choosing
from bot.core import message as writing
from bot.core.actions import pack
from bot.core.hashtags import clickable
from bot.core.matching import match
from bot.core.message import Button, Message, View, escape
from bot.core.text import isolate, utf16_length
from bot.core.words import Words
from bot.delivery.origin import Origin, mark_of
from bot.errors import NotFoundError
from storage.records import Chat, ClaimedPart, DeliveryKind, Digest, News, Rule, Story
from storage.store import Store

WordsFor = Callable[[str], Words]

DAY = dt.timedelta(hours=24)
MORE_AT_ONCE = 30  # stories that one press of [More] brings
HEADLINE = 120  # characters of a headline in [Why these?]


def view_of(chat: Chat, words_for: WordsFor, bot_username: str | None) -> View:
    """Give how a chat reads; `bot_username` lets stories without a web address link to their card."""
    return View(words_for(chat.language), chat.schedule.zone, chat.length, bot_username)


def digest_view(chat: Chat, words_for: WordsFor, bot_username: str | None) -> View:
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
) -> Message | None:
    """Write a message that is owed; None where all its stories are gone, held back (`without`) or were had."""
    if part.kind is DeliveryKind.BROADCAST:
        told = store.broadcasts.get(int(part.slot_key))
        return Message(escape(told.text)) if told else None
    if not part.digest.entries:
        return _nothing_new(part, words_for(part.chat.language))
    # All stories of the digest, not only the part's: the first part counts them under their tags.
    stories = store.articles.stories([entry.story_id for entry in part.digest.entries])
    stories = {story_id: story for story_id, story in stories.items() if story_id not in without}
    # A target that took in another may have had some of them there.
    left = [story_id for story_id in part.story_ids if story_id in stories and story_id not in part.chat.had]
    if not left:
        return None
    if part.kind is DeliveryKind.ALERT:
        tags = {tag.id for rule in store.chats.rules(part.chat.id) for tag in rule.tags}
        view, origin = view_of(part.chat, words_for, bot_username), Origin(part.delivery_id)
        return writing.story_card(stories[left[0]], view, followed=tags, origin=origin.args)
    return writing.digest_part(
        part.digest,
        stories,
        digest_view(part.chat, words_for, bot_username),
        slot_day(part.slot_key),
        story_ids=left,
        n=part.n,
        of=part.of,
        origin=Origin(part.delivery_id).args,
    )


def _nothing_new(part: ClaimedPart, words: Words) -> Message:
    """Say that nothing is new, where a chat asked to be told."""
    text = words("digest.nothing", date=escape(words.date(slot_day(part.slot_key))))
    return Message(text, ((Button(words("button.settings"), data=pack("settings")),),))


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
    if digest is None:
        return []
    origin = Origin(None, low, high, chat.stories, mark=mark_of(_ids(digest)))
    return _write(store, digest, view_of(chat, words_for, bot_username), _local_day(chat, now), origin)


def more(
    store: Store,
    chat: Chat,
    origin: Origin,
    words_for: WordsFor,
    now: dt.datetime,
    *,
    bot_username: str | None = None,
) -> list[Message]:
    """Write what a page of a digest had no room for, at most 30 stories.

    Gives [] for another chat's digest or where nothing is left. Raises NotFoundError (`digest.changed`) where it can't
    be told any more what the page showed.
    """
    found = _found(store, chat, origin)
    if found is None:
        return []
    rules = store.chats.rules(chat.id)
    rest = _choose(store, rules, found.low, found.high, MORE_AT_ONCE, without=found.seen)
    if rest is None:
        return []
    further = replace(origin, page=origin.page + 1, mark=mark_of(found.seen | _ids(rest)))
    view, day = view_of(chat, words_for, bot_username), found.day or _local_day(chat, now)
    return _write(store, rest, view, day, further, before=len(found.seen))


def why(store: Store, chat: Chat, origin: Origin, words_for: WordsFor) -> Message | None:
    """Name for each story of a page the rule that brought it; None for another chat's digest or an empty one.

    Goes by the rules as they are now: a rule that was taken away since is told as such. Raises NotFoundError
    (`digest.changed`) where it can't be told any more what the page showed.
    """
    found = _found(store, chat, origin)
    if found is None:
        return None
    stories = store.articles.stories([entry.story_id for entry in found.page.entries])
    rules, words = store.chats.rules(chat.id), words_for(chat.language)
    lines = [words("why.title")]
    room = writing.LENGTH_LIMIT - utf16_length(writing.visible(lines[0]))
    for entry in found.page.entries:
        story = stories.get(entry.story_id)
        if story is None:
            continue
        line = _why_line(story, entry.tag_id, rules, words)
        room -= utf16_length(writing.visible(line)) + 2
        if room < 0:
            break
        lines.append(line)
    return Message("\n\n".join(lines)) if len(lines) > 1 else None


@dataclass(frozen=True, slots=True)
class _Found:
    """A page found again: its stories, all that were `seen` up to and with it, and from where the digest was chosen.

    `day` is that of its slot, None where it was asked for.
    """

    page: Digest
    seen: frozenset[int]
    low: int
    high: int
    day: dt.date | None


def _found(store: Store, chat: Chat, origin: Origin) -> _Found | None:
    """Find a page of a digest again; None for another chat's digest and for one that never was."""
    rules = store.chats.rules(chat.id)
    day, low, high = None, origin.low, origin.high
    page: Digest | None
    if origin.delivery is None:
        page = _choose(store, rules, low, high, min(origin.first, MORE_AT_ONCE))
    else:
        kept = store.deliveries.digest(origin.delivery)
        if kept is None or kept[0] != chat.id:
            return None
        _, kind, slot_key, low, high, page = kept
        day = slot_day(slot_key) if kind is DeliveryKind.DIGEST else None
    seen = _ids(page)
    for _ in range(origin.page):
        page = _choose(store, rules, low, high, MORE_AT_ONCE, without=seen)
        seen |= _ids(page)
    if origin.mark is not None and origin.mark != mark_of(seen):
        raise NotFoundError("digest.changed")
    return _Found(page, seen, low, high, day) if page else None


def _ids(digest: Digest | None) -> frozenset[int]:
    return frozenset(entry.story_id for entry in digest.entries) if digest else frozenset()


def _local_day(chat: Chat, now: dt.datetime) -> dt.date:
    return now.astimezone(ZoneInfo(chat.schedule.zone)).date()


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


def _write(
    store: Store, digest: Digest, view: View, day: dt.date, origin: Origin, *, before: int = 0
) -> list[Message]:
    """Write a digest that was asked for, or a further page of one."""
    stories = store.articles.stories([entry.story_id for entry in digest.entries])
    digest = without_missing(digest, stories)
    parts = writing.split_digest(digest, stories, view, day, before=before) if digest.entries else ()
    return [
        writing.digest_part(
            digest, stories, view, day, story_ids=ids, n=n, of=len(parts), before=before, origin=origin.args
        )
        for n, ids in enumerate(parts, start=1)
    ]


def without_missing(digest: Digest, stories: Mapping[int, Story]) -> Digest:
    """Leave the stories out that went away between choosing and writing."""
    entries = tuple(entry for entry in digest.entries if entry.story_id in stories)
    return Digest(entries, digest.total - len(digest.entries) + len(entries))


def _why_line(story: Story, tag_id: int, rules: Sequence[Rule], words: Words) -> str:
    """Word one story and the reader's rule behind it: of several the one of the tag that it stands under."""
    title = story.article.title
    short = title if len(title) <= HEADLINE else title[: HEADLINE - 1].rstrip() + "…"
    matched = match(rules, {tag.id for tag in story.tags})
    if not matched:
        return words("why.gone", title=escape(isolate(short)))
    rule = next((rule for rule in matched if any(tag.id == tag_id for tag in rule.tags)), matched[0])
    shown = " + ".join(isolate("#" + (clickable(tag.display) or tag.display)) for tag in rule.tags)
    return words("why.line", title=escape(isolate(short)), rule=escape(shown))
