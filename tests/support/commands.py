"""docs/commands.md, written from the commands themselves and their sentences: `make commands`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from bot.chat.aiming import ABOUT, OWN_DATA
from bot.chat.routes import COMMANDS, Changes, Command, Who
from bot.locales import words

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "commands.md"

_HEAD = """# Commands of the bot

What can be said to the bot in a chat. The buttons under its answers do the same, and Telegram's menu shows the most used
ones in the reader's language. This page is written by `make commands`; a test holds it against the program.

- In groups the bot answers commands and messages that name it (`@your_bot #harbour`), and nothing else.
- Administrators are those whom Telegram calls so, asked each time. Editors are named by owners with `/editors`; owners are the user
  ids in `TAGWIRE_OWNER_IDS`.
- "A channel" means: after `/channel`, the same command changes what that channel gets. `/mydata` and `/forget` are about one only where they name
  it: `/forget @harbour_wire`.
- `/settings` sets by words what has no command of its own: `length 3`, `stories 15`, `form full` or `compact`, `sound on` or `off`,
  `empty on` or `off` (whether a line says that nothing was new).
- Without a command: a #tag opens its card, a link or a long text gets a summary, times set the digest's, a shared location sets the clock.

| command | what it does | who may | where | example |
| --- | --- | --- | --- | --- |
"""

# Commands that Telegram's menu leaves out have no sentence there.
_WHAT = {
    "start": "Begin: language, first tags, time; also what a link to the bot brings along",
    "alerts": "Each story as it comes, a digest, or both",
    "quiet": "Hours without alerts",
    "days": "Days of the digest",
    "language": "The language of the answers",
}
_EXAMPLES = {
    "subscribe": "/subscribe #harbour #economy+#ports",
    "follow": "/follow #harbour",
    "unsubscribe": "/unsubscribe #harbour",
    "explore": "/explore har",
    "search": "/search strike #ports 7d",
    "summary": "/summary 60 words https://example.org/news",
    "digest": "/digest 7d",
    "time": "/time 8:00 18:30",
    "timezone": "/timezone Asia/Kabul",
    "quiet": "/quiet 22:00 7:00",
    "settings": "/settings length 3",
    "alerts": "/alerts on",
    "days": "/days mon-fri",
    "language": "/language fa",
    "mute": "/mute #sport",
    "unmute": "/unmute #sport",
    "pause": "/pause 3d",
    "post": "/post https://example.org/news",
    "hold": "/hold 224091",
    "retract": "/retract 224091",
    "broadcast": "/broadcast The wire rests tonight.",
    "alias": "/alias #us #usa",
    "feeds": "/feeds https://example.org",
    "editors": "/editors 123456789",
    "channel": "/channel @harbour_wire",
}


def page() -> str:
    """Write the page."""
    return _HEAD + "".join(_line(name, command) for name, command in COMMANDS.items())


def _line(name: str, command: Command) -> str:
    cells = (
        f"`/{name}`",
        _what(name, command),
        _who(command),
        _where(name, command),
        f"`{_EXAMPLES.get(name, f'/{name}')}`",
    )
    return f"| {' | '.join(cells)} |\n"


def _what(name: str, command: Command) -> str:
    if command.in_menu:
        return words("en")(f"command.{name}")
    same = next(
        (one for one, other in COMMANDS.items() if other.answer is command.answer and other.in_menu), None
    )
    return f"The same as `/{same}`" if same else _WHAT[name]


def _who(command: Command) -> str:
    if command.who is Who.OWNERS:
        return "owners"
    if command.who is Who.EDITORS:
        return "editors and owners"
    if command.private or command.changes is Changes.NEVER:
        return "everybody"
    if command.changes is Changes.WITH_ARGUMENTS:
        return "everybody; in groups administrators, to change something"
    return "everybody; in groups administrators"


def _where(name: str, command: Command) -> str:
    if command.private:
        return "one's own chat, about a channel that one administers"
    if name == "console":
        return "one's own chat"
    return "one's own chat, groups, a channel" if name in ABOUT | OWN_DATA else "one's own chat, groups"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
