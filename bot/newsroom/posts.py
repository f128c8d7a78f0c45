"""What an editor publishes from the chat: a post becomes an article, with the tags that they chose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from bot.core import hashtags
from bot.core.phrases import names
from bot.errors import UnusableInputError
from bot.ingest.posts import Post, parse_post
from bot.newsroom.publish import publish
from bot.newsroom.weighing import here, in_workers
from bot.workers import Workers
from storage.records import ArticleDraft, Origin, SavedArticle, TagUse
from storage.store import Store

SOURCE = "Newsroom"  # of what no channel posted first
PROPOSED = 5  # names that are offered as tags


def draft_of(store: Store, post: Post, *, zone: str | None) -> ArticleDraft:
    """Read a post; a page in it without a zone of its own goes by the source's clock, else by `zone`, the editor's.

    What comes from a channel that is a source bears the name which that was taken in by, or one post would be two articles
    after the channel was named anew. Raises UnusableInputError where there is no article in it.
    """
    kept = store.channels.name(post.channel) if post.channel is not None else None
    name = kept or post.source or SOURCE
    known = next((source.zone for source in store.sources.all() if source.name == name), None)
    return parse_post(replace(post, source=kept or post.source), source=name, source_zone=known, zone=zone)


def proposed(draft: ArticleDraft) -> tuple[TagUse, ...]:
    """Offer names that stand in the text as tags, at most five; none of them is applied unasked."""
    known = {tag.key for tag in draft.tags}
    uses: dict[str, TagUse] = {}
    for name in names(f"{draft.title}\n{draft.text}"):
        key = hashtags.key(name)
        if key and key not in known:
            uses.setdefault(key, TagUse(key, name, Origin.EDITOR))
    return tuple(uses.values())[:PROPOSED]


def publish_post(
    store: Store,
    draft: ArticleDraft,
    tags: Sequence[TagUse],
    now: dt.datetime,
    *,
    workers: Workers | None = None,
) -> SavedArticle:
    """Keep the article with these tags and no others; the same once more answers `duplicate`. A long one wants `workers`."""
    weigh = in_workers(workers) if workers else here
    (saved,) = publish(store, [replace(draft, tags=tuple(tags))], now, tags_are_chosen=True, weigh=weigh)
    return saved


def take_post(store: Store, post: Post, now: dt.datetime) -> SavedArticle | None:
    """Keep a post of a channel that is a source; an edited one corrects. None where it is none, or holds no article."""
    if post.channel is None or store.channels.name(post.channel) is None:
        return None
    try:
        draft = draft_of(store, post, zone=None)
    except UnusableInputError:
        return None
    (saved,) = publish(store, [draft], now)
    return saved
