"""`tagwire init`: a bot set up step by step, from the token to a first digest in its owner's chat."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bot.cli.asking import ask_file, ask_hidden, choose, token_in
from bot.cli.output import as_typed, on_terminal, settings_or_exit, store_or_exit

if TYPE_CHECKING:
    from bot.newsroom.first_start import Person
    from bot.newsroom.probing import Fault, Probe, Seen
    from bot.settings import Settings

_ENV: Final = Path(".env")
_SAMPLES: Final = Path(__file__).with_name("sample_feeds.opml")
_HELP: Final = "In Telegram, write /newbot to @BotFather and choose a name. Then paste its whole answer, or only the token."
_FEEDS: Final = {
    "s": "a few well-known feeds to begin with",
    "f": "the feeds of an OPML file, as other readers export it",
    "n": "nothing for now",
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was said on the command line. `asks` is off where nobody is there to answer."""

    asks: bool
    owners: tuple[int, ...]
    feeds: str | None
    sample: bool


@click.command()
@click.option("--yes", is_flag=True, help="Ask nothing: take what is set already, and say what is missing.")
@click.option(
    "--owner",
    "owners",
    metavar="ID",
    type=click.IntRange(1),
    multiple=True,
    help="The Telegram id of an owner.",
)
@click.option(
    "--feeds",
    metavar="FILE|sample|none",
    help="Where news comes from: an OPML file, a few samples, nothing yet.",
)
@click.option("--no-sample", is_flag=True, help="Send the owner no sample digest.")
def command(*, yes: bool, owners: tuple[int, ...], feeds: str | None, no_sample: bool) -> None:
    """Set up a bot: its token, its owner, its feeds, and a first digest.

    Settings go to .env in this folder, which only you can read. Everything can be repeated, and what is set already is kept. Ctrl+C ends it
    at any point. For scripts: TAGWIRE_BOT_TOKEN in the environment, and --yes.
    """
    asked = _Asked(asks=not yes and on_terminal(sys.stdin), owners=owners, feeds=feeds, sample=not no_sample)
    try:
        _set_up(asked)
    except (click.Abort, KeyboardInterrupt):
        click.echo(f"\nEnded. What was set stays; `{as_typed('init')}` goes on from there.", err=True)
        sys.exit(1)


def _set_up(asked: _Asked) -> None:
    from bot.newsroom.probing import Probe, ProbeError

    if asked.feeds not in {None, "sample", "none"} and not Path(str(asked.feeds)).is_file():
        raise click.UsageError(
            f"--feeds: there is no file {asked.feeds}. Name an OPML file, or say sample or none."
        )
    settings = settings_or_exit()
    _say_what_is_missing(settings, asked)
    token, seen = _token(settings, asked)
    settings = settings_or_exit()
    with Probe(settings.telegram_url, token) as probe:
        try:
            person = _owner(settings, asked, probe, seen)
            settings = settings_or_exit()
            _feeds(settings, asked)
            _sample(settings, asked, probe, person)
        except ProbeError as error:
            raise _exception(error.fault) from None
    click.echo(
        f"\nAll is set. Start the bot:  {as_typed('run')}\nLook whether all is well:  {as_typed('doctor')}"
    )


def _say_what_is_missing(settings: Settings, asked: _Asked) -> None:
    """End where nobody is there to give what is not set."""
    if asked.asks:
        return
    missing = []
    if settings.bot_token is None:
        missing.append("TAGWIRE_BOT_TOKEN is not set: the bot's token, as @BotFather gave it.")
    if not settings.owner_ids and not asked.owners:
        missing.append("TAGWIRE_OWNER_IDS is not set: the owner's Telegram id, or give --owner ID.")
    if missing:
        raise click.ClickException("\n".join(missing))


def _token(settings: Settings, asked: _Asked) -> tuple[str, Seen]:
    """Find the token, or ask for it until Telegram knows it; keep it in .env."""
    from bot.newsroom.probing import look

    token = settings.bot_token.get_secret_value() if settings.bot_token else None
    while True:
        given = token or _asked_token()
        seen = look(settings.telegram_url, given)
        if seen.fault is None:
            break
        if not (asked.asks and seen.fault.by_token):
            raise _exception(seen.fault)
        click.echo(f"{seen.fault.sentence} {seen.fault.fix}")
        token = None
    if "TAGWIRE_BOT_TOKEN_FILE" not in os.environ:
        _write({"TAGWIRE_BOT_TOKEN": given})
    click.echo(f"The bot is @{seen.username}: https://t.me/{seen.username}")
    _tell_clock(seen)
    return given, seen


def _asked_token() -> str:
    click.echo(f"\nThe bot's token. {_HELP}")
    while (token := token_in(ask_hidden("Paste it here (nothing is shown): "))) is None:
        click.echo(
            "There is no token in that. It looks like 123456789:ABCdef..., in one line of @BotFather's answer."
        )
    return token


