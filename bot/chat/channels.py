"""/channel: a channel is set up from the private chat of its administrator, with the same menu and commands.

Buttons of an answer about a channel name it themselves, so that an old one never changes anything else. Commands are
about it for a day, or until [My own settings] is pressed; each answer says so at its top. Whether who asks administers the
channel is asked of Telegram with every request (`aiming.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.chat import settings
from bot.chat.aiming import wanted
from bot.chat.buttons import act, filled
from bot.chat.channel_button import OPEN, OWN, named, own, short
from bot.chat.replies import Reply, say
from bot.chat.requests import Channel, Keyboard
from bot.chat.talk import Talk
from bot.core import html
from bot.core.actions import aimed, unpack
from bot.core.message import Message, escape
from bot.core.schedule import next_slot
from storage.records import Chat, ChatKind, Schedule

SPAN = dt.timedelta(hours=24)  # for which commands are about the channel that was opened last


def show(talk: Talk) -> Reply:
    """/channel without a name: how it is done, and the channels that one has set up."""
    if not talk.request.in_private or talk.request.user_id is None:
        return say(talk.words("channel.private"))
    mine = talk.store.setups.all(talk.request.user_id)
    lines = [talk.words("channel.how"), *([talk.words("channel.mine")] if mine else [])]
    return say("\n\n".join(lines), filled([(act(short(one.title), OPEN, -one.telegram_id),) for one in mine]))


def press_open(_talk: Talk, _args: Sequence[str]) -> None:
    """[Set up ...] where there is no channel to it."""
    return


def press_own(talk: Talk, _args: Sequence[str]) -> Reply | None:
    """[My own settings]: what is said from now on is about who says it."""
    if not talk.request.in_private or talk.request.user_id is None:
        return None
    talk.store.setups.end(talk.request.user_id)
    return settings.open_menu(talk, ())


def about(talk: Talk, answer: Callable[[Talk], Reply]) -> Reply:
    """Answer a request about a channel, in the chat of who asks: as `answer` does for the channel's own settings."""
    channel = talk.request.channel
    assert channel is not None
    if channel.fault is not None:
        return _refused(talk, channel, channel.fault)
    opens = wanted(talk.request) is not None
    if (
        chat := _opened(talk, channel) if opens else talk.store.chats.find(channel.telegram_id, None)
    ) is None:
        if talk.request.press is not None:
            return Reply(toast=talk.words("chat.toast.expired"))
        return say(talk.words("channel.nothing"), own(talk))
    # Shown in private, where pages can turn: what is sent to the channel knows its kind from the store.
    theirs = replace(talk, chat=replace(chat, kind=ChatKind.PRIVATE))
    if not opens:
        return _headed(theirs, answer(theirs))
    (menu,) = settings.show(theirs).messages
    opened = theirs.words("channel.opened", own=theirs.words("chat.button.own"))
    told = replace(menu, html=f"{opened}\n\n{menu.html}")
    return _headed(theirs, Reply((told,)))


def _opened(talk: Talk, channel: Channel) -> Chat:
    """Let a channel in, or open it again: what is said for a day is about it."""
    schedule = Schedule(zone=talk.chat.schedule.zone)
    chat, _ = talk.store.chats.open(
        channel.telegram_id,
        None,
        kind=ChatKind.CHANNEL,
        title=channel.title,
        language=talk.chat.language,
        schedule=schedule,
        next_slot=next_slot(schedule, talk.now),
        now=talk.now,
    )
    assert talk.request.user_id is not None
    talk.store.setups.begin(talk.request.user_id, chat.id, talk.now + SPAN)
    if chat.off_reason is not None:  # the bot may post there again, as Telegram has just said
        talk.store.chats.switch_on(channel.telegram_id, talk.now)
        chat = talk.store.chats.get(chat.id) or chat
    return chat


def _refused(talk: Talk, channel: Channel, fault: str) -> Reply:
    """Say why a channel can't be set up, and what to do."""
    if talk.request.press is not None:
        told = html.visible(talk.words(fault, name=escape(short(channel.title))))
        return Reply(toast=told if channel.title else talk.words("chat.toast.expired"), alert=True)
    name = escape(named(talk, channel.title))
    return say(talk.words(fault, name=name), own(talk))


def _headed(talk: Talk, reply: Reply) -> Reply:
    """Say at the top of each message which channel it is about, and let its buttons name that; in the language that it has now."""
    talk = replace(talk, chat=talk.store.chats.get(talk.chat.id) or talk.chat)
    messages = [_about_it(talk, one, last=one is reply.messages[-1]) for one in reply.messages]
    edit = _about_it(talk, reply.edit, last=True) if reply.edit else None
    keyboard = _aimed(talk, reply.keyboard) if reply.keyboard is not None else None
    file = replace(reply.file, caption=f"{_heading(talk)}\n\n{reply.file.caption}") if reply.file else None
    return replace(reply, messages=tuple(messages), file=file, edit=edit, keyboard=keyboard)


def _heading(talk: Talk) -> str:
    return talk.words("channel.heading", name=escape(named(talk, talk.chat.title)))


def _about_it(talk: Talk, message: Message, *, last: bool) -> Message:
    text = f"{_heading(talk)}\n\n{message.html}"
    back = own(talk) if last else ()
    return Message(
        text if html.measure(text).within(html.LIMITS) else message.html,
        (*_aimed(talk, message.buttons), *back),
    )


def unkept(talk: Talk, reply: Reply) -> Reply:
    """Mark the buttons that are shown in a group of which nothing is kept: these alone may begin with it.

    So what was shown in a group that was forgotten since, without the mark, opens nothing.
    """
    if talk.request.in_private:
        return reply

    def marked(message: Message) -> Message:
        return replace(message, buttons=_aimed(talk, message.buttons))

    edit = marked(reply.edit) if reply.edit else None
    keyboard = _aimed(talk, reply.keyboard) if reply.keyboard is not None else None
    return replace(reply, messages=tuple(map(marked, reply.messages)), edit=edit, keyboard=keyboard)


def _aimed(talk: Talk, keyboard: Keyboard) -> Keyboard:
    """Let each button name the channel; one that has no room for it is left out."""

    def shown(data: str | None) -> str | None:
        action = unpack(data or "")
        return data if data is None or (action and action.name == OWN) else aimed(data, talk.chat.id)

    made = ([replace(button, data=shown(button.data)) for button in buttons] for buttons in keyboard)
    return filled([button for button in buttons if button.data or button.url] for buttons in made)
