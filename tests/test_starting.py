"""How the tracker starts: commands load little, `make run` prepares what is missing and serves."""

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

FEW_NEED = {
    "alembic", "babel", "engineio", "flask_socketio", "gevent", "plotly", "segno", "socketio",
    "sqlite_utils", "tracker.demonstration", "tracker.live", "tracker.web",
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
"""A program that gives a command, and then lists the modules that it loaded."""


@pytest.mark.parametrize(
    ("word", "needed"), [("--help", set()), ("addresses", set()), ("init", {"sqlite_utils"})]
)
def test_a_command_loads_no_page_and_nothing_that_few_commands_need(
    database_url: str, word: str, needed: set[str]
) -> None:
    given = run("-c", LISTING, word, database_url=database_url)
    loaded = given.stdout.rpartition("loaded")[2].split()
    assert "tracker.cli" in loaded
    assert FEW_NEED.intersection(loaded) == needed


@pytest.mark.any_engine
def test_flask_itself_knows_every_page() -> None:
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


def test_make_run_ends_when_it_is_told_to_and_leaves_nothing_behind(
    blank_database_url: str, serve: Callable[..., Server]
) -> None:
    for seconds in (0.1, 0.6, 1.2, 2.4):
        process = started(blank_database_url)
        time.sleep(seconds)  # whatever it does by then
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
def test_make_run_says_in_one_sentence_why_it_can_not_start(
    settings: dict[str, str], sentence: str
) -> None:
    refused = run(*RUN, status=2, **settings)
    assert sentence in refused.stderr
    assert "Traceback" not in refused.stderr


def run(
    *words: str, status: int = 0, database_url: str = "", **settings: str
) -> subprocess.CompletedProcess[str]:
    """What a program of Python printed, which ended with that status."""
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
    """What `make run` starts, in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, *RUN],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": database_url, "PORT": str(free_port())},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
