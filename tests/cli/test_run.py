"""`tagwire run` where it can't start, and where it asks feeds."""

import datetime as dt
import socket
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import httpx

from bot.core.polling import FIRST
from storage.records import Feed
from storage.store import Store
from tests.cli.in_process import here
from tests.cli.test_help import tagwire
from tests.ingest.feed_samples import rss
from tests.newsroom.pages import page as article_page
from tests.support.figures import figure
from tests.support.process import BotProcess
from tests.support.telegram import local_telegram
from tests.support.web import Site, local_site, page

NOW = dt.datetime(2026, 11, 24, 8, 0, tzinfo=dt.UTC)


def test_a_taken_port_is_told_and_nothing_else(tmp_path: Path) -> None:
    """One sentence names the port as a person writes it; no secret, no warning of things left half built."""
    with local_telegram() as telegram, socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        found = tagwire(
            "run",
            folder=tmp_path,
            TAGWIRE_BOT_TOKEN=telegram.token,
            TAGWIRE_TELEGRAM_URL=telegram.url,
            TAGWIRE_CONSOLE_TOKEN="canary",
            TAGWIRE_HTTP_PORT=port,
            TAGWIRE_LOG_LEVEL="DEBUG",
        )
    assert found.returncode == 1
    assert (
        f"Error: Port {port} on 127.0.0.1 can't be used: Address already in use. Choose another one.\n"
        in found.stderr
    )
    assert "never awaited" not in found.stderr
    assert "canary" not in found.stderr
    assert telegram.token not in found.stderr


def test_the_running_bot_asks_feeds_and_chooses_what_an_import_left(tmp_path: Path) -> None:
    """Soon after the start of `tagwire run` a due feed's entry stands in the store, and every summary is chosen.

    It has no console; yet it says how it does, at the port that was set for it.
    """
    url = f"sqlite:///{tmp_path}/kept.db"
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with local_telegram() as telegram, local_site() as site, closing(Store.open(url)) as store:
        feed = _due_feed(store, site)
        asked = ("import", "-", "--defer-summaries")
        told = here(*asked, folder=tmp_path, stdin=article_page(), TAGWIRE_DATABASE_URL=url)
        assert told.stdout == "1 added, 0 updated, 0 duplicate, 0 rejected\n"
        assert len(store.articles.unranked(9)) == 1
        environment = {
            "TAGWIRE_BOT_TOKEN": telegram.token,
            "TAGWIRE_TELEGRAM_URL": telegram.url,
            "TAGWIRE_DATABASE_URL": url,
            "TAGWIRE_FETCH_ALLOW": "127.0.0.1",
            "TAGWIRE_HTTP_PORT": str(port),
        }
        process = BotProcess(["-m", "bot", "run", "--only", "ingest"], environment, tmp_path)
        try:
            _until(lambda: (store.feeds.get(feed.id) or feed).polls == 1)
            _until(lambda: not store.articles.unranked(9))
            assert store.articles.count() == 2
            assert (
                _got(port, "/readyz")
                == '{"ready":true,"checks":{"token":"ok","updates":"ok","database":"ok","ticks":"ok"}}'
            )
            metrics = _got(port, "/metrics")
            assert figure(metrics, "tagwire_sources", state="fine") == 1
            assert figure(metrics, "tagwire_database_seconds_count", operation="feeds.save") == 1
            assert "127.0.0.1" not in metrics
            process.stop()
        finally:
            process.close()


def _due_feed(store: Store, site: Site) -> Feed:
    """Let a site have a feed with one entry, which is asked next."""
    entry = "<item><title>Ferry</title><guid>1</guid><description>The ferry is late again. #harbour</description></item>"
    site.on("/feed", page(rss(entry)))
    feed, _ = store.feeds.add(
        name="Harbour",
        url=f"{site.url}/feed",
        title=None,
        site=None,
        folder=None,
        interval=FIRST,
        now=NOW,
    )
    return feed


def _got(port: int, path: str) -> str:
    """Ask the running bot; gives what it says where it says 200."""
    return httpx.get(f"http://127.0.0.1:{port}{path}", trust_env=False).raise_for_status().text


def _until(holds: Callable[[], bool]) -> None:
    """Wait for what another process does to the store."""
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)
