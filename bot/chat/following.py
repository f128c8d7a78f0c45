"""/subscribe, /unsubscribe, /mute: what a chat follows, changed by words, and taken back by one tap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.chat import rules
from bot.chat.buttons import act, act_if_short, filled
from bot.chat.replies import Reply, say
from bot.chat.rules import NEITHER, hashtag, listed, named
from bot.chat.stories import headline, newest_of
from bot.chat.talk import Talk
from bot.core import hashtags
from bot.core.matching import Wish, parse_rules, suggest
from bot.core.message import Button, Message, escape, story_card
from storage.records import Rule, RuleKind, Tag, TagUse

POOL = 2000  # known tags that a mistyped one is compared with
_LISTED = 3200  # characters of listed rules in one message: with the words around them below Telegram's limit
_ISOLATES = str.maketrans("", "", "\u2066\u2067\u2068\u2069•")


def subscribe(talk: Talk) -> Reply:
    """/subscribe #a #b+#c -#d: follow and mute; without tags: how to."""
    if not talk.request.args:
        return say(talk.words("chat.subscribe.how"), ((_my_tags(talk),),))
    return follow(talk, parse_rules(talk.request.args))


def mute(talk: Talk) -> Reply:
    """/mute #a #b: never show these."""
    if not talk.request.args:
        return say(talk.words("chat.mute.how"), ((_my_tags(talk),),))
    wish = parse_rules(talk.request.args)
    singles = [tags[0] for tags in wish.follow if len(tags) == 1]
    if len(singles) < len(wish.follow):
        return say(talk.words("tags.mute_one"))
    return follow(talk, Wish((), (*singles, *wish.mute)))


def follow(talk: Talk, wish: Wish) -> Reply:
    """Follow and mute what was wished for, and say what is now so, what is unknown, and what may have been meant."""
    words = talk.words
    known = talk.store.tags.find([tag.key for tags in wish.follow for tag in tags])
    change = rules.add(talk, wish.follow, [(tag,) for tag in wish.mute])
    follows = [rule.tags for rule in change.new if rule.kind is RuleKind.FOLLOW]
    mutes = [rule.tags for rule in change.new if rule.kind is RuleKind.MUTE]
    lines = [
        words("chat.followed", n=len(follows), rules=listed(follows)) if follows else "",
        words("chat.muted", n=len(mutes), rules=listed(mutes)) if mutes else "",
        "" if change.new else words("chat.nothing_changed"),
    ]
    strange = [
        tag for tags in wish.follow for tag in tags if tag.key not in known or not known[tag.key].stories
    ]
    if strange:
        lines.append(words("chat.no_story_yet", n=len(strange), tags=escape(_some(strange))))
    guesses = _guesses(talk, strange)
    if guesses:
        lines.append(words("chat.did_you_mean"))
    stories, card = _newest(talk, follows)
    undo = act_if_short(words("chat.button.undo"), "undo", *change.undo) if change.undo else ()
    text = "\n\n".join(filter(None, [*lines, stories]))
    return Reply(_in_parts(text, filled([guesses, (*undo, _my_tags(talk))])) + card)


def _newest(talk: Talk, follows: Sequence[Sequence[Tag]]) -> tuple[str, tuple[Message, ...]]:
    """Give the newest story of what is now followed: for one rule as a card, for several as lines."""
    found = [story for tags in follows[:3] if (story := newest_of(talk.store, tags))]
    if not found:
        return "", ()
    if len(follows) == 1:
        return "", (story_card(found[0], talk.view),)
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
    return Reply(edit=Message(talk.words("chat.undone", rules=listed(changed)), ((_my_tags(talk),),)))


def unsubscribe(talk: Talk) -> Reply:
    """/unsubscribe #a #b+#c, or all: stop following."""
    words, args = talk.words, talk.request.args
    held = talk.store.chats.rules(talk.chat.id)
    follows = [rule for rule in held if rule.kind is RuleKind.FOLLOW]
    if not args or not follows:
        text = words("chat.unsubscribe.how") if follows else words("chat.follow_nothing")
        return say(text, ((_my_tags(talk),),))
    if args.casefold() == "all":
        return Reply(_dropped(talk, follows))
    wish = parse_rules(args)
    wanted = [{tag.key for tag in tags} for tags in (*wish.follow, *((tag,) for tag in wish.mute))]
    gone = [rule for rule in held if {tag.key for tag in rule.tags} in wanted]
    missed = [tag for tags in wish.follow for tag in tags if not any(_bears(rule, tag.key) for rule in gone)]
    messages = _dropped(talk, gone) if gone else ()
    return Reply(messages + ((_not_followed(talk, missed, follows),) if missed else ()))


