"""An article given other tags by an editor."""

from __future__ import annotations

from dataclasses import replace

from bot.core import hashtags
from bot.core.phrases import capped
from bot.core.search import search_text
from storage.records import Article, Origin, TagUse
from storage.store import Store


def tags_of(text: str, article: Article) -> tuple[TagUse, ...]:
    """Read the tags that an editor writes, `#` or not, with spaces or commas between; those that were there keep their origin.

    What can't be a tag is left out.
    """
    known = {use.key: use for use in article.tags}
    uses: dict[str, TagUse] = {}
    for word in text.replace(",", " ").replace("،", " ").split():
        display = next(iter(hashtags.extract("#" + word.lstrip("#＃"))), "")
        key = hashtags.key(display)
        if key:
            uses.setdefault(key, known.get(key, TagUse(key, display, Origin.EDITOR)))
    return capped(tuple(uses.values()))


def retag(store: Store, article: Article, uses: tuple[TagUse, ...]) -> bool:
    """Keep an article under these tags; False where its tags were changed since it was read.

    Stories already in a digest are not sent anew: whoever follows a new tag gets what is still to come.
    """
    found = search_text(replace(article, tags=uses))
    return store.desk.retag(article.id, [use.key for use in article.tags], uses, found)
