"""What every command shares: settings or a sentence, the store or a sentence, faults as exit code 1."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.store import Store


def settings_or_exit() -> Settings:
    """Read the settings of this process; every fault is told, a line each, and ends the command with 1."""
    from bot.redacting import log_warnings
    from bot.settings import SettingsError, load

    try:
        settings = load(os.environ, Path(".env"))
    except SettingsError as error:
        raise click.ClickException("\n".join(["The settings can't be used:", *error.faults])) from None
    log_warnings(settings.secrets)
    return settings


@contextlib.contextmanager
def store_or_exit(settings: Settings, application: str = "tagwire") -> Iterator[Store]:
    """Open the store for a command, its schema brought up to date, and close it at the end.

    Faults meant for a person, there and in the command, become a sentence and exit code 1.
    """
    from storage.store import Store

    with worded_faults():
        if settings.database_url is None:
            make_folder(settings.data_dir)
        store = Store.open(settings.store_url, application=application)
        try:
            yield store
        finally:
            store.close()


@contextlib.contextmanager
def worded_faults() -> Iterator[None]:
    """Turn faults meant for a person into a sentence and exit code 1; a value that can't be used is wrong usage: 2."""
    from bot.errors import UserError, WrongValueError
    from storage.errors import StoreError

    try:
        yield
    except WrongValueError as error:
        raise click.UsageError(worded(error)) from None
    except (UserError, StoreError) as error:
        raise click.ClickException(worded(error)) from None


def as_typed(words: str) -> str:
    """Give a command as it is typed here: who came by `uv run` may have no other way."""
    return f"uv run tagwire {words}" if "UV_RUN_RECURSION_DEPTH" in os.environ else f"tagwire {words}"


@contextlib.contextmanager
def sigterm_as_ctrl_c() -> Iterator[None]:
    """Let SIGTERM, as of a computer that goes down, end a command as Ctrl+C does: what it has half made is removed."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def standard_input() -> bytes:
    """Read standard input: a byte beyond the most that a page may have, at most, so that an endless one ends too."""
    from bot.ingest.files import MOST_BYTES

    return b"" if sys.stdin is None else sys.stdin.buffer.read(MOST_BYTES + 1)


def note(text: str) -> None:
    """Tell something beside the results, one line on standard error: above the progress bar where one is shown.

    What is foreign in it, as the name of a file, can't steer the terminal.
    """
    from bot.core.html import tidy

    if sys.stderr is not None:
        sys.stderr.write(f"{tidy(text)}\n")  # not click's echo, which would write into the bar


def on_terminal(stream: TextIO | None) -> bool:
    """Tell whether a person watches this output; one that is closed nobody does."""
    return stream is not None and stream.isatty()


def make_folder(folder: Path) -> None:
    """Make the data folder where it is missing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = f"The data folder {folder.absolute()} can't be made: {error.strerror}."
        raise click.ClickException(f"{what} TAGWIRE_DATA_DIR names another one.") from None


def worded(error: Exception) -> str:
    """Give a fault's sentence in English, without the markup that chats get."""
    from bot.core.message import visible
    from bot.errors import UserError
    from bot.locales import words

    return visible(words("en")(error.key, **error.values)) if isinstance(error, UserError) else str(error)
