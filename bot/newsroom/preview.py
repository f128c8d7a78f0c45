"""What a digest would say now for tags that somebody names: no chat, no Telegram, nothing counts as sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.core import digest as choosing
from bot.core.matching import Wish
from bot.core.message import Message, View, digest_part, split_digest
from storage.records import Digest, Rule, RuleKind, Story, Tag, TagUse
from storage.store import Store

MOST: Final = 10  # stories, as many as a new reader gets


@dataclass(frozen=True, slots=True)
class Preview:
    """A digest that was chosen, its stories, and the tags that were named and that no story bears."""

    digest: Digest
    stories: Mapping[int, Story]
    unknown: tuple[TagUse, ...]


def preview(store: Store, wish: Wish, now: dt.datetime, *, hours: int) -> Preview:
    """Choose a digest from the stories of the last hours, as for a reader who follows and mutes what is wished for."""
    uses = [tag for tags in (*wish.follow, wish.mute) for tag in tags]
    known = store.tags.find([use.key for use in uses])
    unknown = tuple(use for use in uses if use.key not in known or not known[use.key].stories)
    rules = _rules(wish, known)
    anchors = choosing.anchors(rules)
    chosen = None
    if anchors:
        high = store.articles.release(now)
        low = store.articles.released_since(now - dt.timedelta(hours=hours))
        chosen = choosing.choose(rules, store.articles.candidates(low, high, anchors), MOST)
    digest = chosen or Digest((), 0)
    return Preview(digest, store.articles.stories([entry.story_id for entry in digest.entries]), unknown)


def written(found: Preview, view: View, day: dt.date) -> list[Message]:
    """Write the messages that a reader would get, without buttons that only work for one."""
    parts = split_digest(found.digest, found.stories, view, day) if found.digest.entries else ()
    return [
        digest_part(found.digest, found.stories, view, day, story_ids=ids, n=n, of=len(parts))
        for n, ids in enumerate(parts, start=1)
    ]


def _rules(wish: Wish, known: Mapping[str, Tag]) -> list[Rule]:
    """Make rules of a wish; one that names an unknown tag matches nothing, so it is left out."""
    sets = [(RuleKind.FOLLOW, tags) for tags in wish.follow]
    sets += [(RuleKind.MUTE, (tag,)) for tag in wish.mute]
    return [
        Rule(n, kind, tuple(known[tag.key] for tag in tags))
        for n, (kind, tags) in enumerate(sets, start=1)
        if all(tag.key in known for tag in tags)
    ]
