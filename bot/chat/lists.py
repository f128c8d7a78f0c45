"""Lists of tags in messages: named in a line, parted where they are long, and the way to the list of all."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.buttons import act
from bot.chat.requests import Keyboard
from bot.chat.rules import hashtag
from bot.chat.talk import Talk
from bot.core.message import Button, Message
from bot.core.words import Words, listed
from storage.records import Tag, TagUse

_LISTED = 3200  # characters of listed rules in one message: with the words around them below Telegram's limit
_NAMED = 5  # tags in a sentence


def some(words: Words, tags: Sequence[Tag | TagUse]) -> str:
    """Name a few tags."""
    return listed(words, map(hashtag, tags[:_NAMED])) + (" …" if len(tags) > _NAMED else "")


def groups(lines: Sequence[str]) -> list[list[str]]:
    """Part lines into groups that fit into one message each."""
    found: list[list[str]] = [[]]
    for line in lines:
        if found[-1] and sum(map(len, found[-1])) + 3 * len(found[-1]) + len(line) > _LISTED:
            found.append([])
        found[-1].append(line)
    return found


def in_parts(text: str, buttons: Keyboard) -> tuple[Message, ...]:
    """Part a text between its lines into messages that fit; the last one has the buttons."""
    parts = [group for group in groups(text.split("\n")) if any(group)]
    return tuple(Message("\n".join(group), buttons if group is parts[-1] else ()) for group in parts)


def my_tags(talk: Talk) -> Button:
    """[My tags]: the list as a new message, because the one that the button stands under may have an [Undo]."""
    return act(talk.words("chat.button.my_tags"), "mine")


def with_name(talk: Talk, text: str) -> str:
    """Add to what says that tags can be sent how that is done in a group, where the bot hears what names it."""
    if talk.request.in_private:
        return text
    return f"{text}\n\n{talk.words('chat.group_how', bot=talk.request.bot)}"


def nothing_followed(talk: Talk) -> Message:
    """Say that nothing is followed, with the way to the popular tags."""
    return Message(
        with_name(talk, talk.words("chat.follow_nothing")),
        ((act(talk.words("chat.button.popular"), "start", 0),),),
    )
