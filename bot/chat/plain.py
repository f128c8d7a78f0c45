"""A message that is no command: what it may mean, else one helpful line."""

from __future__ import annotations

import re

from bot.chat import clocks, following, posting, settings, summaries, tags
from bot.chat.buttons import act, act_if_short, filled
from bot.chat.channel_button import named
from bot.chat.links import link_in
from bot.chat.lists import with_name
from bot.chat.replies import Reply, say
from bot.chat.requests import Request
from bot.chat.rules import hashtag
from bot.chat.talk import Talk
from bot.core import hashtags
from bot.core.message import escape
from bot.core.schedule import AFTER_HOURS, BEFORE_HOURS, parse_times
from bot.errors import NotFoundError, UnusableInputError, WrongValueError
from storage.records import TagUse

_TAGS = re.compile(r"[#＃][^\s,;،؛+]+(?:[\s,;،؛+]+[#＃][^\s,;،؛+]+)*")
_CODE = re.compile(r"\d{3,18}")
_CLOCK = re.compile(
    r"\d{1,2}[:.]\d{2}(?:\s*[ap]m)?(?:[\s,]+\d{1,2}[:.]\d{2}(?:\s*[ap]m)?){0,4}|\d{1,2}\s*[ap]m"
    rf"|\d{{1,2}}(?:[:.]\d{{2}})?\s*{AFTER_HOURS}(?:\s*\d{{2}})?|{BEFORE_HOURS}\s*\d{{1,2}}(?:[:.]\d{{2}})?",
    re.IGNORECASE,
)
_NAME = 40  # characters of a word that may be a tag or a place


def is_times(text: str) -> bool:
    """Tell whether a message says nothing but times of day."""
    return _CLOCK.fullmatch(text) is not None


def is_setting(request: Request) -> bool:
    """Tell whether a message may set something: tags, times, or the name of one; not what is forwarded or answers another."""
    if request.command is not None or request.forwarded or request.replied_id is not None:
        return False
    return bool(request.text) and (len(request.text) <= _NAME or bool(_TAGS.fullmatch(request.text)))


def words_only(talk: Talk) -> Reply:
    """Answer a message that is no command: tags, a code, a time, a text to summarise; else one helpful line."""
    text, request = talk.request.text, talk.request
    for pattern, answer in _KINDS:
        if pattern.fullmatch(text) and not (pattern is _CLOCK and request.forwarded):
            return answer(talk, text)
    if (preview := posting.offered(talk)) is not None:
        return preview
    if len(text) >= summaries.LONG or link_in(text):
        return _summary_offered(talk, text, request.message_id)
    if not text and request.replied_text:
        return summaries.of_text_or_link(talk, request.replied_text, answers=request.replied_id)
    if 0 < len(text) <= _NAME and hashtags.key(text) and "\n" not in text:
        return _one_name(talk, text)
    return _other(talk)


def _other(talk: Talk) -> Reply:
    """Say what can be sent here; to whom forwarded a post of a channel, how a channel of theirs is set up."""
    request, post = talk.request, talk.request.post
    if not request.text and request.in_private:
        return say(talk.words("chat.no_words"))
    may_be_theirs = request.forwarded and request.in_private and not talk.by_editor
    if may_be_theirs and post and post.channel and post.source:
        return say(talk.words("channel.forwarded", name=escape(named(talk, post.source))))
    return say(with_name(talk, talk.words("chat.other")))


def _set_times(talk: Talk, text: str) -> Reply:
    return settings.set_times(talk, parse_times(text))


_KINDS = ((_TAGS, tags.cards_of), (_CODE, summaries.of_code), (_CLOCK, _set_times))


def _summary_offered(talk: Talk, text: str, answers: int | None) -> Reply:
    try:
        return summaries.of_text_or_link(talk, text, answers=answers)
    except (NotFoundError, UnusableInputError):
        return _other(talk)


def _one_name(talk: Talk, text: str) -> Reply:
    """Answer a word or two: a tag that is known, or the name of a time zone, is offered as what it may be."""
    words, buttons = talk.words, []
    key = hashtags.key(text)
    known = talk.store.tags.find([key]).get(key)
    if known:
        return tags.cards_of(talk, hashtag(known))
    keys = [hashtags.key(word) for word in text.split()]
    each = talk.store.tags.find(keys)
    if all(key in each for key in keys):
        return tags.cards_of(talk, " ".join(hashtag(each[key]) for key in keys))
    zone = _zone(talk, text)
    if zone:
        shown = hashtag(TagUse(key, text.strip("#")))
        buttons = [
            act_if_short(words("chat.button.use_zone", zone=words.place(zone)), "zone", zone, "said"),
            act_if_short(words("chat.button.follow_tag", tag=shown), "add", shown.removeprefix("#")),
        ]
        return say(words("chat.zone_or_tag", name=escape(text)), filled(buttons))
    guesses = following.like(talk, text)
    if guesses:
        return say(words("chat.did_you_mean"), (tuple(act(hashtag(tag), "card", tag.id) for tag in guesses),))
    return _other(talk)


def _zone(talk: Talk, text: str) -> str | None:
    if text[0] in "+−-":  # hours beside UTC are no name
        return None
    try:
        return clocks.named_zone(talk, text)
    except WrongValueError:
        return None
