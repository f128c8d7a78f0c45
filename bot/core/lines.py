"""The lines of a story in a message: headline, sentences, tags, source and local time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.core import html
from bot.core.hashtags import as_words, clickable
from bot.core.hosts import told_host
from bot.core.words import Words, listed, parted
from bot.core.zones import zone
from storage.records import Article, Tag, TagUse

UNNAMED_SOURCE: Final = "import"  # the source of pages that came in without a name

_SOURCE_LIMIT: Final = 64  # UTF-16 units of a source's name
_SHORT_URL: Final = 200  # characters of a link that even the shortest form has room for
_EARLIEST: Final = 1000  # a year that every calendar has
_ALSO: Final = 3  # other sources that are named
_TAG_LIMIT: Final = 100  # UTF-16 units of a tag that can't be tapped anyway
_TAGS: Final = 10  # tags under a story
_TAGS_LIMIT: Final = 600  # UTF-16 units of all of them


@dataclass(frozen=True, slots=True)
class View:
    """How one chat reads: its words, its zone, and sentences a story.

    A story without a web address is linked to its card in the chat with the bot, where `bot_username` is known. A
    `compact` digest is headlines, the summaries behind a tap. There are no `buttons` under digests in a channel: what
    anybody pressed there would speak to all.
    """

    words: Words
    zone: str
    length: int
    bot_username: str | None = None
    compact: bool = False
    buttons: bool = True


@dataclass(frozen=True, slots=True)
class Form:
    """How much of a story is shown: sentences, UTF-16 units of the title (None: all), and whether with its source.

    A `bare` one has no formatting but the link, and no links that Telegram finds by itself.
    """

    sentences: int
    title: int | None = None
    bare: bool = False
    source: bool = True


def forms(length: int) -> list[Form]:
    """Give the forms of a story from the fullest to the shortest: summaries shorten, then go, then titles are cut."""
    shorter = [Form(sentences) for sentences in range(length, -1, -1)]
    cut = [Form(0, title, bare=True) for title in (1000, 300, 120, 60)]
    return [*shorter, *cut, Form(0, 30, bare=True, source=False), Form(0, 12, bare=True, source=False)]


def is_rtl(article: Article) -> bool:
    """Tell whether an article reads from right to left: as most letters of its title and first sentences do."""
    return html.mostly_rtl(" ".join((article.title, *article.ladder.pick(1)))[:400])


def headline(article: Article, view: View, form: Form, *, rtl: bool, number: int | None = None) -> str:
    """Write the headline: bold, a link where there is somewhere to go, its number before it."""
    shown = _title(article, view, form, bold=not form.bare)
    if number is not None:
        numeral = f"{view.words.number(number)}."
        shown = f"{numeral} {shown}" if form.bare else f"<b>{numeral}</b> {shown}"
    return html.line(shown, rtl=rtl)


def bullet(article: Article, view: View, form: Form, *, rtl: bool) -> str:
    """Write the headline as a line of a compact digest: plain, a link, its source behind it."""
    shown = f"• {_title(article, view, form, bold=False)}"
    if form.source:
        name = html.inline(_named(article), rtl=rtl)
        shown += f" · {html.escape(html.unlinked(name)) if form.bare else f'<i>{html.escape(name)}</i>'}"
    return html.line(shown, rtl=rtl)


def _title(article: Article, view: View, form: Form, *, bold: bool) -> str:
    title = html.tidy(as_words(article.title)) or "…"
    if form.title is not None:
        title = html.unlinked(html.shorten(title, form.title))
    shown = f"<b>{html.escape(title)}</b>" if bold else html.escape(title)
    url = link(article, view)
    if url is not None and not (form.bare and len(url) > _SHORT_URL):
        shown = f'<a href="{html.escape(url)}">{shown}</a>'
    return shown


def link(article: Article, view: View) -> str | None:
    """Give where a headline leads: to the article's own page, else to its card in the chat with the bot."""
    url = html.safe_url(article.url)
    if url is None and view.bot_username:
        return f"https://t.me/{view.bot_username}?start=a_{article.story_id}"
    return url


def sentences(chosen: Iterable[str], *, rtl: bool) -> str | None:
    """Write sentences as one line, hashtags read as words; None for none."""
    text = html.tidy(as_words(" ".join(chosen)))
    return html.line(html.escape(text), rtl=rtl) if text else None


def source(
    articles: Sequence[Article], view: View, *, rtl: bool, day: dt.date | None = None, bare: bool = False
) -> str:
    """Write source and local time of the first of a story's articles, and who else reports it.

    `day` is the digest's: the date is left out where it is that day.
    """
    names = list(dict.fromkeys(source_name(one) for one in articles))
    parts = [_named(articles[0]), _moment(articles[0], view, day)]
    if len(names) > 1 and not bare:
        parts.append(view.words("digest.also", sources=listed(view.words, names[1 : 1 + _ALSO])))
    text = parted(view.words, (html.inline(part, rtl=rtl) for part in parts))
    shown = html.escape(html.unlinked(text)) if bare else f"<i>{html.escape(text)}</i>"
    return html.line(shown, rtl=rtl)


def source_name(article: Article) -> str:
    """Give the name of an article's source; for a page that came in without one the agency in its byline."""
    named = article.byline if article.source == UNNAMED_SOURCE and article.byline else article.source
    return html.shorten(html.tidy(as_words(named)) or "…", _SOURCE_LIMIT)


def _named(article: Article) -> str:
    """Name an article's source, with the host of its link where a reader might take that for another."""
    name = source_name(article)
    host = told_host(html.safe_url(article.url), article.title, name)
    return f"{name} ({host})" if host else name


def _moment(article: Article, view: View, day: dt.date | None) -> str:
    """Word when an article was published (else came in), in the reader's zone."""
    here, words = zone(view.zone), view.words
    seen = article.first_seen.astimezone(here)
    try:
        moment = (article.published or seen).astimezone(here)
    except OverflowError:  # a page may claim the year 1
        moment = seen
    if moment.year < _EARLIEST:
        moment = seen
    time = words.time(moment.time().replace(second=0, microsecond=0))
    if moment.date() == day:
        return time
    this_year = seen.year if day is None else day.year
    return listed(words, (words.date(moment.date(), year=moment.year != this_year, zone=view.zone), time))


def tag(one: Tag | TagUse) -> str:
    """Write a tag so that the whole of it is tapped; where that can't be, as it is."""
    return "#" + (_tapped(one.display) or html.shorten(html.tidy(one.display), _TAG_LIMIT))


_tapped = lru_cache(maxsize=4096)(clickable)  # digests name the same few tags again and again


def tags(found: Sequence[Tag | TagUse], *, rtl: bool) -> str | None:
    """Write the tags of a story as one line; None where it has none that can be tapped."""
    shown: list[str] = []
    room = _TAGS_LIMIT
    for one in found:
        if _tapped(one.display) is None:
            continue
        text = html.inline(tag(one), rtl=rtl)
        room -= html.measure(text).units + 1
        if room < 0 or len(shown) == _TAGS:
            break
        shown.append(html.escape(text))
    return html.line(" ".join(shown), rtl=rtl) if shown else None
