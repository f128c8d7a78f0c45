"""/explore: tags to discover. One message, edited in place; each tag opens its card, which leads back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.chat import rules
from bot.chat.buttons import act, act_if_short, filled, rows, switch, turner
from bot.chat.following import like
from bot.chat.links import without_command
from bot.chat.replies import Reply
from bot.chat.rules import hashtag
from bot.chat.talk import Talk
from bot.core import hashtags, html
from bot.core.actions import number
from bot.core.message import Button, Message, escape
from bot.core.scripts import own_script_first
from storage.records import Tag

PAGE = 8  # tags on a page
_POOL = 400  # tags of a list on all of its pages: who looks for another one names it
_SAID = 40  # letters of what a tag shall begin with
POPULAR, RISING, MINE, NEWEST, NAMED = "p", "r", "m", "n", "b"


def explore(talk: Talk) -> Reply:
    """/explore [prefix]: popular tags, else those that begin so."""
    kind = NAMED if hashtags.key(talk.request.args) else POPULAR
    return Reply((_screen(talk, kind, 0, talk.request.args),), answers=talk.request.message_id)


def explore_anew(talk: Talk, _: Sequence[str]) -> Reply:
    """[Explore]: the popular tags, as a new message."""
    return Reply((_screen(talk, POPULAR, 0, ""),))


def turn(talk: Talk, args: Sequence[str]) -> Reply | None:
    """Open a page of a list; what a tag shall begin with stands in the message that is answered."""
    origin = _origin(args)
    press = talk.request.press
    assert press is not None
    if origin is None:
        return None
    page, kind = origin
    name = without_command(press.answered or "") if kind == NAMED else ""
    if kind == NAMED and not hashtags.key(name):
        return Reply(toast=talk.words("chat.toast.text_gone"))
    return Reply(edit=_screen(talk, kind, page, name))


def beside(talk: Talk, args: Sequence[str]) -> Reply | None:
    """[Related] on a tag's card: the tags that stand with it, each alone or together with it."""
    page = number(args[0]) if len(args) == 2 else None  # noqa: PLR2004 the page and the tag
    tags = rules.known_tags(talk, args[1]) if page is not None else ()
    if not tags or page is None:
        return None
    tag, words = tags[0], talk.words
    found = talk.store.trends.beside([tag.id], PAGE + 1, page * PAGE)
    if not found:
        return Reply(toast=words("explore.toast.nothing_beside"))
    held = talk.store.chats.rules(talk.chat.id)
    pairs = []
    for other in found[:PAGE]:
        both = sorted((tag, other), key=lambda one: one.key)
        together = (
            f"+ {hashtag(other)}"  # the title has the first one: both names in a label are cut on a phone
        )
        pair = switch(rules.find_rule(held, both), both, together)
        pairs.append((act(hashtag(other), "card", other.id), *pair))
    turning = turner("beside", page, None, tag.id, more=len(found) > PAGE)
    back = act(words("chat.button.back"), "card", tag.id)
    return Reply(
        edit=Message(
            words("explore.beside", tag=_shown(talk, hashtag(tag))), filled([*pairs, turning, (back,)])
        )
    )


def way_back(talk: Talk, args: Sequence[str]) -> tuple[Button, ...]:
    """Give the button that leads from a card back to the list that it was opened from, none where that is unknown."""
    origin = _origin(args)
    return (act(talk.words("chat.button.back"), "explore", *origin),) if origin else ()


def _origin(args: Sequence[str]) -> tuple[int, str] | None:
    """Read a page and a list of a button; None for anything that we would not have written."""
    page = number(args[0]) if len(args) == 2 else None  # noqa: PLR2004 the page and the list
    return (page, args[1]) if page is not None and args[1] in _LISTS else None


def _screen(talk: Talk, kind: str, page: int, name: str) -> Message:
    """Write one list: its sentence, its tags, the turning of pages, the other lists."""
    words, chosen = talk.words, _LISTS[kind]
    found = chosen.find(talk, name, page)
    said = _shown(talk, hashtags.key(name)[:_SAID])
    title = words(chosen.title, name=said)
    offer: tuple[Button, ...] = ()
    if kind == NAMED and not found and not page:
        found = like(talk, name)
        title, offer = words("explore.guessed"), _offer(talk, name)
    tags = [act(hashtag(tag), "card", tag.id, page, kind) for tag in found[:PAGE]]
    turning = turner("explore", page, None, kind, more=len(found) > PAGE)
    tabs = [
        act(words(one.button), "explore", 0, key) for key, one in _LISTS.items() if key not in (kind, NAMED)
    ]
    text = title if found else words(chosen.none, name=said)
    return Message(text, filled([*rows(tags, 2), offer, turning, *rows(tabs, 2)]))


def _shown(talk: Talk, name: str) -> str:
    """Give a name as HTML that does not turn the sentence around it."""
    return escape(html.inline(name, rtl=talk.words.rtl))


def _offer(talk: Talk, name: str) -> tuple[Button, ...]:
    """Offer to follow a tag that is unknown so far."""
    shown = next(iter(hashtags.extract("#" + "_".join(name.strip("#＃").split()))), None)
    return act_if_short(talk.words("chat.button.follow_tag", tag=f"#{shown}"), "add", shown) if shown else ()


def _named(talk: Talk, name: str, page: int) -> list[Tag]:
    return talk.store.trends.beginning(hashtags.key(name), PAGE + 1, page * PAGE)


def _popular(talk: Talk, _: str, page: int) -> list[Tag]:
    return _page(talk, talk.store.tags.popular(_POOL), page)


def _rising(talk: Talk, _: str, page: int) -> list[Tag]:
    return _page(talk, talk.store.trends.rising(talk.now, _POOL), page)


def _mine(talk: Talk, _: str, page: int) -> list[Tag]:
    mine = rules.followed(talk)
    return talk.store.trends.beside(mine, PAGE + 1, page * PAGE) if mine else []


def _newest(talk: Talk, _: str, page: int) -> list[Tag]:
    return _page(talk, talk.store.trends.newest(_POOL), page)


def _page(talk: Talk, pool: Sequence[Tag], page: int) -> list[Tag]:
    """Give a page of tags, and one more where another page follows: those that the reader can read come first."""
    return own_script_first(pool, talk.chat.language)[page * PAGE : (page + 1) * PAGE + 1]


@dataclass(frozen=True, slots=True)
class _List:
    """A list of tags: how it is found, and the keys of its button and of what it says with tags and without."""

    find: Callable[[Talk, str, int], list[Tag]]
    button: str
    title: str
    none: str


_LISTS = {
    POPULAR: _List(_popular, "explore.button.popular", "explore.popular", "chat.start.none_yet"),
    RISING: _List(_rising, "explore.button.rising", "explore.rising", "explore.none_rising"),
    MINE: _List(_mine, "explore.button.mine", "explore.mine", "explore.none_mine"),
    NEWEST: _List(_newest, "explore.button.newest", "explore.newest", "chat.start.none_yet"),
    NAMED: _List(_named, "", "explore.named", "explore.none_named"),
}
