"""The `tagwire` command: a file a command, imported when it is asked for.

`--help` answers at once because nothing heavy is imported before a command runs: the commands' own files import what they
need inside the command (telegram.ext alone costs 0.37 s, sqlalchemy 0.29 s, sumy 0.42 s).
"""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import sys
from typing import Any

import click

# name -> (module in this folder, what it does): the help of `tagwire` is made of these, without importing any.
COMMANDS = {
    "demo": ("demo", "Try the whole wire in your browser: no token, no account, no network."),
    "init": ("init", "Set up a bot: its token, its owner, its feeds."),
    "run": ("run", "Run the bot."),
    "doctor": ("doctor", "Look whether all is well, and say what to do where it is not."),
    "import": ("import_pages", "Take in article pages: files, folders, standard input."),
    "feeds": ("feeds", "Add feeds, and see how they do."),
    "summarize": ("summarize", "Summarise a page or a text."),
    "digest": ("digest", "Show the digest that a reader of some tags would get now."),
    "search": ("search", "Find stored stories by words."),
    "explain": ("explain", "Say why a chat did or didn't get an article, or why two articles are one story."),
    "chat": ("own_data", "Hand over or remove what is kept about a chat."),
    "stats": ("stats", "Say what is stored, and how the deliveries stand."),
    "backup": ("backup", "Write a backup of the database, also while the bot runs."),
    "restore": ("restore", "Put a backup in the place of the database."),
    "catch-up": ("catch_up", "After a backup was brought back: count as sent what was due before a time."),
    "completion": ("completion", "Let the shell complete commands: bash, zsh, fish."),
    "db": ("db", "Look after the database's schema."),
}


class _Commands(click.Group):
    """Finds a command by name and imports only that one's file."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run a command; results that can't be written end it with a sentence and 1, a reader that went away (click's part) quietly."""
        try:
            return super().main(*args, **extra)
        except OSError as error:
            if not _output_is_stuck():
                raise
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for the last flush, Python's own
            click.echo(f"Error: The results can't be written: {error.strerror}.", err=True)
            sys.exit(1)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 click's signature
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"bot.cli.{COMMANDS[cmd_name][0]}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 click's signature
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


def _output_is_stuck() -> bool:
    """Tell whether standard output still holds what it could not write: then a fault was its own."""
    if sys.stdout is None:
        return False
    try:
        sys.stdout.flush()
    except OSError:
        return True
    return False


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(importlib.metadata.version("tagwire"), prog_name="tagwire")
def main() -> None:
    """Tagwire: a news wire by hashtag, for Telegram.

    Settings come from TAGWIRE_* in the environment or from a .env file here.
    """