def _tell_clock(seen: Seen) -> None:
    from bot.newsroom.checks import clock

    found = clock(seen)
    if not found.ok:
        click.echo(f"Note: the clock of this computer is wrong. {found.sentence} {found.fix}", err=True)


def _owner(settings: Settings, asked: _Asked, probe: Probe, seen: Seen) -> Person | None:
    """See that there is an owner: named, or who presses Start by the link that is shown here. None where it was set before."""
    known = (*settings.owner_ids, *asked.owners)
    if known:
        if asked.owners:
            _write({"TAGWIRE_OWNER_IDS": ",".join(map(str, dict.fromkeys(known)))})
        click.echo(f"Owned by {', '.join(map(str, dict.fromkeys(known)))}.")
        return None
    from bot.newsroom.first_start import first_start

    _make_readable(settings, probe, seen)
    code = f"i_{secrets.token_urlsafe(12)}"
    click.echo(
        f"\nThe owner. Open this link on your phone or computer and press Start:\n  https://t.me/{seen.username}?start={code}"
    )
    click.echo("Waiting for it (Ctrl+C ends)...")
    person = first_start(probe, code)
    _write({"TAGWIRE_OWNER_IDS": str(person.id)})
    click.echo(f"{_tidy(person.name)} ({person.id}) is the owner now, and may publish from the chat.")
    return person


def _make_readable(settings: Settings, probe: Probe, seen: Seen) -> None:
    """See that the bot's messages can be read here: not where a webhook is set."""
    from bot.newsroom.probing import Fault

    if settings.webhook_url is not None:
        named = "Name yourself instead: tagwire init --owner ID (@userinfobot tells it)."
        raise _exception(Fault("With a webhook nobody can be waited for here.", named))
    if seen.webhook:
        click.echo(f"\nThe bot's messages go to {seen.webhook} so far.")
        click.confirm("Take that webhook off?", abort=True)
        probe.ask("deleteWebhook")


def _feeds(settings: Settings, asked: _Asked) -> None:
    """Add feeds, where any are wanted."""
    from bot.cli.outside import workers
    from bot.clock import Clock
    from bot.ingest.feeds import SECONDS
    from bot.ingest.files import read_file
    from bot.ingest.opml import read_opml
    from bot.newsroom import finding
    from bot.newsroom.amounts import count

    with store_or_exit(settings) as store:
        wanted = asked.feeds
        if wanted is None and asked.asks and not store.feeds.all():
            wanted = _asked_feeds()
        if wanted in {None, "none"}:
            return
        if wanted == "sample":
            listed = read_opml(_SAMPLES.read_bytes())
        else:
            with workers() as pool:
                listed = pool.run_now(read_opml, read_file(Path(str(wanted))), seconds=SECONDS)
        added = finding.keep_listed(store, listed, now=Clock(settings.clock_file)())
    known = len(listed) - added
    click.echo(f"{count(added, 'feed')} added" + (f", {known} known before." if known else "."))


def _asked_feeds() -> str:
    click.echo("\nThe news. Where shall it come from?")
    answer = choose("Choose", _FEEDS, "s")
    if answer == "f":
        return ask_file("The file")
    return "sample" if answer == "s" else "none"


def _sample(settings: Settings, asked: _Asked, probe: Probe, person: Person | None) -> None:
    """Send a sample digest to the owners, where that is wanted."""
    if not asked.sample or (
        asked.asks and not click.confirm("\nSend a sample digest to your chat now?", default=True)
    ):
        return
    from bot.cli.sample_digest import sample_digest
    from bot.clock import Clock
    from bot.locales import words
    from bot.newsroom.probing import ProbeError

    language = person.language if person else "en"
    messages = sample_digest(language, Clock(settings.clock_file)())
    for owner in settings.owner_ids:
        send = partial(probe.ask, "sendMessage", chat_id=owner, link_preview_options={"is_disabled": True})
        try:
            for text in (words("en")("sample.digest"), *messages):
                send(text=text, parse_mode="HTML")
        except ProbeError as error:
            click.echo(
                f"Nothing could be sent to {owner}: {error.fault.sentence} Let them press Start first.",
                err=True,
            )
        else:
            click.echo(f"A sample digest was sent to {owner}.")


def _write(values: Mapping[str, str]) -> None:
    """Keep settings in .env, and hold by them in this process too."""
    from bot.cli.env_file import write_settings

    try:
        write_settings(_ENV, values)
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it must be a text file in UTF-8"
        raise click.ClickException(f"{_ENV.absolute()} can't be written: {why}.") from None
    os.environ.update({name: value for name, value in values.items() if name in os.environ})


def _exception(fault: Fault) -> click.ClickException:
    return click.ClickException(f"{fault.sentence} {fault.fix}")


def _tidy(name: str) -> str:
    from bot.core.html import tidy

    return tidy(name)
