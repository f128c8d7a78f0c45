"""/summary: of a code, a tag, a pasted text, or the message that it replies to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from bot.chat.buttons import act, filled
from bot.chat.links import link_in, without_command
from bot.chat.replies import Reply, say
from bot.chat.rules import FOLLOW, hashtag
from bot.chat.sizes import nearest, sized
from bot.chat.stories import SHOWN, listing
from bot.chat.talk import Talk
from bot.core import hashtags, html, lines
from bot.core.actions import number, plain_number
from bot.core.hosts import told_host
from bot.core.message import Button, Message, escape, summary_message
from bot.errors import NotFoundError, UnusableInputError
from bot.newsroom import on_demand
from bot.newsroom.outside import Page

LONGEST = 7  # sentences that [Longer] goes to
LONG = 240  # characters from which any text is one to summarise
SHORT = 80  # characters under which none is
_TAG = re.compile(r"[#＃]\S+")
_TITLE = 300  # UTF-16 units of a headline
_SITE = 64  # of the name of a site
_ROOM = html.Size(
    html.LENGTH_LIMIT - 2 * _TITLE, html.ENTITY_LIMIT - 10, html.BYTE_LIMIT - 4000
)  # beside a headline
_CUT = 3000  # UTF-16 units of a sentence that is no end of one


def summary(talk: Talk) -> Reply:
    """/summary, with what stands behind it, else of the message that it replies to, else how to."""
    request = talk.request
    if args := sized(request.args)[1]:
        return _of_args(talk, args)
    if request.replied_text:
        return of_text_or_link(talk, request.replied_text, answers=request.replied_id)
    return say(f"{talk.words('chat.summary.how')}\n{talk.words('chat.summary.size')}")


def _length(talk: Talk, said: Callable[[int], Sequence[str]]) -> int:
    """Give how many sentences a summary shall have: those that come nearest to the words asked for, else as the chat has it."""
    wish = sized(talk.request.args)[0] if talk.request.command is not None else None
    return talk.chat.length if wish is None else nearest(wish, LONGEST, said)


def _of_args(talk: Talk, args: str) -> Reply:
    if args.isdecimal():
        return of_code(talk, args)
    if _TAG.fullmatch(args):
        return _of_tag(talk, args)
    if (
        " " not in args
        and "\n" not in args
        and hashtags.key(args) in talk.store.tags.find([hashtags.key(args)])
    ):
        return _of_tag(talk, args)
    return of_text_or_link(talk, args, answers=talk.request.message_id)


def of_code(talk: Talk, code: str) -> Reply:
    """Give the summary of the article with an agency's code."""
    article = on_demand.of_code(talk.store, plain_number(code))
    return Reply((summary_message(article, talk.view, length=_length(talk, article.ladder.pick)),))


def _of_tag(talk: Talk, tag: str) -> Reply:
    stories = on_demand.of_tag(talk.store, tag, limit=SHOWN)
    key = hashtags.key(tag)
    return Reply((listing(talk, talk.store.tags.find([key])[key], stories),))


def of_text_or_link(talk: Talk, text: str, *, answers: int | None) -> Reply:
    """Give the summary of a text, or of the page that it links to and says little beside."""
    link = link_in(text)
    return _of_link(talk, link, answers=answers) if link else of_text(talk, text, answers=answers)


def _of_link(talk: Talk, link: str, *, answers: int | None) -> Reply:
    """Give the summary of the page that a link leads to: as it was read for this request, else as the wire keeps it."""
    if talk.request.page is not None:
        page = talk.request.page
        message = _page_message(talk, page, _length(talk, page.ladder.pick), again=answers is not None)
        return Reply((message,), answers=answers)
    article = on_demand.kept_at(talk.store, link)
    if article is None:
        raise NotFoundError("web.nothing")
    return Reply((summary_message(article, talk.view, length=_length(talk, article.ladder.pick)),))


def of_text(talk: Talk, text: str, *, answers: int | None) -> Reply:
    """Give the summary of a text, in reply to the message it stands in: there [Longer] finds it again.

    Raises UnusableInputError where it has nothing to leave out (`summary.short`).
    """
    if len(text) < SHORT or (
        len(text) < LONG and not on_demand.of_text(text, length=2).summary.sentences[1:]
    ):
        raise UnusableInputError("summary.short")
    length = _length(talk, lambda n: on_demand.of_text(text, length=n).summary.sentences)
    message = _text_message(talk, text, length, again=answers is not None)
    return Reply((message,), answers=answers)


def of_document(talk: Talk, found: on_demand.OnDemand) -> Reply:
    """Give the summary of a document; of another length it is not to be had, because nothing of it is kept."""
    return Reply((Message(text_html(found.title, found.summary.sentences)),), answers=talk.request.message_id)


