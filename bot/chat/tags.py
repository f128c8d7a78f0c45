"""/tags, tag cards and the toggles under them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bot.chat import rules
from bot.chat.buttons import act, act_if_short, filled, has_switch, renewed, switch, turner
from bot.chat.exploring import way_back
from bot.chat.following import like
from bot.chat.lists import nothing_followed
from bot.chat.replies import Reply
from bot.chat.rules import FOLLOW, MUTE, NEITHER, hashtag
from bot.chat.stories import headline
from bot.chat.talk import Talk
from bot.chat.why import choice
from bot.core import hashtags, html
from bot.core.actions import number
from bot.core.matching import parse_rules
from bot.core.message import Button, Message, escape
from storage.records import RuleKind, Tag, TagUse

PAGE = 8  # rules on a page
CARDS = 5  # tag cards that one message opens


def show(talk: Talk) -> Reply:
    """/tags: what I follow and mute."""
    return Reply((_page(talk, 0),))


def show_anew(talk: Talk, _: Sequence[str]) -> Reply:
    """[My tags]: the list as a new message."""
    return show(talk)


def turn(talk: Talk, args: Sequence[str]) -> Reply | None:
    """Turn the pages of the list, or lead back to it from a card."""
    page = number(args[0]) if len(args) == 1 else None
    return None if page is None else Reply(edit=_page(talk, page))


def _page(talk: Talk, page: int) -> Message:
    words, held = talk.words, talk.store.chats.rules(talk.chat.id)
    if not held:
        return nothing_followed(talk)
    pages = -(-len(held) // PAGE)
    page = min(page, pages - 1)
    toggles = []
    for rule in held[page * PAGE : (page + 1) * PAGE]:
        toggle = switch(rule, rule.tags)
        only = rule.tags[0]
        opens = (act(words("chat.button.open"), "card", only.id),) if len(rule.tags) == 1 else ()
        toggles.append((*toggle, *opens))
    follows = sum(rule.kind is RuleKind.FOLLOW for rule in held)
    text = words(
        "chat.tags",
        follows=words("chat.tags.follows", n=follows),
        mutes=words("chat.tags.mutes", n=len(held) - follows),
    )
    return Message(text, filled([*toggles, turner("tags", page, pages)]))


def toggle(talk: Talk, args: Sequence[str]) -> Reply | None:
    """Turn a toggle of a list: only the marks change, so that nothing moves under the finger."""
    press = talk.request.press
    assert press is not None
    if len(args) != 3 or args[0] not in _DONE or args[2] not in rules.MARKS:  # noqa: PLR2004 the state to come, the tags, the state before
        return None
    tags = rules.put(talk, args[0] + args[1])
    if tags is None:
        return None
    toast = talk.words(_DONE[args[0]], tag=rules.named(tags))
    if not has_switch(press.buttons, args[1]):
        return Reply(edit=_page(talk, 0), toast=toast)
    return Reply(keyboard=renewed(press.buttons, talk.store.chats.rules(talk.chat.id)), toast=toast)


def follow_tag(talk: Talk, args: Sequence[str]) -> Reply | None:
    """[Follow #x] under the summary of an article; its button names the tag by its key."""
    tag = talk.store.tags.find(args).get(args[0]) if len(args) == 1 else None
    return _put_quietly(talk, FOLLOW, [str(tag.id)]) if tag else None


def mute_tag(talk: Talk, args: Sequence[str]) -> Reply | None:
    """[Mute #x] under a story."""
    return _put_quietly(talk, MUTE, args)


def set_tag(talk: Talk, args: Sequence[str]) -> Reply | None:
    """Bring a set of tags into a state, for a button that stands under no card."""
    if len(args) != 2:  # noqa: PLR2004 the state and the tags
        return None
    return _put_quietly(talk, args[0], args[1:])


_DONE = {FOLLOW: "chat.toast.followed", MUTE: "chat.toast.muted", NEITHER: "chat.toast.neither"}


def _put_quietly(talk: Talk, letter: str, args: Sequence[str]) -> Reply | None:
    """Bring tags into a state; the button then says what takes that back."""
    press = talk.request.press
    tags = rules.put(talk, letter + args[0]) if len(args) == 1 and letter in _DONE else None
    if tags is None or press is None:
        return None
    held = talk.store.chats.rules(talk.chat.id)
    back = choice(talk, MUTE if letter == MUTE else FOLLOW, tags, held)
    keyboard = tuple(
        tuple(back[0] if back and button.data == press.data else button for button in row)
        for row in press.buttons
    )
    return Reply(keyboard=keyboard or None, toast=talk.words(_DONE[letter], tag=rules.named(tags)))


def open_card(talk: Talk, args: Sequence[str]) -> Reply | None:
    """[…] beside a tag in a list: its card, with a way back to the list that `args` name after the tag."""
    tags = rules.known_tags(talk, args[0]) if args else ()
    return Reply(edit=_card(talk, tags[0], args[1:])) if tags else None


def change_card(talk: Talk, args: Sequence[str]) -> Reply | None:
    """[Follow] or [Mute] on a tag's card."""
    sound = len(args) >= 2 and args[0] in _DONE  # noqa: PLR2004 the state and the tag
    tags = rules.put(talk, args[0] + args[1]) if sound else None
    if not tags:
        return None
    fresh = talk.store.tags.get(tags[0].id) or tags[0]
    return Reply(edit=_card(talk, fresh, args[2:]), toast=talk.words(_DONE[args[0]], tag=hashtag(fresh)))


def cards_of(talk: Talk, text: str) -> Reply:
    """Answer a message of nothing but tags: their cards."""
    wish = parse_rules(text)
    wanted = {tag.key: tag for tags in wish.follow for tag in tags}
    known = talk.store.tags.find(list(wanted))
    cards = [
        _card(talk, known[key])
        if key in known and known[key].stories
        else _unknown(talk, use, known.get(key))
        for key, use in list(wanted.items())[:CARDS]
    ]
    together = [
        [known[tag.key] for tag in tags]
        for tags in wish.follow
        if len(tags) > 1 and all(tag.key in known for tag in tags)
    ]
    cards += [_together(talk, tags) for tags in together[:CARDS]]
    if len(wanted) > CARDS:
        cards.append(Message(talk.words("chat.cards_left_out", n=len(wanted) - CARDS)))
    return Reply(tuple(cards))


def _together(talk: Talk, tags: Sequence[Tag]) -> Message:
    """Offer to follow the stories that bear all of some tags."""
    rule = rules.find_rule(talk.store.chats.rules(talk.chat.id), tags)
    return Message(
        talk.words("chat.card.together", rule=escape(html.inline(rules.named(tags), rtl=talk.words.rtl))),
        filled([switch(rule, tags)]),
    )


def add_by_name(talk: Talk, args: Sequence[str]) -> Reply | None:
    """[Follow] of a tag that no story bears yet."""
    if len(args) != 1 or not hashtags.key(args[0]):
        return None
    wish = parse_rules("#" + args[0])
    rules.add(talk, wish.follow, ())
    (tag,) = talk.store.tags.find([wish.follow[0][0].key]).values()
    return Reply(edit=_card(talk, tag), toast=talk.words("chat.toast.followed", tag=hashtag(tag)))


def _card(talk: Talk, tag: Tag, origin: Sequence[str] = ()) -> Message:
    """Write a tag's card; `origin` is the list that it was opened from, which its buttons keep."""
    words = talk.words
    rule = rules.find_rule(talk.store.chats.rules(talk.chat.id), [tag])
    stories = talk.store.articles.newest(tag.id, 2)
    counts = words(
        "chat.card.counts",
        stories=words("chat.stories", n=tag.stories),
        followers=words("chat.followers", n=tag.followers),
    )
    heading = [f"<b>{escape(hashtag(tag))}</b>", counts, *_recent(talk, tag)]
    headlines = [f"• {headline(talk, story)}" for story in stories]
    back = way_back(talk, origin)
    kept = origin if back else ()
    more = (
        act(words("chat.button.stories"), "newest", tag.id),
        act(words("chat.button.related"), "beside", 0, tag.id),
    )
    return Message(
        "\n".join([*heading, *headlines]),
        filled(
            [
                _changes(talk, rules.letter_of(rule), tag, kept),
                more if stories else (),
                back or (act(words("chat.button.my_tags"), "tags", 0),),
            ]
        ),
    )


def _recent(talk: Talk, tag: Tag) -> list[str]:
    """Say how many of a tag's stories came in today, by the reader's clock, and in the last seven days."""
    if not tag.stories:
        return []
    midnight = dt.datetime.combine(talk.local_now.date(), dt.time(), talk.local_now.tzinfo).astimezone(dt.UTC)
    today, week = talk.store.trends.since(tag.id, [midnight, talk.now - dt.timedelta(days=7)])
    return [talk.words("chat.card.recent", today=today, week=week)] if week else []


def _changes(talk: Talk, state: str, tag: Tag, origin: Sequence[str]) -> tuple[Button, ...]:
    """Give [Follow] and [Mute], or what takes them back."""
    words = talk.words
    return (
        act(words("chat.button.unfollow_this"), "put", NEITHER, tag.id, *origin)
        if state == FOLLOW
        else act(words("chat.button.follow"), "put", FOLLOW, tag.id, *origin),
        act(words("chat.button.unmute"), "put", NEITHER, tag.id, *origin)
        if state == MUTE
        else act(words("chat.button.mute"), "put", MUTE, tag.id, *origin),
    )


def _unknown(talk: Talk, use: TagUse, known: Tag | None) -> Message:
    """Write the card of a tag that no story bears yet."""
    if known and rules.find_rule(talk.store.chats.rules(talk.chat.id), [known]):
        return _card(talk, known)
    words, guesses = talk.words, like(talk, use.key)
    lines = [
        words("chat.card.unknown", tag=escape(hashtag(use))),
        words("chat.did_you_mean") if guesses else "",
    ]
    offers: tuple[Button, ...] = tuple(act(hashtag(tag), "card", tag.id) for tag in guesses)
    name = use.display if ":" not in use.display else use.key
    return Message(
        "\n".join(filter(None, lines)),
        filled([offers, act_if_short(words("chat.button.follow"), "add", name)]),
    )
