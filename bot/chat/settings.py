"""/settings: one menu, edited in place; and the same by words: /time, /timezone, /pause, /resume."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.chat import clocks, form, manners, onboarding
from bot.chat.buttons import act, filled, rows
from bot.chat.durations import parse_span
from bot.chat.lists import my_tags
from bot.chat.places import zone_at
from bot.chat.replies import Reply, say
from bot.chat.requests import Keyboard
from bot.chat.screens import marked
from bot.chat.screens import screen as screen_of
from bot.chat.talk import Talk
from bot.core.actions import number
from bot.core.message import Button, Message
from bot.core.schedule import parse_times
from storage.records import News

LENGTHS = (1, 2, 3, 4, 5)  # sentences a story
AMOUNTS = (5, 10, 15)  # stories a digest
LONGEST_PAUSE = dt.timedelta(days=365)
_PAUSES = ("1d", "3d", "7d", "30d")


def show(talk: Talk) -> Reply:
    """Show the menu as a new message."""
    return Reply((_menu(talk),))


def open_menu(talk: Talk, _: Sequence[str]) -> Reply:
    """Go back to the menu from one of its screens."""
    return Reply(edit=_menu(talk))


def new_menu(talk: Talk, _: Sequence[str]) -> Reply:
    """[Tags and time] under a digest: the menu as a new message, because the digest stays."""
    return show(talk)


def screen(talk: Talk, args: Sequence[str]) -> Reply | None:
    """Open one screen of the menu by its name."""
    make = _SCREENS.get(args[0]) if len(args) == 1 else None
    return Reply(edit=make(talk)) if make else None


def time(talk: Talk) -> Reply:
    """/time 08:00 18:30: the times of day; without one, the choices."""
    if not talk.request.args:
        return Reply((_times(talk),))
    return set_times(talk, parse_times(talk.request.args))


def set_times(talk: Talk, times: tuple[dt.time, ...]) -> Reply:
    """Set the times and say when the next digest comes; [Undo] brings the former ones back."""
    before = clocks.packed(talk.chat.schedule.times)
    return Reply((_clock_set(clocks.with_times(talk, times), "times", before),))


def timezone(talk: Talk) -> Reply:
    """/timezone Asia/Kabul, also by city; without one, the choices."""
    if not talk.request.args:
        return Reply((_zones(talk),))
    return _set_zone(talk, clocks.named_zone(talk, talk.request.args))


def located(talk: Talk, latitude: float, longitude: float) -> Reply:
    """Set the zone of a place that was shared."""
    return _set_zone(talk, zone_at(latitude, longitude))


def _set_zone(talk: Talk, zone: str) -> Reply:
    before = talk.chat.schedule.zone
    return Reply((_clock_set(clocks.with_zone(talk, zone), "zone", before),))


def press_times(talk: Talk, args: Sequence[str]) -> Reply | None:
    """Set the times of a button, and show the screen that it stands on with the new ones."""
    if len(args) != 2:  # noqa: PLR2004 the times and where the button stands
        return None
    times = clocks.unpacked(args[0])
    return _after(clocks.with_times(talk, times), args[1]) if times else None


def press_hour(talk: Talk, args: Sequence[str]) -> Reply | None:
    """Add the time of a button to the others, or take it away."""
    times = clocks.unpacked(args[1]) if len(args) == 3 and args[0] in (clocks.ON, clocks.OFF) else None  # noqa: PLR2004 the state, the time and where
    if times is None or len(times) != 1:
        return None
    held = set(talk.chat.schedule.times)
    chosen = tuple(sorted(held | {*times} if args[0] == clocks.ON else held - {*times}))
    if not chosen:
        return Reply(toast=talk.words("chat.toast.one_time"))
    if len(chosen) > clocks.MOST_TIMES:
        return Reply(toast=talk.words("chat.toast.three_times"))
    return _after(clocks.with_times(talk, chosen), args[2])


def press_zone(talk: Talk, args: Sequence[str]) -> Reply | None:
    """Set the zone of a button, and show the screen that it stands on with the new one."""
    zone = clocks.zone_of_button(args[0]) if len(args) == 2 else None  # noqa: PLR2004 the zone and where
    return _after(clocks.with_zone(talk, zone), args[1]) if zone else None


def _after(talk: Talk, where: str) -> Reply | None:
    if where == "start":
        return onboarding.time_step(talk)
    if where == "said":
        return Reply(edit=_clock_said(talk))
    make = _SCREENS.get(where)
    return Reply(edit=make(talk)) if make else None


def press_length(talk: Talk, args: Sequence[str]) -> Reply | None:
    """Set how many sentences a story has."""
    wanted = number(args[0]) if len(args) == 1 else None
    if wanted not in LENGTHS:
        return None
    return Reply(edit=_length(talk.kept(replace(talk.chat, length=wanted))))


def press_amount(talk: Talk, args: Sequence[str]) -> Reply | None:
    """Set how many stories a digest has at most."""
    wanted = number(args[0]) if len(args) == 1 else None
    if wanted not in AMOUNTS:
        return None
    return Reply(edit=_amount(talk.kept(replace(talk.chat, stories=wanted))))


def pause(talk: Talk) -> Reply:
    """/pause 3d: no digests for a while; without a span, the choices."""
    if not talk.request.args:
        return Reply((_pause(talk),))
    talk = _paused(talk, talk.request.args)
    return say(_pause_line(talk), ((act(talk.words("chat.button.resume"), "resume", "said"),),))


def press_pause(talk: Talk, args: Sequence[str]) -> Reply | None:
    """Pause for the span of a button."""
    if len(args) != 1 or args[0] not in _PAUSES:
        return None
    return Reply(edit=_pause(_paused(talk, args[0])))


def resume(talk: Talk) -> Reply:
    """/resume: news again."""
    return say(_resumed_line(_resumed(talk)))


def press_resume(talk: Talk, args: Sequence[str]) -> Reply | None:
    """[Resume], in the menu or under what /pause said."""
    talk = _resumed(talk)
    return Reply(edit=Message(_resumed_line(talk)) if list(args) == ["said"] else _pause(talk))


def _paused(talk: Talk, text: str) -> Talk:
    span = parse_span(text, most=LONGEST_PAUSE, wrong="pause.wrong")
    return talk.kept(replace(talk.chat, paused_until=talk.now + span))


def _resumed(talk: Talk) -> Talk:
    return talk.kept(replace(talk.chat, paused_until=None))


def _pause_line(talk: Talk) -> str:
    if not talk.is_paused:
        return talk.words("chat.pause.off")
    assert talk.chat.paused_until is not None
    zone = talk.chat.schedule.zone
    until = talk.chat.paused_until.astimezone(ZoneInfo(zone))
    day = talk.words.date(until.date(), zone=zone)
    return talk.words("chat.pause.until", day=day, time=talk.words.time(until.time()))


def _resumed_line(talk: Talk) -> str:
    if talk.chat.news is News.ALERTS:
        return talk.words("chat.resumed_alerts")
    return talk.words("chat.resumed", when=clocks.shown_next(talk))


def _clock_set(talk: Talk, name: str, before: str) -> Message:
    """Say what the clock is now, with a way back to what it was."""
    return replace(_clock_said(talk), buttons=((act(talk.words("chat.button.undo"), name, before, "said"),),))


def _clock_said(talk: Talk) -> Message:
    return Message(
        talk.words(
            "chat.clock",
            times=clocks.shown_times(talk),
            zone=clocks.zone_line(talk),
            now=clocks.local_time(talk),
            when=clocks.shown_next(talk),
        )
    )


def _menu(talk: Talk) -> Message:
    words, chat = talk.words, talk.chat
    text = words(
        "chat.settings",
        news=manners.news_line(talk, chat.news),
        days=manners.days_line(talk),
        times=clocks.shown_times(talk),
        zone=clocks.zone_line(talk),
        length=words("chat.sentences", n=chat.length),
        amount=words("chat.stories", n=chat.stories),
        quiet=manners.quiet_line(talk),
        sound=manners.sound_line(talk),
        language=words.languages[words.language],
        pause=_pause_line(talk),
    )
    doors = [act(words(f"chat.button.{name}"), "screen", name) for name in _SCREENS]
    return Message(text, filled((*rows(doors, 2), (my_tags(talk),), _own_data(talk))))


def _own_data(talk: Talk) -> tuple[Button, ...]:
    """Offer what /mydata and /forget do in one's own chat for a channel, where nobody can send these."""
    if not talk.request.channel:
        return ()
    words = talk.words
    return (act(words("channel.button.data"), "data"), act(words("channel.button.forget"), "forget_ask"))