def _dropped(talk: Talk, gone: Sequence[Rule]) -> tuple[Message, ...]:
    """Remove rules and list them, so that [Undo] can read them from the message: however many, they fit there."""
    talk.store.chats.remove_rules(talk.chat.id, [rule.id for rule in gone])
    messages: list[Message] = []
    for group in _groups([("-" if rule.kind is RuleKind.MUTE else "") + named(rule.tags) for rule in gone]):
        lines = "\n".join(f"• {escape(line)}" for line in group)
        text = talk.words("chat.unfollowed", n=len(group), rules=lines)
        messages.append(Message(text, ((act(talk.words("chat.button.undo"), "again"), _my_tags(talk)),)))
    return tuple(messages)


def follow_again(talk: Talk, _: Sequence[str]) -> Reply | None:
    """[Undo] under what was unfollowed: follow what the lines of that message name."""
    assert talk.request.press is not None
    lines = [
        line.translate(_ISOLATES) for line in talk.request.press.text.splitlines() if line.startswith("•")
    ]
    wishes = [parse_rules(line) for line in lines if hashtags.key(line)]
    if not wishes:
        return None
    follows = [tags for wish in wishes for tags in wish.follow]
    mutes = [(tag,) for wish in wishes for tag in wish.mute]
    rules.add(talk, follows, mutes)
    text = talk.words("chat.followed", n=len(follows) + len(mutes), rules=listed([*follows, *mutes]))
    return Reply(edit=Message(text, ((_my_tags(talk),),)))


def _not_followed(talk: Talk, missed: Sequence[TagUse], follows: Sequence[Rule]) -> Message:
    """Say that a tag is not followed by itself, and offer the rules that it stands in or that may have been meant."""
    keys = {tag.key for tag in missed}
    near = [rule for rule in follows if any(_bears(rule, key) for key in keys)]
    if not near:
        pool = [rule.tags[0] for rule in follows if len(rule.tags) == 1]
        meant = {tag.id for key in keys for tag in suggest(key, pool)}
        near = [rule for rule in follows if len(rule.tags) == 1 and rule.tags[0].id in meant]
    offers = tuple(
        act_if_short(
            talk.words("chat.button.unfollow", tag=named(rule.tags)), "tag", NEITHER, rules.ids_of(rule.tags)
        )
        for rule in near[:3]
    )
    text = talk.words("chat.not_followed", n=len(missed), tags=escape(_some(missed)))
    return Message(text, filled([*offers, (_my_tags(talk),)]))


def _bears(rule: Rule, key: str) -> bool:
    return any(tag.key == key for tag in rule.tags)


def _some(tags: Sequence[TagUse]) -> str:
    """Name a few tags."""
    return ", ".join(hashtag(tag) for tag in tags[:5]) + (" …" if len(tags) > 5 else "")  # noqa: PLR2004 a line's worth


def _groups(lines: Sequence[str]) -> list[list[str]]:
    """Part lines into groups that fit into one message each."""
    groups: list[list[str]] = [[]]
    for line in lines:
        if groups[-1] and sum(map(len, groups[-1])) + 3 * len(groups[-1]) + len(line) > _LISTED:
            groups.append([])
        groups[-1].append(line)
    return groups


def _in_parts(text: str, buttons: tuple[tuple[Button, ...], ...]) -> tuple[Message, ...]:
    """Part a text between its lines into messages that fit; the last one has the buttons."""
    groups = _groups(text.split("\n"))
    return tuple(
        Message("\n".join(group), buttons if group is groups[-1] else ()) for group in groups if any(group)
    )


def _my_tags(talk: Talk) -> Button:
    return act(talk.words("chat.button.my_tags"), "tags", 0)


def like(talk: Talk, text: str) -> list[Tag]:
    """Give the known tags that a text may mean."""
    key = hashtags.key(text)
    return suggest(key, [tag for tag in talk.store.tags.popular(POOL) if tag.stories]) if key else []
