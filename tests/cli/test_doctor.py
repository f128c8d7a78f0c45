"""`tagwire doctor`: a line a check, a fix for each that fails, 1 where one does."""

from __future__ import annotations

import datetime as dt
import json
import os
import socket
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.polling import FIRST
from bot.newsroom import checks
from bot.newsroom.checks import Premises
from bot.newsroom.probing import Seen, look
from storage.owner import own
from storage.records import Backup
from storage.store import Store
from tests.cli.in_process import here
from tests.storage.make import NOW, chat, slot
from tests.support.telegram import ADA, local_telegram
from tests.support.web import local_site, page

DAY = dt.timedelta(days=1)
LATER = slot(9_999)


def test_all_is_well(tmp_path: Path) -> None:
    """Every check has a mark and a sentence, nothing is changed, and it ends with 0; also as lines of JSON."""
    (tmp_path / "data").mkdir()
    url = f"sqlite:///{tmp_path}/data/tagwire.db"
    with closing(Store.open(url)) as store:
        chat(store, ADA, next_slot=LATER)
        store.backups.note(Backup(dt.datetime.now(dt.UTC), "/b/wire.db.gz", 5 * 1024**2))
    with local_telegram() as telegram:
        given = {
            "TAGWIRE_BOT_TOKEN": telegram.token,
            "TAGWIRE_TELEGRAM_URL": telegram.url,
            "TAGWIRE_OWNER_IDS": str(ADA),
            "TAGWIRE_CONSOLE_TOKEN": "0123456789abcdef",
            "TAGWIRE_HTTP_PORT": str(_free_port()),
        }
        well = here("doctor", folder=tmp_path, **given)
        lines = here("doctor", "--json", folder=tmp_path, **given)
    assert well.returncode == 0, well.stdout
    assert well.stdout.endswith("\nAll is well.\n")
    found = [json.loads(line) for line in lines.stdout.splitlines()]
    assert {"database", "integrity", "digests", "owners", "backups", "Telegram", "clock", "updates"} <= {
        one["name"] for one in found
    }
    assert all(one["ok"] and one["fix"] is None and one["sentence"] for one in found)
    assert telegram.token not in well.stdout + lines.stdout


def test_what_is_wrong_before_a_database(tmp_path: Path) -> None:
    """Settings that can't be used, a damaged file, a taken port and no token: each a line with its fix, and 1."""
    wrong = here("doctor", folder=tmp_path, TAGWIRE_RAET="3")
    assert wrong.returncode == 1
    assert "did you mean TAGWIRE_RATE?" in wrong.stdout
    file = tmp_path / "wire.db"
    file.write_bytes(b"no database" * 500)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        given = {"TAGWIRE_CONSOLE_TOKEN": "0123456789abcdef", "TAGWIRE_HTTP_PORT": port}
        bad = here("doctor", folder=tmp_path, TAGWIRE_DATABASE_URL=f"sqlite:///{file}", **given)
    assert bad.returncode == 1
    assert bad.stdout.count("\n  ") == bad.stdout.count("✗") == 3
    assert f"127.0.0.1:{port} can't be used: Address already in use." in bad.stdout
    assert "tagwire restore" in bad.stdout
    assert "Run tagwire init." in bad.stdout
    assert file.read_bytes().startswith(b"no database")


def _fail_a_feed(store: Store) -> None:
    feed, _ = store.feeds.add(
        name="Quay", url="https://q.example/f", title=None, site=None, folder=None, interval=FIRST, now=NOW
    )
    assert store.feeds.save(
        replace(feed, error="It answers 404.", failures=3, failing_since=NOW), as_asked=feed.url
    )