def _times(talk: Talk) -> Message:
    choices = clocks.time_choices(talk, "times", several=True)
    return screen_of(talk, "chat.times", choices, times=clocks.shown_times(talk))


def _zones(talk: Talk) -> Message:
    choices = clocks.zone_choices(talk, "zones")
    shown = screen_of(talk, "chat.zones", choices, zone=clocks.zone_line(talk), now=clocks.local_time(talk))
    return replace(shown, html=clocks.with_place_line(talk, shown.html))


def _length(talk: Talk) -> Message:
    return screen_of(talk, "chat.length", _numbers(talk, LENGTHS, talk.chat.length, "length"))


def _amount(talk: Talk) -> Message:
    return screen_of(talk, "chat.amount", _numbers(talk, AMOUNTS, talk.chat.stories, "amount"))


def _pause(talk: Talk) -> Message:
    spans: tuple[Button, ...] = tuple(
        act(talk.words("chat.days", n=int(span[:-1])), "pause", span) for span in _PAUSES
    )
    resume = ((act(talk.words("chat.button.resume"), "resume"),),) if talk.is_paused else ()
    return screen_of(talk, "chat.pause", (*rows(spans, 2), *resume), state=_pause_line(talk))


def _numbers(talk: Talk, choices: Sequence[int], chosen: int, name: str) -> Keyboard:
    buttons = [act(marked(talk.words.number(n), chosen=n == chosen), name, n) for n in choices]
    return rows(buttons, len(choices))


_SCREENS = {
    "news": manners.news,
    "times": _times,
    "days": manners.days,
    "zones": _zones,
    "quiet": manners.quiet,
    "length": _length,
    "amount": _amount,
    "form": form.screen,
    "sound": manners.sound,
    "empty": manners.empty,
    "language": manners.language,
    "pause": _pause,
}
