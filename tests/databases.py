"""Temporary databases on both engines. A fresh one is a copy of one that was migrated once."""

import pwd
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import cached_property
from itertools import count
from os import environ, geteuid
from pathlib import Path
from typing import LiteralString

import psutil
import psycopg
from psycopg.sql import SQL, Identifier

from tests.cast import prepare_demonstration, test_settings
from tests.processes import await_end, free_port, kill
from tracker.application import join
from tracker.database.migrating import migrate

ENGINES = ("sqlite", "postgresql")
OLDEST_POSTGRESQL = 15
START_SECONDS = 60
MEMORY_WANTED = 2 * 1024**3
READY = "READY_DATABASES"


class Databases(ABC):
    """Makes fresh databases of one engine, and returns their addresses."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def fresh(self) -> str:
        """A database that is migrated and empty, and that no other test uses."""
        return self._copy(self._migrated)

    def demonstrated(self) -> str:
        """The same with sections, regions and the demonstration campaign."""
        return self._copy(self._with_demonstration)

    @cached_property
    def _migrated(self) -> str:
        return self._once("migrated", self._migrate)

    @cached_property
    def _with_demonstration(self) -> str:
        return self._once("demonstrated", self._demonstrate)

    def _once(self, _name: str, make: Callable[[], str]) -> str:
        """A database to be copied, made now."""
        return make()

    def _migrate(self) -> str:
        address = self.blank()
        migrate(address)
        self._settle(address)
        return address

    def _demonstrate(self) -> str:
        address = self.fresh()
        core = join(test_settings(address))
        prepare_demonstration(core)
        core.database.close()
        self._settle(address)
        return address

    @abstractmethod
    def blank(self) -> str:
        """A database without tables."""

    @abstractmethod
    def drop(self, address: str) -> None:
        """Remove a database, even if someone is still connected to it."""

    @abstractmethod
    def close(self) -> None:
        """Remove everything."""

    @abstractmethod
    def _settle(self, address: str) -> None:
        """Make a database ready to be copied."""

    @abstractmethod
    def _copy(self, address: str) -> str: ...


class SqliteDatabases(Databases):
    """Files in one folder.

    Where the environment's `READY_DATABASES` names a folder, those to be copied are kept there, so
    that many short runs of tests need not make them time and again (`tools/mutants.py`).
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def blank(self) -> str:
        return f"sqlite:///{self._folder / f'tracker-{next(self._numbers)}.db'}"

    def drop(self, address: str) -> None:
        for ending in ("", "-wal", "-shm", "-journal"):
            Path(_file(address) + ending).unlink(missing_ok=True)

    def close(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def _once(self, name: str, make: Callable[[], str]) -> str:
        if READY not in environ:
            return make()
        kept = Path(environ[READY]) / f"{name}.db"
        if not kept.exists():
            shutil.copyfile(_file(make()), kept)
        return f"sqlite:///{kept}"

    def _settle(self, address: str) -> None:
        with closing(sqlite3.connect(_file(address))) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _copy(self, address: str) -> str:
        copy = self.blank()
        shutil.copyfile(_file(address), _file(copy))
        return copy


def _file(address: str) -> str:
    return address.removeprefix("sqlite:///")


class PostgresqlDatabases(Databases):
    """A cluster of its own, in a temporary folder, on a free port.

    It never syncs. That is faster and survives a killed process, though not a power cut. (The
    tracker refuses such a database in production only.) It sorts text as people do, so that tests
    find an ordering that relies on SQLite's.
    """

    def __init__(self, programs: Path) -> None:
        super().__init__()
        self._programs = programs
        self._user = _unprivileged_user()
        self._folder = Path(tempfile.mkdtemp(prefix="tracker-postgresql-", dir=_memory_folder()))
        self._port = free_port()
        if self._user:
            shutil.chown(self._folder, self._user.pw_uid, self._user.pw_gid)
        try:
            self._create()
            self._server = self._start()
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise

    def blank(self) -> str:
        return self._make("CREATE DATABASE {}")

    def drop(self, address: str) -> None:
        self._tell("DROP DATABASE IF EXISTS {} WITH (FORCE)", _name(address))

    def close(self) -> None:
        self._server.send_signal(signal.SIGINT)
        await_end(self._server)
        shutil.rmtree(self._folder, ignore_errors=True)

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """The server stops, as in a machine that hangs: it keeps its connections, and is silent."""
        processes = self._processes()
        for process in processes:
            process.suspend()
        try:
            yield
        finally:
            for process in processes:
                with suppress(psutil.NoSuchProcess):
                    process.resume()

    @contextmanager
    def read_only(self, address: str) -> Iterator[None]:
        """A database can only be read, by those connected to it, too, as on a standby."""
        self._tell("ALTER SYSTEM SET default_transaction_read_only = on")
        self._tell("SELECT pg_reload_conf()")
        self._await_setting(address, "on")
        try:
            yield
        finally:
            with self._connect() as connection:
                connection.read_only = False
                connection.execute("ALTER SYSTEM RESET default_transaction_read_only")
                connection.execute("SELECT pg_reload_conf()")
            self._await_setting(address, "off")

    def _await_setting(self, address: str, value: str) -> None:
        give_up = time.monotonic() + START_SECONDS
        while time.monotonic() < give_up:
            with psycopg.connect(address.replace("+psycopg", "")) as connection:
                row = connection.execute("SHOW default_transaction_read_only").fetchone()
            if row == (value,):
                return
            time.sleep(0.02)
        raise RuntimeError(f"default_transaction_read_only did not become {value}")

    def end_backends(self, address: str) -> int:
        """End all connections to a database, as an administrator does; how many there were."""
        order = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        with self._connect() as connection:
            return connection.execute(order, [_name(address)]).rowcount

    def put_in_place(self, address: str, other: str) -> None:
        """Put another database in the place of one, as an administrator who restores a copy."""
        self._tell("DROP DATABASE {} WITH (FORCE)", _name(address))
        self._tell("ALTER DATABASE {} ALLOW_CONNECTIONS true", _name(other))
        self._tell("ALTER DATABASE {} RENAME TO {}", _name(other), _name(address))

    def copied(self, address: str) -> str:
        """A copy of a database to which nobody is connected."""
        return self._copy(address)

    @contextmanager
    def down(self) -> Iterator[None]:
        """The server crashes, and starts again afterwards."""
        self._server.send_signal(signal.SIGQUIT)
        self._server.wait(START_SECONDS)
        try:
            yield
        finally:
            self._server = self._start()

    def _processes(self) -> list[psutil.Process]:
        first = psutil.Process(self._server.pid)
        return [first, *first.children(recursive=True)]

    def _settle(self, address: str) -> None:
        # PostgreSQL copies a database only while nobody is connected to it.
        self._tell("ALTER DATABASE {} ALLOW_CONNECTIONS false", _name(address))

    def _copy(self, address: str) -> str:
        # To copy its files takes a third of the time of writing it page by page.
        return self._make("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", _name(address))

    def _make(self, order: LiteralString, *names: str) -> str:
        name = f"tracker_{next(self._numbers)}"
        self._tell(order, name, *names)
        return f"postgresql+psycopg://tracker@127.0.0.1:{self._port}/{name}"

    def _tell(self, order: LiteralString, *names: str) -> None:
        with self._connect() as connection:
            connection.execute(SQL(order).format(*map(Identifier, names)))

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host="127.0.0.1", port=self._port, user="tracker", dbname="postgres", autocommit=True
        )

    def _command(self, program: str, *arguments: str) -> list[str]:
        return [*_guarded(self._user), str(self._programs / program), *arguments]

    def _create(self) -> None:
        options = ("--username=tracker", "--auth=trust", "--encoding=UTF8", "--no-sync")
        order = ("--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US")
        command = self._command("initdb", *options, *order, f"--pgdata={self._folder / 'data'}")
        done = subprocess.run(
            command, cwd=self._folder, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"PostgreSQL's initdb failed:\n{done.stdout}{done.stderr}")

    def _start(self) -> subprocess.Popen[bytes]:
        settings = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(self._folder),
            "fsync": "off",
            "max_wal_size": "128MB",
            "max_connections": "200",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command = self._command(
            "postgres", "-D", str(self._folder / "data"), "-p", str(self._port), *options
        )
        log = self._folder / "log"
        with log.open("wb") as output:
            server = subprocess.Popen(
                command, cwd=self._folder, stdout=output, stderr=output, start_new_session=True
            )
        self._await_answer(server, log)
        return server

    def _await_answer(self, server: subprocess.Popen[bytes], log: Path) -> None:
        give_up = time.monotonic() + START_SECONDS
        while server.poll() is None and time.monotonic() < give_up:
            try:
                self._connect().close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        kill(server)
        raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")


