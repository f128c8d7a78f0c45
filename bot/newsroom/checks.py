"""What `tagwire doctor` and the console's System page look at: each check one sentence, and a fix where it fails.

Nothing here changes anything. The sentences are for operators, in English.
"""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import os
import platform
import shutil
import socket
import zoneinfo
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bot.newsroom.amounts import MB, age, count, size
from bot.newsroom.probing import Seen
from bot.summary.languages import detect
from bot.summary.stop_words import LISTS
from storage.condition import Facts
from storage.database import POOL_SIZE
from storage.errors import StoreError
from storage.store import Store

_ALL: Final = os.R_OK | os.W_OK | os.X_OK
_LEAST_ROOM: Final = 512 * MB
_LATE: Final = dt.timedelta(minutes=2)  # the planner looks once a second
_BACKUP_AGE: Final = dt.timedelta(days=8)  # one a week, and a day for what comes between
_SKEW: Final = 30.0  # seconds
_NAMED: Final = 3  # failing feeds
_ZONES: Final = ("UTC", "Asia/Kabul", "Europe/Berlin", "America/New_York")
_TRIED: Final = {
    "en": "The ferry was late again because of the fog over the harbour, and it will be late tomorrow.",
    "ru": "Паром снова опоздал из-за тумана над гаванью, и завтра он тоже опоздает.",
}  # as an article of these languages reads


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its short name, whether all is well, what was found, and what to do where it is not."""

    name: str
    ok: bool
    sentence: str
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Premises:
    """What the checks must know of the settings; no secret is among it. `ports` are those that a start will take."""

    data_dir: Path
    owner_ids: tuple[int, ...] = ()
    webhook_url: str | None = None
    ports: tuple[tuple[str, int], ...] = field(default=())


def good(name: str, sentence: str) -> Check:
    """Give a check that found all well."""
    return Check(name, ok=True, sentence=sentence)


def bad(name: str, sentence: str, fix: str) -> Check:
    """Give a check that found a fault."""
    return Check(name, ok=False, sentence=sentence, fix=fix)


def checks(
    store: Store, premises: Premises, seen: Seen | None, now: dt.datetime, *, thorough: bool = False
) -> list[Check]:
    """Give every check. `seen` is what Telegram said (None: it was not asked); `thorough` reads the whole database too."""
    found = [*of_computer(premises), *of_store(store, premises, now, thorough=thorough)]
    if seen is not None:
        found += of_telegram(seen, premises)
    return found


def of_computer(premises: Premises) -> list[Check]:
    """Look at the computer: versions, the data folder, its room, and the data that come with libraries."""
    version = importlib.metadata.version("tagwire")
    python = good("Python", f"Tagwire {version} on Python {platform.python_version()}.")
    return [python, *_folder(premises.data_dir), _zones(), _languages()]


def of_store(store: Store, premises: Premises, now: dt.datetime, *, thorough: bool) -> list[Check]:
    """Look at the database and at what is kept in it; where it stops answering, that is the last line."""
    found: list[Check] = []
    try:
        found.extend(_of_store(store, premises, now, thorough=thorough))
    except StoreError as error:
        found.append(unusable(error))
    return found


def unusable(error: StoreError) -> Check:
    """Give the check of a database that can't be used."""
    return bad("database", str(error), "Mend what it says, or bring a backup back: tagwire restore.")


def of_telegram(seen: Seen, premises: Premises) -> list[Check]:
    """Look at what Telegram said of the token, of the time, and of how updates come."""
    if seen.fault is not None:
        return [bad("Telegram", seen.fault.sentence, seen.fault.fix)]
    found = [good("Telegram", f"The token is that of @{seen.username}."), clock(seen)]
    wanted = premises.webhook_url
    if wanted is None and seen.webhook:
        what = f"A webhook is set ({seen.webhook}), though the bot is to poll."
        found.append(bad("updates", what, "Start the bot: it takes the webhook off."))
    elif wanted is not None and seen.webhook != wanted:
        what = f"Telegram knows {seen.webhook or 'no address'}, not {wanted}."
        found.append(bad("updates", what, "Start the bot: it tells Telegram."))
    elif wanted is not None and seen.webhook_error:
        what = f"Telegram can't deliver: {seen.webhook_error} ({seen.pending} wait)."
        found.append(bad("updates", what, "See that the address leads to TAGWIRE_WEBHOOK_PORT."))
    else:
        how = "come by webhook" if wanted else "are asked for"
        found.append(good("updates", f"Updates {how}; {seen.pending} wait at Telegram."))
    return found


