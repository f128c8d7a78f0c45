"""From the demo to a real bot: its token checked, the demo's news copied, what `tagwire init` would write written."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli.crowd import SOURCE
from bot.cli.output import as_typed

if TYPE_CHECKING:
    import datetime as dt

    from bot.settings import Settings
    from storage.records import Article, ArticleDraft
    from storage.store import Store

_ENV = Path(".env")


class NotConnectedError(Exception):
    """Why no bot was connected, in a sentence."""


def connect(store: Store, site: str, given: str, now: dt.datetime) -> dict[str, Any]:
    """Connect the bot of a token; the answer says what was kept and which command comes next, or has an `error`.

    Telegram is asked whose token it is, at the address of the real set-up; nothing else leaves this computer. `site` is the demo's own
    site, which ends with it. Everything can be repeated, and what is there already stays.
    """
    try:
        settings = _settings()
        token = _token(settings, given)
        username = _username(settings, token)
        kept = _keep(store, site, settings, now)
        _write(token)
    except NotConnectedError as error:
        return {"error": str(error)}
    return {
        "text": f"It is @{username}. {kept} Now end the demo with Ctrl+C and run:",
        "command": as_typed("init"),
    }


def _settings() -> Settings:
    """Read the settings of the folder in which the demo was started."""
    from bot.settings import SettingsError, load

    try:
        return load(os.environ, _ENV)
    except SettingsError as error:
        raise NotConnectedError(f"The settings here can't be used: {' '.join(error.faults)}") from None


def _token(settings: Settings, given: str) -> str:
    from bot.cli.asking import token_in

    token = token_in(given)
    if token is None:
        raise NotConnectedError(
            "There is no token in that. It looks like 123456789:ABCdef..., in one line of @BotFather's answer."
        )
    if settings.bot_token is not None and settings.bot_token.get_secret_value() != token:
        raise NotConnectedError(
            "Another bot is set up in this folder, and its token stays. Start the demo in another folder for this one."
        )
    return token


def _username(settings: Settings, token: str) -> str:
    from bot.newsroom.probing import look

    seen = look(settings.telegram_url, token)
    if seen.fault is not None:
        raise NotConnectedError(f"{seen.fault.sentence} {seen.fault.fix}")
    return seen.username


def _keep(store: Store, site: str, settings: Settings, now: dt.datetime) -> str:
    """Copy sources, articles, tags and feeds into the real set-up; gives what was kept in a sentence."""
    from storage.errors import StoreError
    from storage.store import Store

    try:
        if settings.database_url is None:
            settings.data_dir.mkdir(parents=True, exist_ok=True)
        real = Store.open(settings.store_url)
    except (OSError, StoreError) as error:
        raise NotConnectedError(f"The database can't be opened: {error}") from None
    try:
        articles, feeds = copy_news(store, real, site, now)
    except StoreError as error:
        raise NotConnectedError(str(error)) from None
    finally:
        real.close()
    where = settings.data_dir.absolute() if settings.database_url is None else "its database"
    counted = _counted(articles, "article") + (f" and {_counted(feeds, 'feed')}" if feeds else "")
    return f"Kept in {where}: {counted}."


def copy_news(store: Store, real: Store, site: str, now: dt.datetime) -> tuple[int, int]:
    """Copy what is no invention of the demo's; gives how many articles and feeds of it are there now.

    A new wire takes the articles as news, so that its first digest has some; readers of one that runs are not told of them.
    """
    from bot.core.polling import FIRST
    from bot.newsroom.publish import publish

    is_news = real.articles.count() == 0
    for source in store.sources.all():
        if source.zone is not None:
            real.sources.ensure(source.name, source.zone)
    drafts = [_draft(article, site) for article in _articles(store)]
    publish(real, drafts, now, news=[is_news] * len(drafts))
    feeds = [feed for feed in store.feeds.all() if not feed.url.startswith(site)]
    for feed in feeds:
        real.feeds.add(
            name=feed.name,
            url=feed.url,
            title=feed.title,
            site=feed.site,
            folder=feed.folder,
            interval=FIRST,
            now=now,
        )
    return len(drafts), len(feeds)


def _articles(store: Store) -> Iterator[Article]:
    """Give the demo's articles as they came, but for the bulletins, which only its invented readers want."""
    left = store.articles.count()
    for article_id in itertools.count(1):
        if not left:
            return
        article = store.articles.get(article_id)
        if article is not None:
            left -= 1
            if article.source != SOURCE:
                yield article


def _draft(article: Article, site: str) -> ArticleDraft:
    from storage.records import ArticleDraft

    draft = ArticleDraft(
        source=article.source,
        code=article.code,
        url=article.url,
        title=article.title,
        lead=article.lead,
        byline=article.byline,
        published=article.published,
        paragraphs=article.paragraphs,
        tags=article.tags,
        guid=article.guid,
    )
    return replace(draft, url=None, guid=None) if (article.url or "").startswith(site) else draft


def _write(token: str) -> None:
    from bot.cli.env_file import write_settings

    try:
        write_settings(_ENV, {"TAGWIRE_BOT_TOKEN": token})
    except (OSError, UnicodeDecodeError) as error:
        raise NotConnectedError(f"{_ENV.absolute()} can't be written: {error}") from None


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