def _name(address: str) -> str:
    return address.rpartition("/")[2]


def postgresql_programs() -> Path | None:
    """The folder of the newest PostgreSQL's programs, or None if none is new enough."""
    newest = max(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version, default=None)
    if newest is None or _version(newest) < OLDEST_POSTGRESQL:
        return None
    return newest.parent


def _version(initdb: Path) -> int:
    name = initdb.parent.parent.name
    return int(name) if name.isdigit() else 0


def _memory_folder() -> Path | None:
    """A folder in memory, if there is room. Copying a database there takes a tenth of the time."""
    memory = Path("/dev/shm")
    if memory.is_dir() and shutil.disk_usage(memory).free > MEMORY_WANTED:
        return memory
    return None


def _guarded(user: pwd.struct_passwd | None) -> list[str]:
    """The prefix of a command so that it runs as the user and ends when the tests end."""
    if shutil.which("setpriv"):
        ids = [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"] if user else []
        return ["setpriv", *ids, "--pdeathsig=INT", "--"]
    return ["runuser", "-u", user.pw_name, "--"] if user else []


def _unprivileged_user() -> pwd.struct_passwd | None:
    """The user to run PostgreSQL as if we are root, since it refuses root; otherwise None."""
    if geteuid() != 0:
        return None
    users = {user.pw_name: user for user in pwd.getpwall()}
    return users.get("postgres") or users["nobody"]
