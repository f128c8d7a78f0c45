"""/start: what this is, the language, the first tags, the time; one message, edited, every step can be skipped."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat import clocks, rules
from bot.chat.buttons import act, filled, rows, switch, turner
from bot.chat.following import follow
from bot.chat.lists import my_tags, with_name
from bot.chat.replies import Reply, say
from bot.chat.requests import Keyboard
from bot.chat.screens import marked
from bot.chat.stories import card
from bot.chat.talk import Talk
from bot.core.actions import number
from bot.core.matching import Wish
from bot.core.message import Message
from bot.core.scripts import own_script_first
from storage.records import RuleKind

PAGE = 8  # tags on a page
POOL = 400  # tags on all of them: who looks for another one names it
_BACK = "b"


def start(talk: Talk) -> Reply:
    """/start, also with what a link brought along: `t_<tag id>` follows a tag, `a_<story id>` opens a story.

    Who begins here sets up their own chat: what is sent next is no longer about a channel.
    """
    if talk.request.in_private and talk.request.user_id is not None:
        talk.store.setups.end(talk.request.user_id)
    kind, _, rest = talk.request.args.partition("_")
    known = number(rest)
    if kind == "a" and known is not None:
        return card(talk, known)
    if kind == "t" and known is not None:
        tag = talk.store.tags.get(known)
        return follow(talk, Wish((rules.uses([tag]),), ())) if tag else say(talk.words("chat.tag_gone"))
    return Reply((_tags_step(talk, 0, _BACK) if _follows(talk) else _language_step(talk),))


def is_story(args: str) -> bool:
    """Tell whether a link brought along a story to read, which changes nothing."""
    kind, _, rest = args.partition("_")
    return kind == "a" and number(rest) is not None


def language_step(talk: Talk, _: Sequence[str]) -> Reply:
    """Go back to the first step."""
    return Reply(edit=_language_step(talk))


def _language_step(talk: Talk) -> Message:
    """Say what this is, and offer the languages; the client's own is chosen already where there are words for it."""
    words = talk.words
    return Message(
        with_name(talk, f"{words('chat.start.welcome')}\n\n{words('chat.start.language')}"),
        (*language_choices(talk, "start"), (act(words("chat.button.next_tags"), "start", 0),)),
    )


def language_choices(talk: Talk, where: str) -> Keyboard:
    """Make the buttons of all languages, each in its own words."""
    words = talk.words
    names = [
        act(marked(name, chosen=code == words.language), "language", code, where)
        for code, name in words.languages.items()
    ]
    return rows(names, 3)


def tags_step(talk: Talk, args: Sequence[str]) -> Reply | None:
    """Show the step of the tags, and the pages of it; they keep the greeting that they began with."""
    page = number(args[0]) if args else None
    if page is None or len(args) > 2:  # noqa: PLR2004 the page and its greeting
        return None
    return Reply(edit=_tags_step(talk, page, args[1] if len(args) > 1 else ""))


def _greeting(talk: Talk, greeting: str) -> str:
    """Greet somebody who is back; others just see where they are."""
    if greeting == _BACK:
        return talk.words("chat.start.back", n=_follows(talk))
    return talk.words("chat.start.popular")


def _tags_step(talk: Talk, page: int, greeting: str) -> Message:
    words = talk.words
    pool = own_script_first(talk.store.tags.popular(POOL), talk.chat.language)
    popular = pool[page * PAGE : (page + 1) * PAGE + 1]
    held = talk.store.chats.rules(talk.chat.id)
    toggles = [button for tag in popular[:PAGE] for button in switch(rules.find_rule(held, [tag]), [tag])]
    choose = words("chat.start.choose") if popular else words("chat.start.no_tags")
    if not pool:
        choose = words("chat.start.none_yet")
    return Message(
        with_name(talk, f"{_greeting(talk, greeting)}\n\n{choose}"),
        filled(
            [
                *rows(toggles, 2),
                turner("start", page, None, greeting, more=len(popular) > PAGE),
                (
                    act(words("chat.button.back"), "start_language"),
                    act(words("chat.button.next_time"), "start_time"),
                ),
            ]
        ),
    )


def time_step(talk: Talk, _: Sequence[str] = ()) -> Reply:
    """Show the step of the time: when the digest comes, and by which clock."""
    words = talk.words
    text = words(
        "chat.start.time",
        times=clocks.shown_times(talk),
        zone=clocks.zone_line(talk),
        now=clocks.local_time(talk),
    )
    return Reply(
        edit=Message(
            clocks.with_place_line(talk, text),
            (
                *clocks.time_choices(talk, "start", several=False),
                *clocks.zone_choices(talk, "start"),
                (act(words("chat.button.back"), "start", 0), act(words("chat.button.done"), "start_done")),
            ),
        )
    )


def done(talk: Talk, _: Sequence[str]) -> Reply:
    """Show the last step: when the first digest comes, and one now for who can't wait."""
    words = talk.words
    when = clocks.shown_next(talk)
    key = "chat.start.done" if _follows(talk) else "chat.start.done_no_tags"
    return Reply(
        edit=Message(
            words(key, when=when),
            (
                (act(words("chat.button.digest_now"), "digest"),),
                (
                    my_tags(talk),
                    act(words("chat.button.settings"), "settings"),
                ),
            ),
        )
    )


def _follows(talk: Talk) -> int:
    return sum(rule.kind is RuleKind.FOLLOW for rule in talk.store.chats.rules(talk.chat.id))
