"""A summary now: of a text that somebody pasted, of a kept article by its code, of the newest stories of a tag."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import summary
from bot.core import hashtags
from bot.core.text import canonical_url, clean
from bot.errors import NotFoundError, UnusableInputError
from bot.ingest.files import Input
from bot.ingest.pages import parse_page
from bot.ingest.web import read_web_page
from bot.newsroom.wishes import LONGEST, Wish, summarised
from storage.records import Article, Identity, Story

if TYPE_CHECKING:  # workers load this too, and no database
    from storage.store import Store

_TEASER = 3  # sentences that a feed's entry has where it only announces its article


@dataclass(frozen=True, slots=True)
class OnDemand:
    """The summary of a text that is not kept. `title` is its headline where the text is an article page."""

    title: str | None
    summary: summary.Summary


def of_text(text: str, *, length: int) -> OnDemand:
    """Summarise a pasted text; an article page is read as such, so that its header and footer don't count.

    Raises UnusableInputError (`summary.nothing`) where the text holds no sentence.
    """
    return _of_text(text, Wish(length))


def of_input(page: Input, wish: Wish) -> OnDemand:
    """Summarise a file or a fetched page: work for a worker, where somebody else made it.

    Raises the input's own error, and UserError where it can't be read or holds no sentence.
    """
    if page.error is not None:
        raise page.error
    if page.web is None:
        return _of_text(page.text or "", wish)
    draft = read_web_page(page.web, url=page.url, charset=page.charset, source="")
    return OnDemand(draft.title or None, summarised(draft.text, wish, title=draft.title))


def _of_text(text: str, wish: Wish) -> OnDemand:
    title, body = _headline_and_body(clean(text[:LONGEST]))
    return OnDemand(title, summarised(body, wish, title=title))


def of_code(store: Store, code: str) -> Article:
    """Give the newest kept article with an agency's code; NotFoundError (`summary.no_code`) where there is none."""
    articles = store.articles.by_code(code)
    if not articles:
        raise NotFoundError("summary.no_code", code=code)
    return articles[0]


def kept_at(store: Store, address: str) -> Article | None:
    """Give the newest kept article of a page's address; None where there is none."""
    url = canonical_url(address)
    known = store.articles.find([Identity(source="", code=None, url=url, text_hash="")])
    newest = max((one.article_id for one in known if one.identity.url == url), default=None)
    return store.articles.get(newest) if newest is not None else None


def says_enough(article: Article) -> bool:
    """Tell whether a kept article is more than what a feed says of it: there is something to leave out."""
    return len(article.ladder.levels) > _TEASER


def of_tag(store: Store, tag: str, *, limit: int) -> list[Story]:
    """Give the newest stories of a tag; NotFoundError (`summary.no_tag`) where no story bears it."""
    key = hashtags.key(tag)
    known = store.tags.find([key]).get(key)
    found = store.articles.newest(known.id, limit) if known else []
    if not found:
        raise NotFoundError("summary.no_tag", tag=tag.lstrip("#"))
    return found


def _headline_and_body(text: str) -> tuple[str | None, str]:
    """Take the header off where the text begins as an article page does; else it is all body."""
    try:
        draft = parse_page(text, source="pasted")
    except UnusableInputError:
        return None, text
    if draft.code is None and draft.published is None and draft.byline is None:
        return None, text
    return draft.title, draft.text