FAULTS: dict[str, tuple[Callable[[Store], object], str, str]] = {
    "sources": (_fail_a_feed, "1 of 1 feed failing. ", "tagwire feeds check"),
    "owners": (lambda s: chat(s, 7, next_slot=LATER), f"{ADA} has not started the bot.", "press Start"),
    "blocked": (
        lambda s: (chat(s, ADA, next_slot=LATER), s.chats.switch_off(ADA, "off.blocked", NOW)),
        f"{ADA} is not reached",
        "unblock",
    ),
    "digests": (lambda s: chat(s, 7, next_slot=slot()), "is 2 hours late", "tagwire run"),
    "backups": (
        lambda s: s.backups.note(Backup(NOW - 9 * DAY, "/b/wire.db.gz", 2048)),
        "9 days old (2.0 kB): /b/wire.db.gz",
        "tagwire backup",
    ),
    "never": (
        lambda s: chat(s, 7, next_slot=LATER, now=NOW - 30 * DAY),
        "None was made in 30 days",
        "tagwire backup",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_wrong_in_a_database(store: Store, tmp_path: Path, name: str) -> None:
    """On either engine each fault is one line that says what it is and what to do."""
    cause, said, fix = FAULTS[name]
    cause(store)
    premises = Premises(tmp_path, owner_ids=(ADA,))
    failing = [
        one
        for one in checks.of_store(store, premises, NOW + 2 * dt.timedelta(hours=1), thorough=True)
        if not one.ok and said in one.sentence
    ]
    assert len(failing) == 1
    assert fix in failing[0].fix


def test_a_bot_that_stands_still(sqlite_url: str, tmp_path: Path) -> None:
    """A late digest while a bot runs is another matter than one that waits for its start."""
    with closing(Store.open(sqlite_url)) as store, own(sqlite_url):
        chat(store, 7, next_slot=slot())
        late = checks.of_store(store, Premises(tmp_path), NOW + DAY, thorough=False)
        [told] = [one for one in late if one.name == "digests"]
        assert told.sentence.startswith("A bot runs, but")
        [well] = [
            one
            for one in checks.of_store(store, Premises(tmp_path), NOW, thorough=False)
            if one.name == "digests"
        ]
        assert well.sentence == "A bot is at work, and no digest is late."


def test_what_telegram_says(tmp_path: Path) -> None:
    """The clock is compared with Telegram's, and how updates come with what the settings say."""
    with local_telegram() as telegram:
        seen = look(telegram.url, telegram.token, lambda: time.time() - 7201 - 30)
    [_, clock, updates] = checks.of_telegram(seen, Premises(tmp_path))
    assert "2 hours behind Telegram's" in clock.sentence
    assert updates.ok
    hook = "https://w.example/hook"
    cases = [
        (Seen(webhook=hook), Premises(tmp_path), "though the bot is to poll"),
        (Seen(), Premises(tmp_path, webhook_url=hook), "Telegram knows no address"),
        (
            Seen(webhook=hook, webhook_error="Timeout", pending=3),
            Premises(tmp_path, webhook_url=hook),
            "(3 wait)",
        ),
    ]
    for seen, premises, said in cases:
        failing = [one for one in checks.of_telegram(seen, premises) if not one.ok]
        assert [said in one.sentence for one in failing] == [True]


def test_a_folder_that_can_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told whose it must be, or who must make it; a folder that this user can't look into is that of another one."""
    # Root, who may run the tests, may write everywhere.
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, how: how == os.F_OK and access(path, how))
    for folder, what in (
        (tmp_path, "can't be written."),
        (tmp_path / "new" / "data", "can't be made or seen: "),
    ):
        [failing] = [one for one in checks.of_computer(Premises(folder)) if not one.ok]
        assert failing.sentence.startswith(f"{folder} {what}")
    exists = Path.exists

    def hidden(path: Path) -> bool:
        if path.name == "tagwire.db":
            raise PermissionError
        return exists(path)

    monkeypatch.setattr(os, "access", access)
    monkeypatch.setattr(Path, "exists", hidden)
    for words in (("doctor",), ("stats",), ("backup", "x.gz")):
        found = here(*words, folder=tmp_path)
        assert "folder is that of another user" in found.stdout + found.stderr, words


def test_a_container_asks_whether_it_lives(tmp_path: Path) -> None:
    """Only /healthz of the bot on this computer is asked, with its token where one is set; who does not answer well ends it with 1."""
    with local_site() as site:
        site.on("/healthz", page(b"{}"), page(b"", 401))
        given = {"TAGWIRE_HTTP_PORT": str(site.port), "TAGWIRE_CONSOLE_TOKEN": "0123456789abcdef"}
        found = [
            here("doctor", "--alive", folder=tmp_path, TAGWIRE_HTTP_HOST="0.0.0.0", **given) for _ in range(2)
        ]
        assert site.seen[0].headers["authorization"] == "Bearer 0123456789abcdef"
    found.append(here("doctor", "--alive", folder=tmp_path, TAGWIRE_HTTP_PORT=str(_free_port())))
    assert [one.returncode for one in found] == [0, 1, 1]
    assert "is no bot of this set-up (401)" in found[1].stderr
    assert "No bot answers at 127.0.0.1:" in found[2].stderr
    assert list(tmp_path.iterdir()) == []


def test_a_bot_that_runs_is_asked(tmp_path: Path) -> None:
    """What it says of itself is a line; the ports that it holds are not tried."""
    (tmp_path / "data").mkdir()
    url = f"sqlite:///{tmp_path}/data/tagwire.db"
    Store.open(url).close()
    stale = b'{"ready": false, "checks": {"token": "ok", "ticks": "What is to happen does not."}}'
    with local_site() as site, own(url):
        site.on(
            "/readyz", page(stale, 503), page(b'{"ready": true, "checks": {"token": "ok"}}'), page(b"?", 404)
        )
        given = {"TAGWIRE_HTTP_PORT": str(site.port)}
        found = [here("doctor", folder=tmp_path, **given).stdout for _ in range(3)]
    assert "\u2717 bot          What is to happen does not.\n" in found[0]
    assert "says at 127.0.0.1:" in found[1]
    assert "does not say how it does" in found[2]
    assert not any("can't be used" in one for one in found)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
