"""/start: what this is, the first tags, the time; one message, edited in place, every step can be skipped."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat import clocks, rules
from bot.chat.buttons import act, filled, rows, switch, turner
from bot.chat.following import follow
from bot.chat.lists import my_tags
from bot.chat.replies import Reply, say
from bot.chat.stories import card
from bot.chat.talk import Talk
from bot.core.actions import number
from bot.core.matching import Wish
from bot.core.message import Message
from storage.records import RuleKind

PAGE = 8  # tags on a page


def start(talk: Talk) -> Reply:
    """/start, also with what a link brought along: `t_<tag id>` follows a tag, `a_<story id>` opens a story."""
    kind, _, rest = talk.request.args.partition("_")
    known = number(rest)
    if kind == "a" and known is not None:
        return card(talk, known)
    if kind == "t" and known is not None:
        tag = talk.store.tags.get(known)
        return follow(talk, Wish((rules.uses([tag]),), ())) if tag else say(talk.words("chat.tag_gone"))
    held = _follows(talk)
    greeting = talk.words("chat.start.back", n=held) if held else talk.words("chat.start.welcome")
    return Reply((_tags_step(talk, 0, greeting),))


def tags_step(talk: Talk, args: Sequence[str]) -> Reply | None:
    """Show the first step, and the pages of it."""
    page = number(args[0]) if len(args) == 1 else None
    return None if page is None else Reply(edit=_tags_step(talk, page, talk.words("chat.start.welcome")))


def _tags_step(talk: Talk, page: int, greeting: str) -> Message:
    words = talk.words
    popular = talk.store.tags.popular(PAGE + 1, page * PAGE)
    held = talk.store.chats.rules(talk.chat.id)
    toggles = [button for tag in popular[:PAGE] for button in switch(rules.find_rule(held, [tag]), [tag])]
    choose = words("chat.start.choose") if popular else words("chat.start.no_tags")
    return Message(
        f"{greeting}\n\n{choose}",
        filled(
            [
                *rows(toggles, 2),
                turner("start", page, None, more=len(popular) > PAGE),
                (act(words("chat.button.next_time"), "start_time"),),
            ]
        ),
    )


def time_step(talk: Talk, _: Sequence[str] = ()) -> Reply:
    """Show the second step: when the digest comes, and by which clock."""
    words = talk.words
    text = words(
        "chat.start.time",
        times=clocks.shown_times(talk),
        zone=clocks.zone_line(talk),
        now=clocks.local_time(talk),
    )
    return Reply(
        edit=Message(
            text,
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
