"""`tagwire chat`: what is kept about a chat, for whoever answers its request and for a reader who can't write to the bot."""

from __future__ import annotations

import sys

import click

from bot.cli.output import settings_or_exit, store_or_exit

_OPTIONS = {"ignore_unknown_options": True}  # the ids of groups begin with a minus


@click.group()
def command() -> None:
    """Hand over or remove what is kept about a chat.

    CHAT is Telegram's id of the chat. Readers do the same by themselves, with /mydata and /forget.
    """


@command.command(context_settings=_OPTIONS)
@click.argument("chat", type=int)
def data(chat: int) -> None:
    """Write all that is kept about a chat as JSON."""
    from bot.clock import Clock
    from bot.errors import NotFoundError
    from bot.newsroom.own_data import document

    settings = settings_or_exit()
    with store_or_exit(settings) as store:
        whole = sys.maxsize  # here nothing has to fit into a message
        found = document(store, chat, Clock(settings.clock_file)(), most=whole, packed_from=whole)
        if found is None:
            raise NotFoundError("own.nothing")
    click.echo(found.content, nl=False)


@command.command(context_settings=_OPTIONS)
@click.argument("chat", type=int)
@click.option("--yes", is_flag=True, help="Don't ask once more.")
def forget(chat: int, yes: bool) -> None:
    """Remove all that is kept about a chat; that can't be undone."""
    from bot.clock import Clock
    from bot.errors import NotFoundError
    from bot.newsroom.own_data import forget

    settings = settings_or_exit()
    with store_or_exit(settings) as store:
        if store.own_data.kept(chat).is_nothing:
            raise NotFoundError("own.nothing")
        if not yes:
            click.confirm(f"Remove all that is kept about chat {chat}?", abort=True, err=True)
        forget(store, chat, Clock(settings.clock_file)())
    click.echo("Nothing is kept about this chat any more.")
