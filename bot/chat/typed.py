"""Settings by words alone: `/language fa`, `/days mon-fri`, `/alerts both`, `/settings length 3`.

The answer is the screen of that setting, as it is then; where the words make no sense it is the same screen, to choose from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from bot.chat import form, manners, settings
from bot.chat.clocks import OFF, ON
from bot.chat.replies import Reply, say
from bot.chat.talk import Talk
from bot.core.actions import plain_number
from bot.core.words import Words
from storage.records import News

_BETWEEN: Final = re.compile(r"[\s,;،؛]+")
_SPAN: Final = re.compile(r"\s*[-–—]\s*")
_ENGLISH: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")  # of which the rest may follow: monday
_NEWS: Final = {
    "digest": News.DIGEST, "off": News.DIGEST, "alerts": News.ALERTS, "only": News.ALERTS, "both": News.BOTH, "on": News.BOTH,
}  # fmt: skip


def show(talk: Talk) -> Reply:
    """Show the menu; with a setting's name and a value behind /settings, set that one."""
    name, _, value = talk.request.args.casefold().partition(" ")
    press = _NAMED.get(name)
    reply = press(talk, plain_number(value)) if press else None
    reply = reply or settings.screen(talk, [_SCREENS.get(name, name)])
    return _told(reply) if reply else settings.show(talk)


def language(talk: Talk) -> Reply:
    """/language fa: by its code, or as those who speak it call it."""
    wanted = talk.request.args.casefold().replace("_", "-")
    names = {code: code.casefold() for code in talk.words.languages}
    found = next(
        (code for code, name in talk.words.languages.items() if wanted in (names[code], name.casefold())),
        None,
    )
    if found:
        talk = talk.kept(replace(talk.chat, language=found))
    return Reply((manners.language(talk),))


def days(talk: Talk) -> Reply:
    """/days mon-wed sat: in English, or as the reader's language calls them; `all` for every day."""
    text = talk.request.args.casefold()
    chosen = manners.EVERY_DAY if text == "all" else _days(talk.words, text)
    if chosen:
        talk = talk.kept(replace(talk.chat, schedule=replace(talk.chat.schedule, weekdays=chosen)))
    return Reply((manners.days(talk),))


def alerts(talk: Talk) -> Reply:
    """/alerts on: each story at once besides the digest; `only` for those alone, `off` for none."""
    chosen = _NEWS.get(talk.request.args.casefold())
    if chosen:
        talk = talk.kept(replace(talk.chat, news=chosen))
    return Reply((manners.news(talk),))


def _days(words: Words, text: str) -> frozenset[int]:
    """Read days of the week and spans of them; none where a word is no day."""
    found: set[int] = set()
    for piece in filter(None, _BETWEEN.split(_SPAN.sub("-", text.strip()))):
        ends = [_day(words, name) for name in piece.split("-")]
        first, last = ends[0], ends[-1]
        if first is None or last is None or len(ends) > 2:  # noqa: PLR2004 the ends of a span
            return frozenset()
        found.update((first + more - 1) % 7 + 1 for more in range((last - first) % 7 + 1))
    return frozenset(found)


def _day(words: Words, name: str) -> int | None:
    own = {words.weekday(day).casefold().rstrip("."): day for day in words.week}
    english = _ENGLISH.index(name[:3]) + 1 if name[:3] in _ENGLISH else None
    return own.get(name.rstrip("."), english)


def _told(reply: Reply) -> Reply:
    """Send what a button would write into its own message."""
    if reply.edit is not None:
        return Reply((reply.edit,))
    return say(reply.toast) if reply.toast else reply


# Screens of the menu that are not called as the setting is.
_SCREENS: Final = {"stories": "amount", "timezone": "zones", "time": "times", "alerts": "news"}


def _switched(press: Callable[[Talk, Sequence[str]], Reply | None]) -> Callable[[Talk, str], Reply | None]:
    return lambda talk, value: press(talk, [{"on": ON, "off": OFF}.get(value, value)])


_NAMED: Final[Mapping[str, Callable[[Talk, str], Reply | None]]] = {
    "length": lambda talk, value: settings.press_length(talk, [value]),
    "stories": lambda talk, value: settings.press_amount(talk, [value]),
    "form": lambda talk, value: form.press(talk, [value]),
    "sound": _switched(manners.press_sound),
    "empty": _switched(manners.press_empty),
}
