"""One database: its connections and its transactions. SQLite or PostgreSQL, the same to everything above.

SQLite: write-ahead log, so that readers never wait; a write takes the writer lock at once (`BEGIN IMMEDIATE`), because a
transaction that first reads and then writes fails when another wrote in between; `synchronous=FULL`, because a mark lost
in a power cut would send a message twice, and a commit is shared by a whole group of messages.
PostgreSQL: a connection is tried before it is used; reads see one moment (repeatable read); waiting for a lock ends; the
server ends the transaction of a process that has frozen in the middle of one, so that nobody waits for it for ever.
"""

from __future__ import annotations

import functools
import json
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeAlias, TypeVar
from urllib.parse import quote

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Connection,
    Engine,
    Row,
    Select,
    Text,
    cast,
    create_engine,
    event,
    func,
    literal,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute

from storage.errors import StoreBrokenError, StoreError
from storage.faults import busy_error, is_transient, translate
from storage.turns import Turns

P = ParamSpec("P")
T = TypeVar("T")
AnyRow: TypeAlias = Row[*tuple[Any, ...]]
AnySelect: TypeAlias = Select[*tuple[Any, ...]]

POOL_SIZE = 8  # connections a process; an executor of the same size never waits for one
ATTEMPTS = 4  # of a transaction that PostgreSQL asks to repeat
FEW = 20  # numbers that are quicker as a list
_FROZEN = 2  # times the patience with a lock: by then a process that says no more in a transaction has frozen
CHUNK = 5_000  # values in one IN list: far below every engine's limit

_WRITES = "tagwire_writes"


class Database:
    """Connections to one database, and the two ways to use them."""

    def __init__(self, url: URL, *, busy: float, application: str = "tagwire") -> None:
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self.name = (url.database or "") if self.is_sqlite else url.render_as_string(hide_password=True)
        self.busy = busy
        self.engine = (
            _sqlite_engine(url, busy) if self.is_sqlite else _postgres_engine(url, busy, application)
        )
        self.watch: Callable[[str, float], None] | None = None  # told of each call: its name, its seconds
        self._writer = Turns()
        self._opened = _identity(self.name)
        if self.is_sqlite:
            self._writes: Engine = self.engine.execution_options(**{_WRITES: True})
            self._reads: Engine = self.engine
        else:
            self._writes = self.engine
            self._reads = self.engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )

    def read(self, work: Callable[[Connection], T]) -> T:
        """Run a transaction that changes nothing and sees one moment."""
        return self._run(self._reads, work)

    def write(self, work: Callable[[Connection], T]) -> T:
        """Run a transaction that may change things; on SQLite one at a time in this process."""
        if not self.is_sqlite:
            return self._run(self._writes, work)
        with self._turn():
            return self._run(self._writes, work)

    def outside_transaction(self, work: Callable[[Any], object]) -> None:
        """Do something with a bare SQLite cursor, for the few statements that no transaction allows."""
        try:
            with closing(self.engine.raw_connection()) as connection:
                work(connection.cursor())
        except sqlite3.Error as error:
            raise translate(OperationalError("", None, error), self.name, self.busy) from error

    def check_place(self) -> None:
        """See that a SQLite file is where it was opened: what is written to one that was removed is lost."""
        if self.is_sqlite and _identity(self.name) != self._opened:
            raise StoreBrokenError(
                f"The database {self.name} was removed or replaced while it was in use. Stop the bot, put the file or a "
                "backup back, and start it again."
            )

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._writer.acquire(timeout=self.busy):
            raise busy_error(self.name, self.busy)
        try:
            yield
        finally:
            self._writer.release()

    def _run(self, engine: Engine, work: Callable[[Connection], T]) -> T:
        left = ATTEMPTS
        while True:
            left -= 1
            committing = False
            try:
                with engine.connect() as connection, connection.begin():
                    result = work(connection)
                    committing = True
            except SQLAlchemyError as error:
                if not (left and is_transient(error, committing=committing)):
                    raise translate(error, self.name, self.busy) from error
            except OverflowError as error:
                raise StoreError(f"A number is too large for the database {self.name}.") from error
            else:
                return result


def _identity(file: str) -> tuple[int, int] | None:
    """Tell one file of a name from the next."""
    try:
        found = Path(file).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


