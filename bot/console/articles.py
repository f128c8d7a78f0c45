"""Articles: search, and for each what readers see of it, who gets it and why, and what an editor can do about it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.console.article import LENGTHS, Wanted, card, gather
from bot.console.house import House
from bot.console.view import done, fields, house_of, id_of, number, page, reader_of, said
from bot.core import html
from bot.core.search import parse_search
from bot.locales import words
from bot.newsroom.retagging import retag, tags_of
from storage.desk import Page, Shown
from storage.records import Origin

_LINES: Final = 50  # of a page
_LONGEST_QUERY: Final = 300
_TITLE: Final = 80  # UTF-16 units of a headline in a sentence
_OWNER: Final = re.compile(r"owner (\d+)")
_NO_CHAT: Final = "To get it in your chat, sign in by the link that the bot sends you for /console."
_ORIGINS: Final = {
    Origin.EDITOR: "added by an editor",
    Origin.INLINE: "as the source wrote it",
    Origin.CATEGORY: "from the feed's categories",
    Origin.KEYWORD: "from the page's keywords",
    Origin.PHRASE: "found in the text, because somebody follows it",
}
_GONE: Final = "This article is not kept any more."


def routes(_house: House) -> list[Route]:
    """Give the pages of articles."""
    acts: dict[str, Callable[[Request], Awaitable[Response]]] = {
        "hold": _hold,
        "let-go": _let_go,
        "withdraw": _withdraw,
        "tags": _retag,
        "send": _send,
    }
    return [
        Route("/articles", _listed),
        Route("/articles/{id:int}", _shown),
        *(Route(f"/articles/{{id:int}}/{name}", act, methods=["POST"]) for name, act in acts.items()),
    ]


# --- looking ----------------------------------------------------------------------------------------------------------


async def _listed(request: Request) -> Response:
    house, asked = house_of(request), request.query_params.get("q", "").strip()[:_LONGEST_QUERY]
    before, begins = number(request.query_params.get("before")), "begins" in request.query_params
    found, begins = await house.threads(_find, house, asked, reader_of(request).zone.key, before, begins)
    return page(request, "articles.html", asked=asked, found=found, before=before, begins=begins)


def _find(house: House, asked: str, zone: str, before: int | None, begins: bool) -> tuple[Page, bool]:
    """Give a page of what is looked for; where nothing has the words as they are, of what has longer ones that begin so."""
    query = parse_search(asked, house.clock(), zone)
    found = house.store.desk.page(replace(query, begins=begins), before, _LINES)
    if found.lines or begins or before is not None or not query.phrases:
        return found, begins
    found = house.store.desk.page(replace(query, begins=True), None, _LINES)
    return found, bool(found.lines)


async def _shown(request: Request) -> Response:
    house, asked = house_of(request), request.query_params
    wanted = _wanted(asked.get("words"), asked.get("as"), asked.get("chat"))
    after, before = number(asked.get("after")) or 0, number(asked.get("before"))
    zone = reader_of(request).zone.key
    found = await house.threads(gather, house, id_of(request), wanted, zone, after, before)
    if found is None:
        return page(request, "fault.html", 404, title="Not here", sentence=_GONE)
    return page(
        request,
        "article.html",
        found=found,
        article=found.shown.article,
        after=after,
        wanted=wanted,
        lengths=LENGTHS,
        link=html.safe_url(found.shown.article.url),
        origins=_ORIGINS,
        languages=words("en").languages,
        may_send=house.post is not None and _own_chat(request) is not None,
    )


def _wanted(language: str | None, form: str | None, chat_id: str | None) -> Wanted:
    known = language if language in words("en").languages else ""
    return Wanted(known or "", "digest" if form == "digest" else "card", number(chat_id))


def _own_chat(request: Request) -> int | None:
    """Give the chat of who is signed in; None where they came by the token, which says nothing of a chat."""
    found = _OWNER.fullmatch(request.state.who or "")
    return int(found[1]) if found else None


# --- doing ------------------------------------------------------------------------------------------------------------


async def _hold(request: Request) -> Response:
    house = house_of(request)
    return await _stand(
        request,
        "held",
        lambda story_id: house.store.withdrawals.hold(story_id, house.clock()),
        "Held: it goes into no message until it is let go.",
        "It was held, or withdrawn, before.",
    )


async def _let_go(request: Request) -> Response:
    return await _stand(
        request,
        "let go",
        house_of(request).store.withdrawals.let_go,
        "Let go: it goes out to all who have not had it.",
        "Nobody holds it any more.",
    )


async def _withdraw(request: Request) -> Response:
    house = house_of(request)
    return await _stand(
        request,
        "withdrew",
        lambda story_id: house.store.withdrawals.retract(story_id, house.clock()),
        "Withdrawn: no message shows it any more, and those that were sent are written anew.",
        "It was withdrawn before.",
    )


async def _stand(
    request: Request, action: str, change: Callable[[int], bool], sentence: str, otherwise: str
) -> Response:
    """Change how an article's story stands."""
    house, shown = house_of(request), await _found(request)
    if shown is None:
        return said(_GONE, "/articles")
    to, article = f"/articles/{shown.article.id}", shown.article
    if not await house.threads(change, article.story_id):
        return said(otherwise, to)
    target = f"story {article.story_id}: {_title(article.title)}"
    return await done(request, action=action, target=target, sentence=sentence, to=to)


async def _retag(request: Request) -> Response:
    house, shown, given = house_of(request), await _found(request), await fields(request)
    if shown is None:
        return said(_GONE, "/articles")
    article, to = shown.article, f"/articles/{shown.article.id}"
    text = given.get("tags", "")
    uses = tags_of(text, article)
    if text.strip() and not uses:
        return said("None of that can be a tag. A tag is a word of letters and digits.", to)
    if given.get("before") != " ".join(use.key for use in article.tags) or not await house.threads(
        retag, house.store, article, uses
    ):
        return said("The tags were changed meanwhile. Look at them once more.", to)
    written = " ".join(f"#{use.display}" for use in uses) or "no tags"
    target = f"article {article.id}: {_title(written)}"
    return await done(request, action="retagged", target=target, sentence=f"It has {written} now.", to=to)


async def _send(request: Request) -> Response:
    house, own, shown = house_of(request), _own_chat(request), await _found(request)
    if shown is None:
        return said(_GONE, "/articles")
    article, to = shown.article, f"/articles/{shown.article.id}"
    if own is None or house.post is None:
        return said(_NO_CHAT, to)
    given = await fields(request)
    chat = await house.threads(house.store.chats.find, own, None)
    wanted = replace(_wanted(None, given.get("as"), None), chat_id=chat.id if chat else None)
    stories = await house.threads(house.store.articles.stories, [article.story_id])
    if article.story_id not in stories:
        return said("It was withdrawn: no message shows it any more.", to)
    message = await house.threads(card, house, stories[article.story_id], wanted, reader_of(request).zone.key)
    if (refused := await house.post(own, message)) is not None:
        return said(f"Telegram did not take it: {refused}", to)
    target = f"story {article.story_id}: {_title(article.title)}"
    return await done(
        request, action="sent to themselves", target=target, sentence="It is in your chat.", to=to
    )


async def _found(request: Request) -> Shown | None:
    house = house_of(request)
    return await house.threads(house.store.desk.article, id_of(request))


def _title(text: str) -> str:
    return html.shorten(html.tidy(text), _TITLE)
