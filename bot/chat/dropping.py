"""/unsubscribe and /unmute: rules taken away by words, and brought back by one tap."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat import rules
from bot.chat.buttons import act, act_if_short, filled
from bot.chat.lists import groups, my_tags, nothing_followed, some
from bot.chat.replies import Reply, say
from bot.chat.rules import MUTE, NEITHER, listed, named, one_listed
from bot.chat.talk import Talk
from bot.core import hashtags
from bot.core.matching import parse_rules, suggest
from bot.core.message import Message, escape
from storage.records import Rule, RuleKind, TagUse

_ALL = "all"
_MARKS = str.maketrans("", "", "\u200e\u200f\u2066\u2067\u2068\u2069")  # of direction


def unsubscribe(talk: Talk) -> Reply:
    """/unsubscribe #a #b+#c, or all: stop following; a tag that is muted is not left out any more."""
    args = talk.request.args
    held = talk.store.chats.rules(talk.chat.id)
    follows = [rule for rule in held if rule.kind is RuleKind.FOLLOW]
    if not args:
        how = Message(talk.words("chat.unsubscribe.how"), ((my_tags(talk),),))
        return Reply((how if follows else nothing_followed(talk),))
    if args.casefold() == _ALL:
        return Reply(_dropped(talk, follows) if follows else (nothing_followed(talk),))
    wish = parse_rules(args)
    wanted = [{tag.key for tag in tags} for tags in (*wish.follow, *((tag,) for tag in wish.mute))]
    gone = [rule for rule in held if {tag.key for tag in rule.tags} in wanted]
    if not gone and not follows:
        return Reply((nothing_followed(talk),))
    missed = [tag for tags in wish.follow for tag in tags if not any(_bears(rule, tag.key) for rule in gone)]
    return Reply(_dropped(talk, gone) + ((_not_followed(talk, missed, follows),) if missed else ()))


def unmute(talk: Talk) -> Reply:
    """/unmute #a #b, or all: show stories with these tags again."""
    words, args = talk.words, talk.request.args
    held = talk.store.chats.rules(talk.chat.id)
    mutes = [rule for rule in held if rule.kind is RuleKind.MUTE]
    if not mutes:
        return say(words("chat.mute_nothing"), ((my_tags(talk),),))
    if not args:
        return say(words("chat.unmute.how"), ((my_tags(talk),),))
    if args.casefold() == _ALL:
        return Reply(_dropped(talk, mutes))
    wish = parse_rules(args)
    wanted = [*(tag for tags in wish.follow for tag in tags), *wish.mute]
    gone = [rule for rule in mutes if any(_bears(rule, tag.key) for tag in wanted)]
    missed = [tag for tag in wanted if not any(_bears(rule, tag.key) for rule in gone)]
    left = Message(
        words("chat.not_muted", n=len(missed), tags=escape(some(words, missed))), ((my_tags(talk),),)
    )
    return Reply(_dropped(talk, gone) + ((left,) if missed else ()))


def _dropped(talk: Talk, gone: Sequence[Rule]) -> tuple[Message, ...]:
    """Remove rules and list them, so that [Undo] can read them from the message: however many, they fit there."""
    talk.store.chats.remove_rules(talk.chat.id, [rule.id for rule in gone])
    words, messages = talk.words, []
    for kind in RuleKind:
        for group in groups([one_listed(words, rule.tags) for rule in gone if rule.kind is kind]):
            lines, n = "\n".join(group), len(group)
            if kind is RuleKind.FOLLOW:
                text, undo = (
                    words("chat.unfollowed", n=n, rules=lines),
                    act(words("chat.button.undo"), "again"),
                )
            else:
                text = words("chat.unmuted", n=n, rules=lines)
                undo = act(words("chat.button.undo"), "again", MUTE)
            if group:
                messages.append(Message(text, ((undo, my_tags(talk)),)))
    return tuple(messages)


def again(talk: Talk, args: Sequence[str]) -> Reply | None:
    """[Undo] under what was dropped: follow, or with an `m` mute, what the lines of that message name."""
    assert talk.request.press is not None
    words = talk.words
    lines = [line.translate(_MARKS) for line in talk.request.press.text.splitlines()]
    wishes = [parse_rules(line[1:]) for line in lines if line.startswith("•") and hashtags.key(line[1:])]
    follows = [tags for wish in wishes for tags in wish.follow]
    mutes = [(tag,) for wish in wishes for tag in wish.mute]
    if list(args) == [MUTE]:
        follows, mutes = [], [*((tags[0],) for tags in follows if len(tags) == 1), *mutes]
    if not follows and not mutes:
        return None
    rules.add(talk, follows, mutes)
    said = [
        words("chat.followed", n=len(follows), rules=listed(words, follows)) if follows else "",
        words("chat.muted", n=len(mutes), rules=listed(words, mutes)) if mutes else "",
    ]
    return Reply(edit=Message("\n\n".join(filter(None, said)), ((my_tags(talk),),)))


def _not_followed(talk: Talk, missed: Sequence[TagUse], follows: Sequence[Rule]) -> Message:
    """Say that a tag is not followed, and offer the rules that it stands in or that may have been meant."""
    words, keys = talk.words, {tag.key for tag in missed}
    near = [rule for rule in follows if any(_bears(rule, key) for key in keys)]
    key = "chat.not_followed_alone" if near else "chat.not_followed"
    if not near:
        pool = [rule.tags[0] for rule in follows if len(rule.tags) == 1]
        meant = {tag.id for key in keys for tag in suggest(key, pool)}
        near = [rule for rule in follows if len(rule.tags) == 1 and rule.tags[0].id in meant]
    offers = tuple(
        act_if_short(
            words("chat.button.unfollow", tag=named(rule.tags)), "tag", NEITHER, rules.ids_of(rule.tags)
        )
        for rule in near[:3]
    )
    text = words(key, n=len(missed), tags=escape(some(words, missed)))
    return Message(text, filled([*offers, (my_tags(talk),)]))


def _bears(rule: Rule, key: str) -> bool:
    return any(tag.key == key for tag in rule.tags)
