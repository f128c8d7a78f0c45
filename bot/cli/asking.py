"""Questions to who sits at the terminal."""

from __future__ import annotations

import os
import re
import select
import sys
import termios
from pathlib import Path
from typing import Any, Final

import click

_TOKEN: Final = re.compile(r"(?<!\d)\d{3,}:[A-Za-z0-9_-]{20,}")
_MORE: Final = 0.2  # seconds in which the rest of what was pasted comes
_MOST: Final = 65_536  # bytes


def token_in(text: str) -> str | None:
    """Find a bot's token in what was pasted: alone, with spaces in it, or within what @BotFather wrote."""
    found = _TOKEN.search(text) or _TOKEN.fullmatch("".join(text.split()))
    return found.group() if found else None


def ask_hidden(question: str) -> str:
    """Ask for a secret: nothing that is typed or pasted is shown, and all lines of it are taken."""
    stream = sys.stdin.fileno()
    before = termios.tcgetattr(stream)
    silent = list(before)
    silent[3] &= ~termios.ECHO
    try:
        termios.tcsetattr(stream, termios.TCSAFLUSH, silent)
        click.echo(question, nl=False, err=True)
        given = os.read(stream, _MOST)
        while given and select.select([stream], [], [], _MORE)[0] and (more := os.read(stream, _MOST)):
            given += more
    finally:
        termios.tcsetattr(stream, termios.TCSAFLUSH, before)
        click.echo(err=True)
    if not given:  # Ctrl+D
        raise click.Abort
    return given.decode(errors="replace")


def ask_file(question: str) -> str:
    """Ask for a file that is there; ~ stands for the home folder, as in a shell."""
    return str(click.prompt(question, type=_File(exists=True, dir_okay=False)))


class _File(click.Path):
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return super().convert(Path(value).expanduser(), param, ctx)


def choose(question: str, answers: dict[str, str], default: str) -> str:
    """Ask for one of a few letters, each told with what it stands for."""
    for letter, meaning in answers.items():
        click.echo(f"  {letter}  {meaning}")
    return str(click.prompt(question, type=click.Choice(list(answers)), default=default, show_choices=False))
