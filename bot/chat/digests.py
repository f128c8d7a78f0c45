"""/digest, and the buttons under a digest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from bot.chat.buttons import act
from bot.chat.durations import parse_span
from bot.chat.lists import nothing_followed
from bot.chat.replies import Reply, say
from bot.chat.requests import Request
from bot.chat.talk import Talk
from bot.core.actions import number
from bot.delivery import compose
from bot.delivery.origin import find_target
from storage.records import RuleKind
from storage.store import Store

_DAY = 24  # hours
LONGEST = dt.timedelta(days=30)


def digest(talk: Talk) -> Reply:
    """/digest [24h|7d]: what is new now; the schedule stays as it is."""
    if not talk.request.args:
        return _now(talk, None)
    span = parse_span(talk.request.args, most=LONGEST, wrong="digest.wrong")
    return _now(talk, int(span / dt.timedelta(hours=1)))


def press_digest(talk: Talk, _: Sequence[str]) -> Reply:
    """[Show me one now]."""
    return _now(talk, None)


def _now(talk: Talk, hours: int | None) -> Reply:
    words = talk.words
    message = compose.digest_now(
        talk.store, talk.chat, talk.words_for, talk.now, hours=hours, bot_username=talk.request.bot
    )
    if message is not None:
        return Reply((message,))
    held = talk.store.chats.rules(talk.chat.id)
    if not any(rule.kind is RuleKind.FOLLOW for rule in held):
        return Reply((nothing_followed(talk),))
    week = ((act(words("chat.button.week"), "week"),),) if hours is None else ()
    return say(_none(talk, hours or _DAY), week)


def _none(talk: Talk, hours: int) -> str:
    """Say that nothing came so far back: `24 hours`, `7 days`."""
    if hours > _DAY and hours % _DAY == 0:
        return talk.words("chat.digest.none_days", n=hours // _DAY)
    return talk.words("chat.digest.none_hours", n=hours)


def press_week(talk: Talk, _: Sequence[str]) -> Reply:
    """Look back a week, where nothing is new."""
    return _now(talk, 7 * _DAY)


def turn(talk: Talk, args: Sequence[str]) -> Reply | None:
    """[2/4 ›] under a digest: another page of it, in the same message."""
    page = number(args[1]) if len(args) == 2 else None  # noqa: PLR2004 the digest and the page
    if page is None:
        return None
    message = compose.turn(
        talk.store, talk.chat, args[0], page, talk.words_for, bot_username=talk.request.bot
    )
    return Reply(edit=message) if message else None


def in_its_topic(store: Store, request: Request) -> Request:
    """Give the press of a digest's button the topic that the digest went to, where Telegram hides the message and so that too."""
    press = request.press
    if request.in_private or press is None or not press.is_hidden or not (press.action and press.action.args):
        return request
    target = find_target(store, press.action.args[0])
    if target is None or target.telegram_id != request.chat_id:
        return request
    return replace(request, topic=target.topic)


def more(talk: Talk, args: Sequence[str]) -> Reply | None:
    """[More] under a digest: what it had no room for."""
    if len(args) != 1:
        return None
    message = compose.more(
        talk.store, talk.chat, args[0], talk.words_for, talk.now, bot_username=talk.request.bot
    )
    return Reply((message,)) if message else Reply(toast=talk.words("chat.toast.no_more"))
