"""Which function answers what: the commands, the buttons, everything else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum, auto

from bot.chat import (
    aliasing,
    audit,
    broadcasting,
    channels,
    console,
    digests,
    documents,
    dropping,
    editors,
    exploring,
    feeds,
    following,
    form,
    manners,
    onboarding,
    own_data,
    own_tags,
    plain,
    posting,
    searching,
    settings,
    status,
    stories,
    summaries,
    tags,
    typed,
    why,
    withdrawing,
)
from bot.chat import help as helping
from bot.chat.replies import Reply, say
from bot.chat.requests import Request
from bot.chat.talk import Talk
from bot.core.words import Words


class Changes(Enum):
    """Whether a command changes the chat's settings, or shows buttons that do: in groups only administrators may."""

    NEVER = auto()
    WITH_ARGUMENTS = auto()
    ALWAYS = auto()


class Who(IntEnum):
    """Who may give a command; whoever may more may this too."""

    EVERYBODY = 0
    EDITORS = 1
    OWNERS = 2


@dataclass(frozen=True, slots=True)
class Command:
    """A command: what answers it, who may give it, and whether Telegram's menu shows it (its sentence is `command.<name>`).

    A `private` one is of use in nobody's chat but one's own. One that `opens` nothing is answered without keeping anything
    of a chat that is not known yet. `refusal` is what somebody in a group hears who may not ask for it.
    """

    answer: Callable[[Talk], Reply]
    changes: Changes
    in_menu: bool = True
    who: Who = Who.EVERYBODY
    private: bool = False
    opens: bool = True
    refusal: str = "chat.admins_only"


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button: what answers it with its arguments, None where they make no sense; `opens` as of commands."""

    answer: Callable[[Talk, Sequence[str]], Reply | None]
    changes: bool = True
    opens: bool = True


COMMANDS = {
    "start": Command(onboarding.start, Changes.ALWAYS, in_menu=False),
    "subscribe": Command(following.subscribe, Changes.WITH_ARGUMENTS),
    "follow": Command(following.subscribe, Changes.WITH_ARGUMENTS, in_menu=False),
    "unsubscribe": Command(dropping.unsubscribe, Changes.WITH_ARGUMENTS),
    "tags": Command(tags.show, Changes.NEVER),
    "explore": Command(exploring.explore, Changes.NEVER),
    "search": Command(searching.search, Changes.NEVER),
    "summary": Command(summaries.summary, Changes.NEVER),
    "digest": Command(digests.digest, Changes.NEVER),
    "settings": Command(typed.show, Changes.ALWAYS),
    "time": Command(settings.time, Changes.ALWAYS),
    "timezone": Command(settings.timezone, Changes.ALWAYS),
    "alerts": Command(typed.alerts, Changes.ALWAYS, in_menu=False),
    "quiet": Command(manners.set_quiet, Changes.ALWAYS, in_menu=False),
    "days": Command(typed.days, Changes.ALWAYS, in_menu=False),
    "language": Command(typed.language, Changes.ALWAYS, in_menu=False),
    "mute": Command(following.mute, Changes.WITH_ARGUMENTS),
    "unmute": Command(dropping.unmute, Changes.WITH_ARGUMENTS),
    "pause": Command(settings.pause, Changes.ALWAYS),
    "resume": Command(settings.resume, Changes.ALWAYS),
    "post": Command(posting.post, Changes.NEVER, who=Who.EDITORS),
    "hold": Command(withdrawing.hold, Changes.NEVER, who=Who.EDITORS),
    "retract": Command(withdrawing.retract, Changes.NEVER, who=Who.EDITORS),
    "broadcast": Command(broadcasting.broadcast, Changes.NEVER, who=Who.EDITORS),
    "status": Command(status.show, Changes.NEVER, who=Who.EDITORS),
    "alias": Command(aliasing.alias, Changes.NEVER, who=Who.EDITORS),
    "feeds": Command(feeds.show, Changes.NEVER, who=Who.EDITORS),
    "console": Command(console.show, Changes.NEVER, who=Who.OWNERS),
    "editors": Command(editors.show, Changes.NEVER, who=Who.OWNERS),
    "channel": Command(channels.show, Changes.NEVER, private=True),
    "channels": Command(channels.show, Changes.NEVER, in_menu=False, private=True),
    "mydata": Command(own_data.send, Changes.ALWAYS, opens=False, refusal="own.admins_only"),
    "forget": Command(own_data.ask, Changes.ALWAYS, opens=False, refusal="own.admins_only"),
    "privacy": Command(own_data.show_privacy, Changes.NEVER, opens=False),
    "help": Command(helping.show, Changes.NEVER),
}

BUTTONS = {
    "start": Pressed(onboarding.tags_step),
    "start_language": Pressed(onboarding.language_step),
    "start_time": Pressed(onboarding.time_step),
    "start_done": Pressed(onboarding.done),
    "mine": Pressed(tags.show_anew, changes=False),
    "tags": Pressed(tags.turn, changes=False),
    "rule": Pressed(tags.toggle),
    "put": Pressed(tags.change_card),
    "tag": Pressed(tags.set_tag),
    "card": Pressed(tags.open_card, changes=False),
    "add": Pressed(tags.add_by_name),
    "follow": Pressed(tags.follow_tag),
    "mute": Pressed(tags.mute_tag),
    "undo": Pressed(following.undo),
    "again": Pressed(dropping.again),
    "swap": Pressed(following.swap),
    "explore": Pressed(exploring.turn, changes=False),
    "explore_new": Pressed(exploring.explore_anew, changes=False),
    "beside": Pressed(exploring.beside, changes=False),
    "search": Pressed(searching.turn, changes=False),
    "newest": Pressed(stories.newest, changes=False),
    "story": Pressed(stories.open_story, changes=False),
    "text": Pressed(summaries.press_text_length, changes=False),
    "summary": Pressed(summaries.press_article_length, changes=False),
    "digest": Pressed(digests.press_digest, changes=False),
    "week": Pressed(digests.press_week, changes=False),
    "page": Pressed(digests.turn, changes=False),
    "more": Pressed(digests.more, changes=False),
    "why": Pressed(why.show, changes=False),
    "because": Pressed(why.change),
    "post": Pressed(posting.publish, changes=False),
    "post_tag": Pressed(posting.tick, changes=False),
    "post_own": Pressed(own_tags.take_off, changes=False),
    "post_no": Pressed(posting.cancel, changes=False),
    "tell": Pressed(broadcasting.press_tell, changes=False),
    "tell_no": Pressed(broadcasting.cancel, changes=False),
    "told": Pressed(broadcasting.press_told, changes=False),
    "unalias": Pressed(aliasing.press_undo, changes=False),
    "feeds": Pressed(feeds.turn, changes=False),
    "feed": Pressed(feeds.open_card, changes=False),
    "feed_put": Pressed(feeds.put, changes=False),
    "feed_add": Pressed(feeds.add, changes=False),
    "hold": Pressed(withdrawing.press_hold, changes=False),
    "retract": Pressed(withdrawing.press_retract, changes=False),
    "standing": Pressed(withdrawing.press_standing, changes=False),
    "editor": Pressed(editors.press, changes=False),
    "source": Pressed(posting.take_channel, changes=False),
    "channel": Pressed(channels.press_open, changes=False),
    "own": Pressed(channels.press_own, changes=False),
    "settings": Pressed(settings.new_menu),
    "menu": Pressed(settings.open_menu),
    "screen": Pressed(settings.screen),
    "times": Pressed(settings.press_times),
    "hour": Pressed(settings.press_hour),
    "zone": Pressed(settings.press_zone),
    "length": Pressed(settings.press_length),
    "amount": Pressed(settings.press_amount),
    "news": Pressed(manners.press_news),
    "day": Pressed(manners.press_day),
    "quiet": Pressed(manners.press_quiet),
    "sound": Pressed(manners.press_sound),
    "empty": Pressed(manners.press_empty),
    "language": Pressed(manners.press_language),
    "form": Pressed(form.press),
    "pause": Pressed(settings.press_pause),
    "resume": Pressed(settings.press_resume),
    "data": Pressed(own_data.press_send, opens=False),
    "forget_ask": Pressed(own_data.press_ask, opens=False),
    "forget": Pressed(own_data.press_forget, opens=False),
    "forget_no": Pressed(own_data.press_keep, opens=False),
}


def changes(request: Request) -> bool:
    """Tell whether a request would change the chat's settings, or is for its administrators alone as if it did."""
    asked = _asked(request)
    if isinstance(asked, Pressed):
        return asked.changes
    if request.command == "start" and onboarding.is_story(request.args):
        return False
    if isinstance(asked, Command):
        return asked.changes is Changes.ALWAYS or (
            asked.changes is Changes.WITH_ARGUMENTS and bool(request.args)
        )
    if request.press is not None or request.command is not None:
        return False
    return request.place is not None or (plain.is_times(request.text) and not request.forwarded)