def press_text_length(talk: Talk, args: Sequence[str]) -> Reply | None:
    """[Shorter] and [Longer] under the summary of a text that is not kept: read again from the message replied to."""
    length = number(args[0]) if len(args) == 1 else None
    press = talk.request.press
    assert press is not None
    if length is None or not 1 <= length <= LONGEST:
        return None
    if not press.answered:
        return Reply(toast=talk.words("chat.toast.text_gone"))
    if talk.request.page is not None:
        return Reply(edit=_page_message(talk, talk.request.page, length, again=True))
    text = without_command(press.answered)
    return Reply(edit=_text_message(talk, text, length, again=True))


def press_article_length(talk: Talk, args: Sequence[str]) -> Reply | None:
    """[Shorter] and [Longer] under the summary of a kept article."""
    numbers = [number(arg) for arg in args]
    if len(numbers) != 2 or numbers[0] is None or numbers[1] is None or not 1 <= numbers[1] <= LONGEST:  # noqa: PLR2004 the article and the length
        return None
    article = talk.store.articles.get(numbers[0])
    if article is None:
        return Reply(toast=talk.words("chat.story_gone"))
    return Reply(edit=summary_message(article, talk.view, length=numbers[1]))


def _text_message(talk: Talk, text: str, length: int, *, again: bool) -> Message:
    """Write the summary of a text; with `again`, that text can be found again for another length."""

    def shown(sentences: int) -> tuple[str, int]:
        found = on_demand.of_text(text, length=sentences)
        return text_html(found.title, found.summary.sentences), len(found.summary.sentences)

    buttons = _sizes(talk, shown, length) if again else []
    return Message(shown(length)[0], filled([buttons, _follow_button(talk, hashtags.extract(text))]))


def _page_message(talk: Talk, page: Page, length: int, *, again: bool) -> Message:
    """Write the summary of a web page, its headline a link, its site below; `again` as for a text."""
    draft = page.draft
    host = told_host(html.safe_url(draft.url), draft.title, draft.source)
    site = html.shorten(html.tidy(draft.source), _SITE) + (f" ({host})" if host else "")

    def shown(sentences: int) -> tuple[str, int]:
        said = page.ladder.pick(sentences)
        below = html.line(
            f"<i>{escape(site)}</i>",
            rtl=html.mostly_rtl(draft.text[:400]),
        )
        return f"{text_html(draft.title, said, url=draft.url)}\n{below}", len(said)

    buttons = _sizes(talk, shown, length) if again else []
    tags = [use.display for use in draft.tags]
    return Message(shown(length)[0], filled([buttons, _follow_button(talk, tags)]))


def _sizes(talk: Talk, shown: Callable[[int], tuple[str, int]], length: int) -> list[Button]:
    """Give [Shorter] and [Longer] where there is less and more to show; `shown` gives a text and its sentences."""
    text, number = shown(length)
    sizes: list[Button] = []
    if number > 1:
        sizes.append(act(talk.words("chat.button.shorter"), "text", number - 1))
    if number == length < LONGEST and shown(length + 1)[0] != text:
        sizes.append(act(talk.words("chat.button.longer"), "text", length + 1))
    return sizes


def text_html(title: str | None, said: Sequence[str], *, url: str | None = None) -> str:
    """Write headline and sentences, as many as fit into one message; a first one that is too long is cut."""
    rtl = html.mostly_rtl(" ".join([*said, *([title] if title and not said else [])])[:400])
    blocks = []
    if title:
        title = html.shorten(html.tidy(hashtags.as_words(title)), _TITLE)
        shown, link = f"<b>{escape(title)}</b>", html.safe_url(url)
        blocks.append(html.line(f'<a href="{escape(link)}">{shown}</a>' if link else shown, rtl=rtl))
    for kept in range(len(said), 0, -1):
        text = lines.sentences(said[:kept], rtl=rtl)
        if text and html.measure(text).within(_ROOM):
            return "\n".join([*blocks, text])
    if said:
        cut = html.unlinked(html.shorten(html.tidy(hashtags.as_words(said[0])), _CUT))
        blocks.append(html.line(escape(cut), rtl=rtl))
    return "\n".join(blocks)


def _follow_button(talk: Talk, tags: Iterable[str]) -> tuple[Button, ...]:
    """Offer to follow the first of a text's tags that is known."""
    keys = list(dict.fromkeys(map(hashtags.key, tags)))
    known = talk.store.tags.find(keys) if keys else {}
    tag = next((known[key] for key in keys if key in known), None)
    return (
        (act(talk.words("chat.button.follow_tag", tag=hashtag(tag)), "tag", FOLLOW, tag.id),) if tag else ()
    )