def of_ports(premises: Premises) -> list[Check]:
    """See that the ports which a start takes are free: only where no bot of this set-up runs here."""
    return [_port(host, port) for host, port in premises.ports]


def _of_store(store: Store, premises: Premises, now: dt.datetime, *, thorough: bool) -> Iterator[Check]:
    facts = store.condition.facts()
    yield _database(store, facts)
    if thorough and store.has_one_writer:
        damage = store.condition.damage()
        fix = "Stop the bot and bring a backup back: tagwire restore."
        yield Check("integrity", damage is None, damage or "The whole file reads as it should.", fix)
    if facts.connections is not None:
        yield _connections(*facts.connections)
    yield _ticks(store, now, is_running=facts.is_running)
    yield _feeds(store)
    yield _owners(store, premises.owner_ids)
    yield _backups(store, now)


def _database(store: Store, facts: Facts) -> Check:
    what = f"{facts.engine} {facts.version}, schema {facts.schema}, {size(facts.size)}"
    if facts.journal not in {None, "wal"}:
        return bad(
            "database",
            f"{what}, without its write-ahead log ({facts.journal}).",
            "Keep it on a disk of this computer: a network drive can't do it.",
        )
    try:
        store.condition.try_writing()
    except StoreError as error:
        return bad("database", str(error), "See who holds or may write it, and that the disk has room.")
    return good("database", f"{what}, takes writes.")


def _connections(used: int, most: int) -> Check:
    what = f"{used} of {most} connections to the server are in use."
    need = 2 * POOL_SIZE  # a process opens so many at the most
    fix = f"Raise max_connections, or run fewer processes: each takes up to {need}."
    return Check("connections", most - used >= need, what, fix)


def _ticks(store: Store, now: dt.datetime, *, is_running: bool) -> Check:
    due = store.condition.due_since()
    late = now - due if due is not None else dt.timedelta(0)
    if late <= _LATE:
        what = "A bot is at work, and no digest is late." if is_running else "No bot runs; no digest is late."
        return good("digests", what)
    if is_running:
        what = f"A bot runs, but the digest that waits longest is {age(late)} late."
        return bad("digests", what, "Look at its log; then stop it and start it again.")
    what = f"No bot runs, and the digest that waits longest is {age(late)} late."
    return bad("digests", what, "Start it: tagwire run.")


def _feeds(store: Store) -> Check:
    feeds = store.feeds.all()
    failing = [feed for feed in feeds if feed.error is not None]
    if not failing:
        return good(
            "sources",
            f"{count(len(feeds), 'feed')}, none failing." if feeds else "No feeds are set up.",
        )
    named = "; ".join(f"{feed.id} {feed.name}: {feed.error}" for feed in failing[:_NAMED])
    more = f"; and {len(failing) - _NAMED} more" if len(failing) > _NAMED else ""
    what = f"{len(failing)} of {count(len(feeds), 'feed')} failing. {named}{more}"
    return bad("sources", what, "Ask one again with tagwire feeds check ID, or take it away.")