class Entity:
    """What the files of one entity have in common: the database."""

    def __init__(self, database: Database) -> None:
        self._database = database


S = TypeVar("S", bound=Entity)


def reading(method: Callable[Concatenate[S, Connection, P], T]) -> Callable[Concatenate[S, P], T]:
    """Make a method one reading transaction; callers leave the connection out."""

    @functools.wraps(method)
    def call(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return self._database.read(lambda connection: method(self, connection, *args, **kwargs))

    return _watched(call)


def writing(method: Callable[Concatenate[S, Connection, P], T]) -> Callable[Concatenate[S, P], T]:
    """Make a method one writing transaction; callers leave the connection out. It may run more than once."""

    @functools.wraps(method)
    def call(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return self._database.write(lambda connection: method(self, connection, *args, **kwargs))

    return _watched(call)


def _watched(call: Callable[Concatenate[S, P], T]) -> Callable[Concatenate[S, P], T]:
    """Let whoever watches the database know how long a method took, waits for its turn and repeats included."""
    name = f"{call.__module__.removeprefix('storage.')}.{call.__name__.lstrip('_')}"

    @functools.wraps(call)
    def timed(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        watch = self._database.watch
        if watch is None:
            return call(self, *args, **kwargs)
        began = time.perf_counter()
        try:
            return call(self, *args, **kwargs)
        finally:
            watch(name, time.perf_counter() - began)

    return timed


def insert_new(connection: Connection, table: type[DeclarativeBase], rows: Sequence[dict[str, Any]]) -> int:
    """Insert rows, passing over those that exist already; gives how many were new."""
    if not rows:
        return 0
    make = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = make(table).on_conflict_do_nothing()
    return connection.execute(statement, list(rows), execution_options={"preserve_rowcount": True}).rowcount


def is_one_of(
    column: InstrumentedAttribute[int], numbers: Iterable[int], dialect: str
) -> ColumnElement[bool]:
    """Ask for very many numbers as one value: a list of a thousand would take longer to write than to answer."""
    numbers = list(numbers)
    if len(numbers) <= FEW:
        return column.in_(numbers)
    if dialect == "sqlite":
        return column.in_(select(func.json_each(json.dumps(numbers)).table_valued("value").c.value))
    listed = literal(f"{{{','.join(map(str, numbers))}}}", Text)
    return column == func.any(cast(listed, ARRAY(BigInteger)))


def lock_until_commit(connection: Connection, number: int) -> None:
    """Let one transaction at a time pass here. SQLite's writers are one at a time anyway."""
    if connection.dialect.name != "sqlite":
        connection.execute(select(func.pg_advisory_xact_lock(number)))


def need_not_last(connection: Connection) -> None:
    """Let this transaction's commit not wait for the disk: a power cut may undo it. Only for what can be done again."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL synchronous_commit = off")


def chunks(values: Iterable[T]) -> Iterator[list[T]]:
    """Give distinct values in lists that fit into one statement, in their order."""
    distinct = list(dict.fromkeys(values))
    for start in range(0, len(distinct), CHUNK):
        yield distinct[start : start + CHUNK]


def _sqlite_engine(url: URL, busy: float) -> Engine:
    # mode=rw: a file that is missing is missed, not silently made anew.
    place = f"file:{quote(str(Path(url.database or '').absolute()))}?mode=rw"

    def connect() -> sqlite3.Connection:
        # The driver's own transaction control stays out of the way: the event below begins.
        connection = sqlite3.connect(
            place, uri=True, timeout=busy, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = FULL")
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    engine = create_engine(
        url,
        creator=connect,
        pool_size=POOL_SIZE,
        max_overflow=POOL_SIZE,
        pool_timeout=busy,
        hide_parameters=True,  # what readers are called and follow does not go into the log with a fault
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgres_engine(url: URL, busy: float, application: str) -> Engine:
    return create_engine(
        url,
        connect_args={
            "options": f"-c lock_timeout={int(busy * 1000)} -c timezone=UTC"
            f" -c idle_in_transaction_session_timeout={int(_FROZEN * busy * 1000)}",
            "connect_timeout": max(2, int(busy)),
            "application_name": application,
        },
        pool_pre_ping=True,
        pool_size=POOL_SIZE,
        max_overflow=POOL_SIZE,
        pool_timeout=busy,
        hide_parameters=True,
    )