def opens(request: Request) -> bool:
    """Tell whether a chat that is not known yet is kept from this request on; a group is only by its administrators."""
    asked = _asked(request)
    return (asked is None or asked.opens) and (request.in_private or changes(request))


def _asked(request: Request) -> Command | Pressed | None:
    """Give what is asked for by its name; None for other words, and for a name that is none of ours."""
    if request.press is not None:
        return BUTTONS.get(request.press.action.name) if request.press.action else None
    return COMMANDS.get(request.command) if request.command is not None else None


def answer(talk: Talk) -> Reply:
    """Decide the reply to a request that may be answered."""
    audit.note(talk)
    request = talk.request
    if request.press is not None:
        action = request.press.action
        button = BUTTONS.get(action.name) if action else None
        # What names a channel is about nothing else, wherever it is pressed.
        strays = action is not None and action.chat is not None and request.channel is None
        strays = strays and (request.in_private or not request.press.is_unkept)
        reply = button.answer(talk, action.args) if button and action and not strays else None
        return reply or expired(talk)
    if request.document is not None and request.document.content is not None:
        return documents.imported(talk, request.document)
    if request.summary is not None:
        return summaries.of_document(talk, request.summary)
    if request.place is not None:
        return settings.located(talk, *request.place)
    if request.command is None:
        return own_tags.added(talk) or plain.words_only(talk)
    command = COMMANDS.get(request.command)
    return command.answer(talk) if command else helping.unknown_command(talk)


def expired(talk: Talk) -> Reply:
    """Answer a button that is none of ours, of an older version, or about something that is gone."""
    return Reply(toast=talk.words("chat.toast.expired"))


def refused(request: Request, words: Words) -> Reply:
    """Answer somebody in a group who may not change its settings."""
    asked = _asked(request)
    sentence = words(asked.refusal if isinstance(asked, Command) else "chat.admins_only")
    if request.press is not None:
        return Reply(toast=sentence, alert=True)
    return say(sentence)
