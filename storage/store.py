"""Store: opens a database and offers what is kept, an entity an attribute."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Self

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from storage.alerts import Alerts
from storage.articles import Articles
from storage.asked import Asked
from storage.audit import Audit
from storage.backups import Backups
from storage.broadcasts import Broadcasts
from storage.catching_up import CatchingUp
from storage.channels import Channels
from storage.chats import Chats
from storage.condition import Condition
from storage.database import POOL_SIZE, Database
from storage.deliveries import Deliveries
from storage.desk import Desk
from storage.editors import Editors
from storage.errors import StoreBrokenError
from storage.feeds import Feeds
from storage.files import check_file
from storage.housekeeping import Housekeeping, give_back_space
from storage.leases import Leases
from storage.ledger import Ledger
from storage.menus import Menus
from storage.migrations import bring_up_to_date, check_version
from storage.overview import Overview
from storage.own_data import OwnData
from storage.pacing import Pacing
from storage.passes import Passes
from storage.reach import Reaching
from storage.readers import Readers
from storage.search import Search
from storage.setups import Setups
from storage.sources import Sources
from storage.tags import Tags
from storage.trends import Trends
from storage.updates import Updates
from storage.withdrawals import Withdrawals


class Store:
    """The database, whole. Synchronous; one public method of an entity = one intent = one transaction.

    Safe to call from several threads (`pool_size` at once). Raises only errors of `storage.errors`.
    """

    pool_size = POOL_SIZE

    def __init__(self, database: Database) -> None:
        self._database = database
        self.alerts = Alerts(database)
        self.articles = Articles(database)
        self.asked = Asked(database)
        self.audit = Audit(database)
        self.backups = Backups(database)
        self.broadcasts = Broadcasts(database)
        self.catching_up = CatchingUp(database)
        self.channels = Channels(database)
        self.chats = Chats(database)
        self.condition = Condition(database)
        self.deliveries = Deliveries(database)
        self.desk = Desk(database)
        self.editors = Editors(database)
        self.feeds = Feeds(database)
        self.housekeeping = Housekeeping(database)
        self.leases = Leases(database)
        self.ledger = Ledger(database)
        self.menus = Menus(database)
        self.search = Search(database)
        self.overview = Overview(database)
        self.setups = Setups(database)
        self.own_data = OwnData(database)
        self.pacing = Pacing(database)
        self.passes = Passes(database)
        self.reach = Reaching(database)
        self.readers = Readers(database)
        self.sources = Sources(database)
        self.tags = Tags(database)
        self.trends = Trends(database)
        self.updates = Updates(database)
        self.withdrawals = Withdrawals(database)

    @classmethod
    def open(cls, url: str, *, migrate: bool = True, busy: float = 5.0, application: str = "tagwire") -> Self:
        """Open the database at an SQLAlchemy URL (`sqlite:///path`, `postgresql+psycopg://...`).

        Brings its schema up to date first, under a lock, unless `migrate` is off. `busy` is how many seconds a call waits
        while another process holds the database; `application` is what a server calls our connections. Raises StoreBrokenError, StoreBusyError or StoreNewerError.
        """
        parsed = _parse(url)
        if parsed.get_backend_name() == "sqlite":
            check_file(Path(parsed.database or ""), may_create=migrate)
        database = Database(parsed, busy=busy, application=application)
        try:
            if migrate:
                bring_up_to_date(database)
            else:
                check_version(database)
        except BaseException:
            database.close()
            raise
        return cls(database)

    @property
    def engine(self) -> str:
        """The name of the database's kind."""
        return "SQLite" if self._database.is_sqlite else "PostgreSQL"

    @property
    def url(self) -> str:
        """Where the database is, its password too: for processes of ours alone."""
        return self._database.engine.url.render_as_string(hide_password=False)

    @property
    def has_one_writer(self) -> bool:
        """Whether every write waits for the one before it."""
        return self._database.is_sqlite

    def watch(self, hear: Callable[[str, float], None]) -> None:
        """Let `hear` be told of every call of an entity's method: its name, as `chats.open`, and the seconds it took."""
        self._database.watch = hear

    def give_back_space(self) -> bool:
        """Give some of the room that stands empty back to the disk; False once little is left, or the server sees to it."""
        return give_back_space(self._database)

    def close(self) -> None:
        """Give all connections back."""
        self._database.close()


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreBrokenError(
            "The database URL can't be read; it looks like sqlite:///path or postgresql+psycopg://..."
        ) from error
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        if parsed.database in {None, "", ":memory:"}:
            raise StoreBrokenError("The database needs a file: sqlite:///path.")
        return parsed
    if backend != "postgresql":
        raise StoreBrokenError(
            f"Databases of the kind {backend} are not supported: use SQLite or PostgreSQL."
        )
    return parsed.set(drivername="postgresql+psycopg")
