"""docs/command-line.md, written from the commands themselves: `make commands`."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from bot.cli import COMMANDS, main

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "command-line.md"

_NUMBERS = re.compile(r"(?:INTEGER|FLOAT)(?: RANGE)?")  # click's names of them
_HEAD = """# Commands on the terminal

In the project's folder type `uv run tagwire ...`. Each command finds its settings in the environment, or in a file `.env` where you type it:
[settings.md](settings.md). `tagwire COMMAND --help` says what stands here. This page is written by `make commands`; a test holds it against the program.

"""


def page() -> str:
    """Write the page: what there is, then each with its options."""
    commands = dict(_commands(main, ()))
    top = [name for name in commands if len(name) == 1]
    listed = "".join(f"| [`tagwire {name}`](#tagwire-{name}) | {COMMANDS[name][1]} |\n" for (name,) in top)
    parts = [_part(name, command) for name, command in commands.items()]
    return f"{_HEAD}| command | does |\n| --- | --- |\n{listed}\n" + "\n".join(parts)


def _commands(group: click.Group, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if not command.hidden:
            yield (*above, name), command
            if isinstance(command, click.Group):
                yield from _commands(command, (*above, name))


def _part(name: tuple[str, ...], command: click.Command) -> str:
    """Write a command: how it is typed, what it does, its options."""
    called = " ".join(("tagwire", *name))
    usage = " ".join(command.collect_usage_pieces(click.Context(command)))
    text = "\n\n".join(
        " ".join(one.split()) for one in inspect.cleandoc(command.help or "").split("\n\n") if one != "\b"
    )
    rows = [
        f"| `{_cell(', '.join(option.opts) + _value(option))}` | {_cell(_help(option))} |\n"
        for option in command.params
        if isinstance(option, click.Option) and not option.hidden
    ]
    table = f"\n| option | |\n| --- | --- |\n{''.join(rows)}" if rows else ""
    more = inspect.cleandoc(command.epilog or "").replace("\b\n", "")
    below = f"\n```\n{more}\n```\n" if more else ""
    return f"##{'#' * (len(name) - 1)} {called}\n```\n{called} {usage}\n```\n{text}\n{below}{table}"


def _value(option: click.Option) -> str:
    if option.is_flag:
        return ""
    named = option.make_metavar(click.Context(click.Command("tagwire")))
    return f" {_NUMBERS.sub('NUMBER', named)}"


def _help(option: click.Option) -> str:
    told = option.help or ""
    return f"{told} By default {option.default}." if option.show_default else told


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
