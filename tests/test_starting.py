"""The start: commands load few modules, and `make run` prepares what is missing and serves."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from tests.processes import free_port
from tests.servers import ROOT, Server

RUN = ("tools/run.py",)

RARELY_NEEDED = {
    "alembic", "babel", "cryptography", "engineio", "flask_socketio", "gevent", "plotly", "segno",
    "socketio", "sqlite_utils", "tracker.demonstration", "tracker.live", "tracker.web",
}  # fmt: skip

LISTING = """
import sys
from flask.cli import main
sys.argv = ["flask", "--app", "app", "tracker", *sys.argv[1:]]
try:
    main()
finally:
    print("loaded", *sys.modules)
"""
"""A program that runs a command, and then lists the loaded modules."""


@pytest.mark.parametrize(
    ("word", "needed"), [("--help", set()), ("addresses", set()), ("init", {"sqlite_utils"})]
)
def test_a_command_loads_no_pages_and_no_rarely_needed_modules(
    database_url: str, word: str, needed: set[str]
) -> None:
    command = run("-c", LISTING, word, database_url=database_url)
    loaded = command.stdout.rpartition("loaded")[2].split()
    assert "tracker.cli" in loaded
    assert RARELY_NEEDED.intersection(loaded) == needed


@pytest.mark.any_engine
def test_flask_can_list_every_page() -> None:
    assert "/report" in run("-m", "flask", "--app", "app", "routes").stdout


@pytest.mark.any_engine
def test_a_server_loads_nothing_for_its_first_visitors(database_url: str) -> None:
    assert run("-m", "tests.first_visitors", database_url).stdout == "[]"


def test_make_run_prepares_what_is_missing_and_then_serves(
    blank_database_url: str, serve: Callable[..., Server]
) -> None:
    for _ in range(2):
        server = serve(blank_database_url, program=RUN)
        log = server.log.read_text()
        assert f"Report letters     {server.url}/report\n" in log
        server.stop()
        assert server.process.returncode == 0
    assert "The demonstration campaign is loaded" not in log


@pytest.mark.any_engine
def test_make_run_ends_on_sigterm_and_leaves_no_process_behind(
    blank_database_url: str, serve: Callable[..., Server]
) -> None:
    for seconds in (0.1, 0.6, 1.2, 2.4):
        process = started(blank_database_url)
        time.sleep(seconds)  # so that it is stopped at several stages
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        await_end_of_group(process.pid)
    serve(blank_database_url, program=RUN)


@pytest.mark.any_engine
@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"DATABASE_URL": f"sqlite:///{__file__}/no.db"}, "can't be used"),
        ({"PORT": "many"}, "PORT can't be used: it must be a valid integer."),
        ({"TRACKER_ENV": "production", "SECRET_KEY": ""}, "SECRET_KEY must be set"),
    ],
    ids=["database", "port", "production"],
)
def test_make_run_gives_the_reason_in_one_sentence_if_it_can_not_start(
    settings: dict[str, str], sentence: str
) -> None:
    refused = run(*RUN, status=2, **settings)
    assert sentence in refused.stderr
    assert "Traceback" not in refused.stderr


def run(
    *words: str, status: int = 0, database_url: str = "", **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run a Python program, which must end with this status; returns its output."""
    if database_url:
        settings["DATABASE_URL"] = database_url
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=os.environ | settings,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == status, done.stderr
    return done


def await_end_of_group(group: int) -> None:
    """Return once no process of the group is left; fail if one outlives the rest."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("a process was left behind")


def started(database_url: str) -> subprocess.Popen[bytes]:
    """Start the program of `make run`, in its own process group."""
    return subprocess.Popen(
        [sys.executable, *RUN],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": database_url, "PORT": str(free_port())},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
