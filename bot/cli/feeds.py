"""`tagwire feeds`: the feeds that news comes from."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.output import settings_or_exit, store_or_exit, worded, worded_faults

if TYPE_CHECKING:
    import datetime as dt

    from bot.clock import Clock
    from bot.ingest.feeds import FeedEntry, ReadFeed
    from bot.ingest.fetching import Fetcher
    from bot.settings import Settings
    from bot.workers import Workers
    from storage.records import Feed
    from storage.store import Store

SHOWN = 5  # entries of a feed that `add` shows
as_json = click.option(
    "--json", "as_lines", is_flag=True, help="Write a line of JSON each, and nothing else."
)
feed_id = click.argument("feed_id", metavar="ID", type=click.IntRange(1))


@click.group()
def command() -> None:
    """Add, watch and look at feeds."""


@command.command()
@click.argument("place", metavar="PATH|URL")
@as_json
def preview(place: str, *, as_lines: bool) -> None:
    """Show what a feed holds: RSS, Atom or JSON Feed, from a file or an address. Nothing is stored."""
    with worded_faults():
        feed = _found(settings_or_exit(), place) if "://" in place else _in_file(Path(place))
    if as_lines:
        for entry in feed.entries:
            click.echo(json.dumps(_entry_line(entry), ensure_ascii=False))
    else:
        for line in _shown(feed):
            click.echo(line)


@command.command()
@click.argument("address", metavar="URL")
@click.option("--folder", metavar="NAME", help="The folder to keep it in.")
@click.option(
    "--pages/--no-pages",
    default=None,
    help="Read the page of each entry too, where the feed tells only its beginning.",
)
def add(address: str, folder: str | None, *, pages: bool | None) -> None:
    """Add a feed, or the feed of a site, to be asked for news from now on.

    Entries of the last day are news; older ones are kept for searches and summaries, and told to nobody.
    """
    from bot.cli.outside import ask
    from bot.newsroom import finding

    settings = settings_or_exit()
    with store_or_exit(settings) as store:
        found = ask(settings, partial(finding.find, address=address))
        for line in _shown(found.read, most=SHOWN):
            click.echo(line)
        feed, is_new = finding.keep(store, found, folder=folder, pages=pages, now=_clock(settings)())
    click.echo(_words("feed.added" if is_new else "feed.known", id=feed.id, name=_tidy(feed.name)))


@command.command("list")
@as_json
def list_(*, as_lines: bool) -> None:
    """Show the feeds, and how each does."""
    settings = settings_or_exit()
    with store_or_exit(settings) as store:
        feeds, now = store.feeds.all(), _clock(settings)()
    for feed in feeds:
        click.echo(json.dumps(_feed_line(feed, now), ensure_ascii=False) if as_lines else _health(feed, now))
    if not feeds and not as_lines:
        click.echo(_words("feed.list_empty"))


@command.command()
@feed_id
def check(feed_id: int) -> None:
    """Ask a feed now, also one that was paused, and say how it does. Ends with 1 where it fails."""
    from bot.cli.outside import ask

    settings = settings_or_exit()
    clock = _clock(settings)
    with store_or_exit(settings) as store:
        store.feeds.resume(feed_id, clock())
        feed = ask(settings, partial(_poll, store=store, feed=_kept(store, feed_id), clock=clock))
        click.echo(_health(feed, clock()))
    if feed.error is not None:
        sys.exit(1)


@command.command()
@feed_id
def pause(feed_id: int) -> None:
    """Ask a feed no more, until `tagwire feeds check` asks it again."""
    with store_or_exit(settings_or_exit()) as store:
        name = _tidy(_kept(store, feed_id).name)
        store.feeds.pause(feed_id)
    click.echo(_words("feed.paused", id=feed_id, name=name))


@command.command()
@feed_id
def remove(feed_id: int) -> None:
    """Take a feed away. The articles that it brought stay."""
    with store_or_exit(settings_or_exit()) as store:
        name = _tidy(_kept(store, feed_id).name)
        store.feeds.remove(feed_id)
    click.echo(_words("feed.removed", name=name))


@command.command("import")
@click.argument("path", metavar="FILE")
def import_(path: str) -> None:
    """Add the feeds of an OPML file, as other programs export them, with their titles and folders."""
    from bot.cli.outside import workers
    from bot.ingest.feeds import SECONDS
    from bot.ingest.files import read_file
    from bot.ingest.opml import read_opml
    from bot.newsroom import finding

    settings = settings_or_exit()
    with store_or_exit(settings) as store, workers() as pool:
        listed = pool.run_now(read_opml, read_file(Path(path)), seconds=SECONDS)
        added = finding.keep_listed(store, listed, now=_clock(settings)())
    click.echo(_words("feed.imported", n=added, known=len(listed) - added))


@command.command()
@click.argument("path", metavar="[FILE]", required=False)
def export(path: str | None) -> None:
    """Write the feeds as OPML, for other programs, to a file or to standard output."""
    from bot.ingest.opml import write_opml

    with store_or_exit(settings_or_exit()) as store:
        feeds = store.feeds.all()
    written = write_opml((feed.title or feed.name, feed.url, feed.folder) for feed in feeds)
    if path is None:
        click.echo(written, nl=False)
        return
    try:
        Path(path).write_bytes(written)
    except OSError as error:
        raise click.ClickException(f"{path} can't be written: {error.strerror}.") from None
    click.echo(_words("feed.exported", n=len(feeds), path=_tidy(path)))


def _in_file(path: Path) -> ReadFeed:
    from bot.cli.outside import workers
    from bot.ingest.feeds import SECONDS, parse_feed
    from bot.ingest.files import read_file

    body = read_file(path)
    with workers() as pool:
        return pool.run_now(partial(parse_feed, url=None, content_type=None), body, seconds=SECONDS)


def _found(settings: Settings, address: str) -> ReadFeed:
    from bot.cli.outside import ask
    from bot.newsroom import finding

    return ask(settings, partial(finding.find, address=address)).read


async def _poll(fetcher: Fetcher, workers: Workers, *, store: Store, feed: Feed, clock: Clock) -> Feed:
    from random import Random

    from bot.locales import words
    from bot.newsroom.polling import Polling
    from storage.threads import Threads

    threads = Threads(store.pool_size)
    polling = Polling(
        store=store,
        threads=threads,
        fetcher=fetcher,
        workers=workers,
        words=words("en"),
        clock=clock,
        random=Random(),  # noqa: S311 it only spreads the polls
    )
    try:
        return await polling.poll(feed)
    finally:
        await threads.drain()


def _kept(store: Store, feed_id: int) -> Feed:
    from bot.errors import NotFoundError

    feed = store.feeds.get(feed_id)
    if feed is None:
        raise NotFoundError("feed.unknown", id=feed_id)
    return feed


def _shown(feed: ReadFeed, *, most: int | None = None) -> Iterator[str]:
    """Give a feed for people: its title, then a line an entry."""
    yield _words("feed.shown", title=_tidy(feed.title or _words("feed.untitled")), n=len(feed.entries))
    for entry in feed.entries[:most]:
        date = f"{entry.published:%Y-%m-%d %H:%M}" if entry.published else _words("feed.no_date").ljust(16)
        tags = " ".join(f"#{tag}" for tag in entry.tags)
        told = entry.title or entry.text[:80] or _entry_error(entry)
        yield f"{date}  {_tidy(' '.join(filter(None, (told, tags))))}"


def _entry_line(entry: FeedEntry) -> dict[str, object]:
    return {
        "guid": entry.guid,
        "link": entry.link,
        "title": entry.title or None,
        "published": entry.published.isoformat() if entry.published else None,
        "tags": list(entry.tags),
        "author": entry.author,
        "text": entry.text,
        "error": _entry_error(entry),
    }


def _entry_error(entry: FeedEntry) -> str | None:
    from bot.errors import UnusableInputError

    return worded(UnusableInputError(entry.error)) if entry.error else None


def _health(feed: Feed, now: dt.datetime) -> str:
    """Give a kept feed as a line for people: its number, its name, how it does."""
    from bot.core.polling import health

    since = feed.failing_since or feed.newest_at or feed.added_at
    state = _words(health(feed, now), error=_tidy(feed.error or ""), since=f"{since:%Y-%m-%d %H:%M} UTC")
    where = f"{_tidy(feed.folder)} / " if feed.folder else ""
    return f"{feed.id:>4}  {where}{_tidy(feed.name)}  {state}"


def _feed_line(feed: Feed, now: dt.datetime) -> dict[str, object]:
    from bot.core.polling import health

    def moment(at: dt.datetime | None) -> str | None:
        return at.isoformat(timespec="seconds") if at else None

    return {
        "id": feed.id,
        "name": feed.name,
        "url": feed.url,
        "folder": feed.folder,
        "pages": feed.pages,
        "state": health(feed, now).rpartition(".")[2],
        "error": feed.error,
        "failing_since": moment(feed.failing_since),
        "checked": moment(feed.checked_at),
        "next": moment(feed.next_at),
        "newest": moment(feed.newest_at),
        "interval": int(feed.interval.total_seconds()),
    }


def _clock(settings: Settings) -> Clock:
    from bot.clock import Clock

    return Clock(settings.clock_file)


def _words(key: str, **values: object) -> str:
    from bot.locales import words

    return words("en")(key, **values)


def _tidy(text: str) -> str:
    """Keep foreign text from steering the terminal."""
    from bot.core.html import tidy

    return tidy(text)
