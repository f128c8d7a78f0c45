"""Messages as Telegram takes them: HTML, buttons, and the limits of both.

The actions behind the buttons: `page:<origin>:<page>`, `more:<origin>`, `why:<origin>[:<page>]`, `settings[:<origin>]`,
`mute:<tag id>`, `follow:<tag key>` and `summary:<article id>:<length>`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.core import html, lines
from bot.core.actions import pack
from bot.core.buttons import Button, digest_buttons
from bot.core.html import ENTITY_LIMIT, LENGTH_LIMIT, escape, visible
from bot.core.lines import Form, View
from bot.core.page import QUOTE
from bot.core.parting import split_digest
from bot.core.printing import Printing, Printings
from storage.records import Article, Digest, Story, Tag, TagUse

__all__ = [
    "ENTITY_LIMIT", "LENGTH_LIMIT", "Button", "Message", "View", "digest_part", "escape", "page_ids", "plain_text",
    "split_digest", "story_card", "summary_message", "visible",
]  # fmt: skip

_LABEL_LIMIT: Final = 40  # UTF-16 units of a tag on a button
_LONGEST: Final = 7  # sentences of a summary


@dataclass(frozen=True, slots=True)
class Message:
    """A message ready to be sent: Telegram HTML and rows of buttons. Previews of links are always off."""

    html: str
    buttons: tuple[tuple[Button, ...], ...] = ()


def digest_part(
    digest: Digest,
    stories: Mapping[int, Story],
    view: View,
    day: dt.date,
    *,
    story_ids: Sequence[int],
    n: int = 1,
    of: int = 1,
    before: int = 0,
    origin: Sequence[object] = (),
    printings: Printings | None = None,
) -> Message:
    """Write one message of a digest, always within both limits (summaries shorten, then go, where texts have grown).

    Buttons [More] (where stories were left out), [Why these?] and [Tags and time] stand under the last part, of pages that
    turn under each; they carry `origin`, by which the digest is found again (without one the first two are left out). A
    digest that [More] brought goes on counting after the stories `before` it. Of `story_ids` that are not among the
    stories it is told that they are gone. `printings` remember what others had in common.
    """
    printing = printings.of(view, day) if printings else Printing(view, day)
    page = printing.page(digest, stories, before=before)
    return Message(
        printing.text(page, stories, frozenset(story_ids), n, of), digest_buttons(page, origin, n, of)
    )


def page_ids(digest: Digest, index: int) -> tuple[int, ...]:
    """Give the story ids of a page, counted from 0; a digest without pages is one page."""
    pages = digest.pages or (len(digest.entries),)
    start = sum(pages[:index])
    return tuple(entry.story_id for entry in digest.entries[start : start + pages[index]])


def story_card(
    story: Story, view: View, *, followed: Collection[int] = (), origin: Sequence[object] = ()
) -> Message:
    """Write one story: headline, summary, the rest as an expandable quote, tags whole, source and local time.

    [Mute] is for its first tag that is not among the `followed` ones: one slip must not end a following. [Why?] carries the
    `origin` of an alert.
    """
    article, rtl = story.article, lines.is_rtl(story.article)
    short = article.ladder.pick(view.length)
    rest = [sentence for sentence in article.ladder.pick(_LONGEST) if sentence not in short]
    tags = lines.tags(story.tags, rtl=rtl)
    below = [one for one in (tags, lines.source(story.articles, view, rtl=rtl)) if one]
    buttons = []
    if (url := html.safe_url(article.url)) is not None:
        buttons.append(Button(view.words("button.read"), url=url))
    other = next((tag for tag in story.tags if tag.id not in followed), None)
    if other is not None and view.buttons:
        buttons.append(_tag_button(view, "mute", other, other.id))
    if origin and view.buttons:
        buttons.append(Button(view.words("button.why_this"), data=pack("why", *origin)))
    shown = _fitting(
        article, view, [(short, rest[:kept]) for kept in range(len(rest), -1, -1)], below, rtl=rtl
    )
    return Message(shown, (tuple(buttons),) if buttons else ())


def summary_message(article: Article, view: View, *, length: int) -> Message:
    """Write the summary of a kept article at a length, with [Shorter] [Longer] and [Follow #x]."""
    words, rtl, ladder = view.words, lines.is_rtl(article), article.ladder
    length = max(1, min(length, len(ladder.levels), _LONGEST))
    tags = lines.tags(article.tags, rtl=rtl)
    below = [one for one in (tags, lines.source([article], view, rtl=rtl)) if one]
    shown, longer = (
        _fitting(article, view, [(ladder.pick(n), [])], below, rtl=rtl) for n in (length, length + 1)
    )
    turn = []
    if length > 1:
        turn.append(Button(words("button.shorter"), data=pack("summary", article.id, length - 1)))
    if length < min(len(ladder.levels), _LONGEST) and longer != shown:
        turn.append(Button(words("button.longer"), data=pack("summary", article.id, length + 1)))
    follow = [_tag_button(view, "follow", tag, tag.key) for tag in article.tags[:1] if _fits_button(tag.key)]
    return Message(shown, tuple(tuple(row) for row in (turn, follow) if row))


def _fitting(
    article: Article,
    view: View,
    texts: Sequence[tuple[Sequence[str], Sequence[str]]],
    below: Sequence[str],
    *,
    rtl: bool,
) -> str:
    """Write a card with the first of these texts (summary, quote) that fits, else shorter, else with its title cut."""
    full = Form(sentences=0)
    summary = texts[-1][0]
    tries = [(full, *text) for text in texts]
    tries += [(full, summary[:kept], ()) for kept in range(len(summary) - 1, -1, -1)]
    tries += [(form, (), ()) for form in lines.forms(1) if form.bare]
    return html.first_fitting(_card(article, view, *one, below, rtl=rtl) for one in tries)


def _card(
    article: Article,
    view: View,
    form: Form,
    summary: Sequence[str],
    rest: Sequence[str],
    below: Sequence[str],
    *,
    rtl: bool,
) -> str:
    shown = [lines.headline(article, view, form, rtl=rtl)]
    if short := lines.sentences(summary, rtl=rtl):
        shown += [short, ""]
    if quote := lines.sentences(rest, rtl=rtl):
        shown.append(QUOTE.format(quote))
    return "\n".join([*shown, *below])


def _tag_button(view: View, name: str, tag: Tag | TagUse, argument: object) -> Button:
    label = html.shorten(html.tidy(lines.tag(tag)).removeprefix("#"), _LABEL_LIMIT)
    return Button(view.words(f"button.{name}", tag=label), data=pack(name, argument))


def _fits_button(key: str) -> bool:
    try:
        pack("follow", key)
    except ValueError:
        return False
    return True


def plain_text(message: Message) -> str:
    """Give a message without any markup, cut to the length limit: what is sent when Telegram refuses the HTML."""
    return html.shorten(visible(message.html), LENGTH_LIMIT)