def _owners(store: Store, owner_ids: Sequence[int]) -> Check:
    if not owner_ids:
        return bad("owners", "The bot has no owner.", "Run tagwire init, or set TAGWIRE_OWNER_IDS.")
    if store.condition.begun_at() is None:
        return good("owners", f"{count(len(owner_ids), 'owner')}; nobody has talked with the bot yet.")
    chats = {one: store.chats.find(one, None) for one in owner_ids}
    absent = [str(one) for one, chat in chats.items() if chat is None]
    blocked = [str(one) for one, chat in chats.items() if chat is not None and chat.off_reason is not None]
    if absent:
        what = f"{_are(absent, 'has', 'have')} not started the bot."
        return bad("owners", what, "Let each of them press Start in a chat with the bot.")
    if blocked:
        what = f"{_are(blocked, 'is', 'are')} not reached: the bot was blocked or switched off."
        return bad("owners", what, "Let each of them unblock the bot and press Start.")
    return good("owners", f"{count(len(chats), 'owner')}, reached.")


def _backups(store: Store, now: dt.datetime) -> Check:
    last, fix = store.backups.last(), "Make one: tagwire backup --keep 7 FOLDER, best once a day."
    if last is not None:
        what = f"The last one is {age(now - last.at)} old ({size(last.size)}): {last.place}"
        return Check("backups", now - last.at <= _BACKUP_AGE, what, fix)
    begun = store.condition.begun_at()
    if begun is None or now - begun <= _BACKUP_AGE:
        return good("backups", "None was made yet; there is little to lose so far.")
    return bad("backups", f"None was made in {age(now - begun)}.", fix)


def _folder(folder: Path) -> Iterator[Check]:
    folder = folder.absolute()
    if not os.access(folder, os.F_OK):
        yield _new_folder(folder)
        return
    if not os.access(folder, _ALL) or not folder.is_dir():
        fix = f"Give it to the user who runs the bot: chown -R USER {folder}"
        yield bad("data folder", f"{folder} can't be written.", fix)
        return
    yield good("data folder", f"{folder} can be written.")
    free = shutil.disk_usage(folder).free
    fix = "Make room, or let less be kept: TAGWIRE_KEEP_ARTICLES_DAYS, TAGWIRE_KEEP_DELIVERIES_DAYS."
    yield Check("room", free >= _LEAST_ROOM, f"{size(free)} free on its disk.", fix)


def _new_folder(folder: Path) -> Check:
    above = next(one for one in folder.parents if os.access(one, os.F_OK))
    if os.access(above, _ALL) and above.is_dir():
        return good("data folder", f"{folder} will be made at the first start.")
    fix = "Run this as the user who runs the bot, or name another folder: TAGWIRE_DATA_DIR."
    return bad("data folder", f"{folder} can't be made or seen: this user may not write in {above}.", fix)


def _zones() -> Check:
    fix = "Install Tagwire again: the package tzdata brings them."
    try:
        for name in _ZONES:
            zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, OSError, ValueError):
        return bad("time zones", "The computer's list of time zones can't be read.", fix)
    return good("time zones", f"{len(zoneinfo.available_timezones())} are known.")


def _languages() -> Check:
    failing = [language for language, text in _TRIED.items() if detect(text) != language]
    if failing:
        what = f"Languages are not told apart: {', '.join(failing)}."
        return bad("languages", what, "Install Tagwire again: a file of it is missing.")
    return good("languages", f"Summaries know {len(LISTS)} languages.")


def clock(seen: Seen) -> Check:
    """Compare the clock of this computer with Telegram's."""
    ahead = seen.ahead
    if ahead is None:
        return good("clock", "Telegram's answer bore no time to compare with.")
    if abs(ahead) <= _SKEW:
        return good("clock", "It agrees with Telegram's.")
    way = "ahead of" if ahead > 0 else "behind"
    what = f"It is {age(dt.timedelta(seconds=abs(ahead)))} {way} Telegram's: digests come at wrong times."
    return bad("clock", what, "Let the computer set it by the network: timedatectl set-ntp true.")


def _port(host: str, port: int) -> Check:
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        why = (error.strerror or str(error)).partition(" (while ")[0]
        fix = "Stop what uses it (ss -ltnp names it), or choose another port."
        return bad(f"port {port}", f"{host}:{port} can't be used: {why}.", fix)
    return good(f"port {port}", f"{host}:{port} is free.")


def _are(names: Sequence[str], one: str, many: str) -> str:
    return f"{', '.join(names)} {one if len(names) == 1 else many}"
