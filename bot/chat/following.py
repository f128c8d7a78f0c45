"""/subscribe and /mute: what a chat follows and leaves out, said by words, and taken back by one tap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.chat import rules
from bot.chat.buttons import act_if_short, filled
from bot.chat.lists import in_parts, my_tags, some
from bot.chat.replies import Reply, say
from bot.chat.rules import NEITHER, hashtag, listed
from bot.chat.stories import headline, newest_of
from bot.chat.talk import Talk
from bot.core import hashtags
from bot.core.matching import Wish, parse_rules, suggest
from bot.core.message import Button, Message, escape, story_card
from storage.records import RuleKind, Tag, TagUse

POOL = 2000  # known tags that a mistyped one is compared with


def subscribe(talk: Talk) -> Reply:
    """/subscribe #a #b+#c -#d: follow and mute; without tags: how to."""
    if not talk.request.args:
        return say(talk.words("chat.subscribe.how"), ((my_tags(talk),),))
    return follow(talk, parse_rules(talk.request.args))


def mute(talk: Talk) -> Reply:
    """/mute #a #b: never show these."""
    if not talk.request.args:
        return say(talk.words("chat.mute.how"), ((my_tags(talk),),))
    wish = parse_rules(talk.request.args)
    singles = [tags[0] for tags in wish.follow if len(tags) == 1]
    if len(singles) < len(wish.follow):
        return say(talk.words("chat.mute.one"))
    return follow(talk, Wish((), (*singles, *wish.mute)))


def follow(talk: Talk, wish: Wish) -> Reply:
    """Follow and mute what was wished for, and say what is now so, what is unknown, and what may have been meant."""
    words = talk.words
    known = talk.store.tags.find([tag.key for tags in (*wish.follow, wish.mute) for tag in tags])
    change = rules.add(talk, wish.follow, [(tag,) for tag in wish.mute])
    follows = [rule.tags for rule in change.new if rule.kind is RuleKind.FOLLOW]
    mutes = [rule.tags for rule in change.new if rule.kind is RuleKind.MUTE]
    lines = [
        words("chat.followed", n=len(follows), rules=listed(words, follows)) if follows else "",
        words("chat.muted", n=len(mutes), rules=listed(words, mutes)) if mutes else "",
    ]
    if not change.new:
        follows = [tuple(known[tag.key] for tag in tags) for tags in wish.follow]
        lines = _as_before(talk, follows, [(known[tag.key],) for tag in wish.mute])
    strange = [
        tag for tags in wish.follow for tag in tags if tag.key not in known or not known[tag.key].stories
    ]
    if strange:
        lines.append(words("chat.no_story_yet", n=len(strange), tags=escape(some(words, strange))))
    guesses = _guesses(talk, strange)
    if guesses:
        lines.append(words("chat.did_you_mean"))
    stories, card = _newest(talk, follows)
    undo = act_if_short(words("chat.button.undo"), "undo", *change.undo) if change.undo else ()
    how = words("chat.undo_how") if change.undo and not undo else ""
    text = "\n\n".join(filter(None, [*lines, stories, how]))
    return Reply(in_parts(text, filled([guesses, (*undo, my_tags(talk))])) + card)


def _as_before(talk: Talk, follows: Sequence[Sequence[Tag]], mutes: Sequence[Sequence[Tag]]) -> list[str]:
    """Say of what was wished for that it is so already."""
    words = talk.words
    return [
        words("chat.followed_already", n=len(follows), rules=listed(words, follows)) if follows else "",
        words("chat.muted_already", n=len(mutes), rules=listed(words, mutes)) if mutes else "",
    ]


def _newest(talk: Talk, follows: Sequence[Sequence[Tag]]) -> tuple[str, tuple[Message, ...]]:
    """Give the newest story of what is now followed: for one rule as a card, for several as lines."""
    found = [story for tags in follows[:3] if (story := newest_of(talk.store, tags))]
    if not found:
        return "", ()
    if len(follows) == 1:
        return "", (story_card(found[0], talk.view, followed=rules.followed(talk)),)
    unique = {story.id: story for story in found}.values()
    return "\n".join([talk.words("chat.newest"), *(f"• {headline(talk, story)}" for story in unique)]), ()


def _guesses(talk: Talk, strange: Sequence[TagUse]) -> tuple[Button, ...]:
    """Make a button for each known tag that may have been meant; it takes the place of the mistyped one."""
    if not strange:
        return ()
    pool = [tag for tag in talk.store.tags.popular(POOL) if tag.stories]
    typed = talk.store.tags.find([tag.key for tag in strange])
    return tuple(
        button
        for tag in strange[:2]
        if tag.key in typed
        for guess in suggest(tag.key, pool)
        for button in act_if_short(hashtag(guess), "swap", typed[tag.key].id, guess.id)
    )[:3]


def swap(talk: Talk, args: Sequence[str]) -> Reply | None:
    """[#Khalilzad] under "Did you mean": follow that one, and drop the mistyped one."""
    if len(args) != 2:  # noqa: PLR2004 the mistyped tag and the meant one
        return None
    wrong, right = rules.known_tags(talk, args[0]), rules.known_tags(talk, args[1])
    if not wrong or not right:
        return None
    rules.put(talk, NEITHER + args[0])
    done = follow(talk, Wish((rules.uses(right),), ()))
    return replace(done, edit=done.messages[0], messages=done.messages[1:])


def undo(talk: Talk, args: Sequence[str]) -> Reply | None:
    """[Undo] under what was followed or muted: bring each set of tags back to its state before."""
    changed = [tags for state in args if (tags := rules.put(talk, state))]
    if not changed:
        return None
    return Reply(
        edit=Message(talk.words("chat.undone", rules=listed(talk.words, changed)), ((my_tags(talk),),))
    )


def like(talk: Talk, text: str) -> list[Tag]:
    """Give the known tags that a text may mean."""
    key = hashtags.key(text)
    return suggest(key, [tag for tag in talk.store.tags.popular(POOL) if tag.stories]) if key else []
