"""In which manner the news comes: what, on which days, when not, with which sound, in which language."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from bot.chat import onboarding
from bot.chat.buttons import act, rows
from bot.chat.clocks import OFF, ON
from bot.chat.replies import Reply, say
from bot.chat.screens import marked, screen
from bot.chat.talk import Talk
from bot.core.alerts import MOST
from bot.core.message import Message
from bot.core.schedule import parse_times
from bot.core.words import listed
from bot.errors import WrongValueError
from storage.records import News, Quiet

EVERY_DAY = frozenset(range(1, 8))
_QUIET = (
    Quiet(dt.time(21), dt.time(7)),
    Quiet(dt.time(22), dt.time(7)),
    Quiet(dt.time(23), dt.time(8)),
    Quiet(dt.time(0), dt.time(6)),
)
_SHORT_DAY = 4  # letters of a day's name of which four stand beside each other on a phone
_HOURS = re.compile(r"([0-9]{4})-([0-9]{4})")  # as a button carries them
_BETWEEN = re.compile(r"\s*[-–—,]\s*|\s+")
_NONE = "off"


# --- digest, alerts or both ---------------------------------------------------------------------------------------------


def news(talk: Talk) -> Message:
    """Show what the chat gets: a digest, each story at once, or both."""
    now = talk.chat.news
    buttons = [act(marked(news_line(talk, one), chosen=one is now), "news", one.value) for one in News]
    return screen(talk, "chat.news", rows(buttons, 1), most=MOST)


def press_news(talk: Talk, args: Sequence[str]) -> Reply | None:
    """Choose what comes."""
    if len(args) != 1 or args[0] not in {one.value for one in News}:
        return None
    return Reply(edit=news(talk.kept(replace(talk.chat, news=News(args[0])))))


def news_line(talk: Talk, one: News) -> str:
    """Name what comes."""
    names = {News.DIGEST: "chat.news.digest", News.ALERTS: "chat.news.alerts", News.BOTH: "chat.news.both"}
    return talk.words(names[one])


# --- days ---------------------------------------------------------------------------------------------------------------


def days(talk: Talk) -> Message:
    """Show the days on which the digest comes."""
    chosen = talk.chat.schedule.weekdays
    names = {day: talk.words.weekday(day) for day in talk.words.week}
    toggles = [
        act(marked(name, chosen=day in chosen), "day", OFF if day in chosen else ON, day)
        for day, name in names.items()
    ]
    width = 4 if max(map(len, names.values())) <= _SHORT_DAY else 3
    every = act(marked(talk.words("chat.days.every"), chosen=chosen == EVERY_DAY), "day", "all")
    return screen(talk, "chat.days_of_week", (*rows(toggles, width), (every,)), days=days_line(talk))


def press_day(talk: Talk, args: Sequence[str]) -> Reply | None:
    """Add a day to the others, or take it away; or choose all of them."""
    held = talk.chat.schedule.weekdays
    if list(args) == ["all"]:
        chosen = EVERY_DAY
    elif len(args) == 2 and args[0] in (ON, OFF) and args[1] in map(str, EVERY_DAY):  # noqa: PLR2004 the state and the day
        chosen = held | {int(args[1])} if args[0] == ON else held - {int(args[1])}
    else:
        return None
    if not chosen:
        return Reply(toast=talk.words("chat.toast.one_day"))
    return Reply(
        edit=days(talk.kept(replace(talk.chat, schedule=replace(talk.chat.schedule, weekdays=chosen))))
    )


def days_line(talk: Talk) -> str:
    """Name the days: `every day`, else each of them."""
    chosen = talk.chat.schedule.weekdays
    if chosen == EVERY_DAY:
        return talk.words("chat.days.every")
    return listed(talk.words, (talk.words.weekday(day) for day in talk.words.week if day in chosen))


# --- quiet hours --------------------------------------------------------------------------------------------------------


def quiet(talk: Talk) -> Message:
    """Show the quiet hours."""
    now = talk.chat.quiet
    choices = [*_QUIET, *([now] if now and now not in _QUIET else [])]
    buttons = [act(marked(_span(talk, one), chosen=one == now), "quiet", _packed(one)) for one in choices]
    none = act(marked(talk.words("chat.quiet.none"), chosen=now is None), "quiet", _NONE)
    return screen(talk, "chat.quiet", (*rows(buttons, 2), (none,)), quiet=quiet_line(talk))


def set_quiet(talk: Talk) -> Reply:
    """/quiet 22:00 7:00: the quiet hours; `off` for none; without any, the choices."""
    text = talk.request.args
    if not text:
        return Reply((quiet(talk),))
    chosen = None if text.casefold() == _NONE else _parsed(text)
    talk = talk.kept(replace(talk.chat, quiet=chosen))
    return say(
        talk.words("chat.quiet_set", quiet=quiet_line(talk)) if chosen else talk.words("chat.quiet_off")
    )


def press_quiet(talk: Talk, args: Sequence[str]) -> Reply | None:
    """Set the quiet hours of a button."""
    if len(args) != 1:
        return None
    if args[0] == _NONE:
        return Reply(edit=quiet(talk.kept(replace(talk.chat, quiet=None))))
    found = _HOURS.fullmatch(args[0])
    try:
        chosen = _parsed(f"{found[1][:2]}:{found[1][2:]} {found[2][:2]}:{found[2][2:]}") if found else None
    except WrongValueError:
        return None
    return Reply(edit=quiet(talk.kept(replace(talk.chat, quiet=chosen)))) if chosen else None


def quiet_line(talk: Talk) -> str:
    """Name the quiet hours: `22:00–07:00`, or none."""
    return _span(talk, talk.chat.quiet) if talk.chat.quiet else talk.words("chat.quiet.none")


def _span(talk: Talk, hours: Quiet) -> str:
    return f"{talk.words.time(hours.start)}–{talk.words.time(hours.end)}"


def _packed(hours: Quiet) -> str:
    return f"{hours.start:%H%M}-{hours.end:%H%M}"


def _parsed(text: str) -> Quiet:
    """Read two times, whatever stands between them; raises WrongValueError (`quiet.wrong`)."""
    words = _BETWEEN.split(text.strip())
    try:
        times = [time for word in words for time in parse_times(word)]
    except WrongValueError:
        times = []
    if len(times) != 2 or times[0] == times[1]:  # noqa: PLR2004 from and to
        raise WrongValueError("quiet.wrong")
    return Quiet(*times)


# --- sound and empty days -----------------------------------------------------------------------------------------------


def sound(talk: Talk) -> Message:
    """Show whether messages make a sound."""
    silent = talk.chat.silent
    labels = ((ON, "chat.sound.on", not silent), (OFF, "chat.sound.off", silent))
    buttons = [act(marked(talk.words(key), chosen=chosen), "sound", to) for to, key, chosen in labels]
    return screen(talk, "chat.sound", rows(buttons, 2))


def press_sound(talk: Talk, args: Sequence[str]) -> Reply | None:
    """Choose whether messages make a sound."""
    if list(args) not in ([ON], [OFF]):
        return None
    return Reply(edit=sound(talk.kept(replace(talk.chat, silent=args[0] == OFF))))


def sound_line(talk: Talk) -> str:
    """Say whether messages make a sound."""
    return talk.words("chat.sound.off" if talk.chat.silent else "chat.sound.on")


def empty(talk: Talk) -> Message:
    """Show what comes where nothing is new."""
    tells = talk.chat.tells_nothing
    labels = ((OFF, "chat.empty.off", not tells), (ON, "chat.empty.on", tells))
    buttons = [act(marked(talk.words(key), chosen=chosen), "empty", to) for to, key, chosen in labels]
    return screen(talk, "chat.empty", rows(buttons, 2))


def press_empty(talk: Talk, args: Sequence[str]) -> Reply | None:
    """Choose what comes where nothing is new."""
    if list(args) not in ([ON], [OFF]):
        return None
    return Reply(edit=empty(talk.kept(replace(talk.chat, tells_nothing=args[0] == ON))))


# --- language -----------------------------------------------------------------------------------------------------------


def language(talk: Talk) -> Message:
    """Show the languages."""
    return screen(talk, "chat.language", onboarding.language_choices(talk, "menu"))


def press_language(talk: Talk, args: Sequence[str]) -> Reply | None:
    """Choose a language; in the first minute that leads on to the tags."""
    if len(args) != 2 or args[0] not in talk.words.languages:  # noqa: PLR2004 the language and where
        return None
    talk = talk.kept(replace(talk.chat, language=args[0]))
    if args[1] == "start":
        return onboarding.tags_step(talk, ("0", ""))
    return Reply(edit=language(talk))
