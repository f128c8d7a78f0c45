"""The database fixtures that tests of every floor share: each test that uses one runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import gc
import importlib
import multiprocessing
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from bot.newsroom.outside import MODULES
from storage.store import Store
from tests.faults import matrix
from tests.support.canary import Canary
from tests.support.databases import SharedStore
from tests.support.examples import settle
from tests.support.postgres import Databases, NoServerError, Server

# The many processes that tests start compile our code once, not each anew, also where a computer is set up otherwise.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# One server of workers a session: it has loaded what the pools of later tests need, whichever test asks first.
multiprocessing.set_forkserver_preload(["bot.workers", *MODULES])

settle()

# What collecting makes stays for the whole run: none of it is garbage to look for, now or in any test. The process that
# hands out the tests collects none, and keeps every report to the end: there nothing looks for garbage at all.
gc.disable()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server | None]:
    """Start the session's own PostgreSQL when a test first asks; None where TEST_POSTGRES_URL names another."""
    if os.environ.get("TEST_POSTGRES_URL"):
        yield None
        return
    try:
        server = Server()
    except NoServerError as error:
        pytest.skip(str(error))
    try:
        server.start()
        yield server
    finally:
        server.close()


@pytest.fixture(scope="session")
def postgres(postgres_server: Server | None) -> Iterator[Databases]:
    """Fresh databases on PostgreSQL: `postgres.fresh()` gives the URL of a migrated one."""
    databases = Databases(
        make_url(os.environ["TEST_POSTGRES_URL"]) if postgres_server is None else postgres_server.url
    )
    yield databases
    if postgres_server is None:  # our own goes with its folder
        databases.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a SQLite file with the newest schema, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    Store.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """Give the URL of a fresh SQLite database with the newest schema."""
    path = tmp_path / "tagwire.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres: Databases) -> Iterator[str]:
    """Give the URL of a fresh PostgreSQL database with the newest schema."""
    url = postgres.fresh()
    yield url
    postgres.give_back(url)


@pytest.fixture(scope="session")
def shared_sqlite(sqlite_template: Path) -> Iterator[SharedStore]:
    """Give the store on SQLite that the tests with a `store` use in turn."""
    path = sqlite_template.with_name("shared.db")
    shutil.copyfile(sqlite_template, path)
    shared = SharedStore(f"sqlite:///{path}")
    yield shared
    shared.store.close()


@pytest.fixture(scope="session")
def shared_postgres(postgres: Databases) -> Iterator[SharedStore]:
    """Give the store on PostgreSQL that the tests with a `store` use in turn."""
    url = postgres.copy()
    shared = SharedStore(url)
    yield shared
    shared.store.close()
    postgres.give_back(url)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Give the URL of an empty database with the newest schema, on each engine: for tests that start processes too.

    In a test that also asks for a `store` it is that store's.
    """
    if "store" in request.fixturenames:
        shared: SharedStore = request.getfixturevalue(f"shared_{request.param}")
        return shared.url
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def store(database_url: str, request: pytest.FixtureRequest) -> Iterator[Store]:
    """Give an empty store on each engine."""
    engine = "sqlite" if database_url.startswith("sqlite") else "postgres"
    shared: SharedStore = request.getfixturevalue(f"shared_{engine}")
    yield shared.store
    shared.empty()


def pytest_configure(config: pytest.Config) -> None:
    """Let the canary listen, and let what tests start hear Ctrl+C: a shell's job in the background is deaf to it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    config.pluginmanager.register(Canary(config), "canary")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Let each process read a part of the tests' files: pytest keeps what it makes of one, and the others take that.

    On a fresh checkout every process would else compile them all, which takes longer than to import them.
    """
    me = getattr(session.config, "workerinput", None)
    if me is not None and session.config.args_source is pytest.Config.ArgsSource.TESTPATHS:
        files = sorted(Path(__file__).parent.rglob("test_*.py"))
        for file in files[int(me["workerid"].removeprefix("gw")) :: me["workercount"]]:
            importlib.import_module(".".join(file.relative_to(session.config.rootpath).with_suffix("").parts))


def pytest_collection_finish() -> None:
    """Look for garbage from here on, and only among what the tests themselves make."""
    gc.freeze()
    gc.enable()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, exitstatus: int) -> None:
    """Print the fault matrix, where fault cases were run."""
    matrix.tell(terminalreporter, exitstatus)
