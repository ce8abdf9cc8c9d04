"""A PostgreSQL cluster for the benchmarks, which syncs each commit as in production."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from bench.children import Failed, free_port, running

OLDEST = 15
START_SECONDS = 60


def programs() -> Path | None:
    """The folder of the newest PostgreSQL's programs, or None if none is new enough."""
    folders = {
        int(path.parent.parent.name): path.parent
        for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")
        if path.parent.parent.name.isdigit()
    }
    newest = max(folders, default=0)
    return folders[newest] if newest >= OLDEST else None


@contextmanager
def postgresql(core: int) -> Iterator[str]:
    """The address of a fresh cluster, without the name of a database. Raises Failed."""
    installed = programs()
    if installed is None:
        raise Failed(f"PostgreSQL {OLDEST} or later is not installed.")
    folder = Path(tempfile.mkdtemp(prefix="tracker-bench-postgresql-"))
    user = _unprivileged_user()
    if user:
        shutil.chown(folder, user)
    try:
        ids = [f"--reuid={user}", f"--regid={user}", "--clear-groups"]
        prefix = ["setpriv", *ids] if user else []
        _create([*prefix, str(installed / "initdb")], folder)
        port = free_port()
        server = [*prefix, str(installed / "postgres")]
        command = [*server, "-D", str(folder / "cluster"), "-p", str(port)]
        options = ["-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={folder}"]
        with (
            (folder / "log").open("wb") as log,
            running([*command, *options], core, stdout=log, stderr=log),
        ):
            address = f"postgresql+psycopg://tracker@127.0.0.1:{port}"
            _await_answer(port)
            yield address
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def fresh(address: str, name: str) -> str:
    """Make an empty database in the cluster; returns its address."""
    with psycopg.connect(f"{driver_address(address)}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return f"{address}/{name}"


def driver_address(address: str) -> str:
    """The address in the form that the driver reads."""
    return address.replace("+psycopg", "", 1)


def _create(initdb: list[str], folder: Path) -> None:
    options = ["--username=tracker", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
    command = [*initdb, *options, f"--pgdata={folder / 'cluster'}"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(f"PostgreSQL's initdb failed:\n{done.stderr}")


def _await_answer(port: int) -> None:
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up:
        try:
            psycopg.connect(f"postgresql://tracker@127.0.0.1:{port}/postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise Failed("PostgreSQL did not start.")


def _unprivileged_user() -> str | None:
    """The user to run PostgreSQL as if we are root, since it refuses root; otherwise None."""
    if os.geteuid() != 0:
        return None
    names = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
