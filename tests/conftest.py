"""Fixtures of all tests: fresh databases on both engines, the real server, a real browser."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, sync_playwright

from tests.browsers import chromium_options
from tests.cast import Clock, evening_draft, prepare_demonstration, test_settings
from tests.databases import (
    ENGINES,
    OLDEST_POSTGRESQL,
    Databases,
    PostgresqlDatabases,
    SqliteDatabases,
    postgresql_programs,
)
from tests.servers import Server, start_server
from tests.templates import compile_templates_once
from tests.visiting import Visit, demonstration, visitors
from tracker.application import create_app, join
from tracker.campaign import Event
from tracker.core import Core
from tracker.settings import Settings
from tracker.signing import make_key

# There is no deadline, because a slow example is not a wrong one.
hypothesis.settings.register_profile("tracker", deadline=None, print_blob=True)
hypothesis.settings.load_profile("tracker")
compile_templates_once()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the choice of the database engine."""
    parser.addoption(
        "--engine",
        choices=[*ENGINES, "both"],
        default="both",
        help="the database engine that the tests run on (default: each test on both)",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test that needs a database on each engine chosen."""
    if "engine_name" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--engine")
        engines = ENGINES if chosen == "both" else (chosen,)
        if metafunc.definition.get_closest_marker("any_engine"):
            engines = engines[:1]
        if metafunc.definition.get_closest_marker("server_engine"):
            engines = tuple(engine for engine in engines if engine == "postgresql")
        if metafunc.definition.get_closest_marker("file_engine"):
            engines = tuple(engine for engine in engines if engine == "sqlite")
        metafunc.parametrize("engine_name", engines, indirect=True, scope="session")


@pytest.fixture(scope="session")
def engine_name(request: pytest.FixtureRequest) -> str:
    """The database engine of this run of the test: `sqlite` or `postgresql`."""
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def databases(engine_name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Fresh databases of the engine, as many as a test needs."""
    made: Databases
    if engine_name == "sqlite":
        made = SqliteDatabases(tmp_path_factory.mktemp("databases"))
    else:
        programs = postgresql_programs()
        if programs is None:
            pytest.skip(f"PostgreSQL {OLDEST_POSTGRESQL} or later is not installed")
        made = PostgresqlDatabases(programs)
    yield made
    made.close()


@contextmanager
def removed_afterwards(
    databases: Databases, make: Callable[[], str]
) -> Iterator[Callable[[], str]]:
    """A function that makes databases; they are removed at the end."""
    made: list[str] = []

    def make_one() -> str:
        made.append(make())
        return made[-1]

    yield make_one
    for address in made:
        databases.drop(address)


@pytest.fixture
def fresh_database(databases: Databases) -> Iterator[Callable[[], str]]:
    """Makes fresh databases with the demonstration campaign."""
    with removed_afterwards(databases, databases.demonstrated) as make:
        yield make


@pytest.fixture
def blank_database(databases: Databases) -> Iterator[Callable[[], str]]:
    """Makes databases that were never migrated."""
    with removed_afterwards(databases, databases.blank) as make:
        yield make


@pytest.fixture
def database_url(databases: Databases, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a fresh database: migrated and empty, or with the demonstration campaign.

    A test that asks for a core, an application or a server of that campaign gets the copy of a
    database in which it was loaded once. To load it for each test took a minute of all tests.
    """
    wants_demonstration = {"app", "core", "demonstrated"} & set(request.fixturenames)
    made = databases.demonstrated() if wants_demonstration else databases.fresh()
    yield made
    databases.drop(made)


@pytest.fixture
def blank_database_url(databases: Databases) -> Iterator[str]:
    """The address of a database that was never migrated."""
    address = databases.blank()
    yield address
    databases.drop(address)


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Starts servers, as `start_server` does, and stops them after the test."""
    started: list[Server] = []

    def start(database_url: str, **options: Any) -> Server:
        started.append(start_server(database_url, **options))
        return started[-1]

    yield start
    for server in started:
        server.kill()
        server.log.unlink()


@pytest.fixture
def demonstrated(database_url: str) -> Iterator[Core]:
    """The core beside a real server, with the demonstration campaign."""
    with demonstration(database_url) as joined:
        yield joined


@pytest.fixture
def workers() -> int:
    """The number of the server's workers; a test may name another."""
    return 1


@pytest.fixture
def transport() -> str:
    """The viewers' transport of the server; a test may name another."""
    return "own"


@pytest.fixture
def server(
    demonstrated: Core,
    database_url: str,
    serve: Callable[..., Server],
    transport: str,
    workers: int,
) -> Server:
    """The real server with the demonstration campaign."""
    assert demonstrated
    return serve(database_url, workers=workers, environment={"VIEWERS": transport})


@pytest.fixture(scope="session")
def chromium() -> dict[str, Any]:
    """The options with which Playwright starts the system's Chromium."""
    try:
        return chromium_options()
    except LookupError as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def browser(chromium: dict[str, Any]) -> Iterator[Browser]:
    """The system's Chromium. (After this, the process can't use asyncio.run.)"""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(**chromium)
        yield launched
        launched.close()


@pytest.fixture
def clock() -> Clock:
    """A clock that shows the evening of Human Rights Day until a test changes it."""
    return Clock()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings for a test's own database, with a place of its own for the signing key."""
    return test_settings(database_url, signing_key=str(tmp_path / "key.pem"))


@pytest.fixture
def run(app: Flask) -> Callable[..., Result]:
    """Runs a command on the demonstration's database."""
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(args=["tracker", *words])


@pytest.fixture
def key(settings: Settings, clock: Clock) -> Path:
    """The file of a signing key."""
    make_key(settings.signing_key_path, clock())
    return settings.signing_key_path


@pytest.fixture
def app(settings: Settings, clock: Clock) -> Iterator[Flask]:
    """The application with the demonstration campaign, sections and regions in its database."""
    made = create_app(settings, clock)
    core: Core = made.extensions["tracker"]
    prepare_demonstration(core)
    yield made
    core.database.close()


@pytest.fixture
def core(settings: Settings, clock: Clock, request: pytest.FixtureRequest) -> Iterator[Core]:
    """The ledger, the standings and the rest, with the demonstration: the application's, if any.

    To join the web took as long as all the rest, and most tests of the core never ask it.
    """
    if "app" in request.fixturenames:
        yield request.getfixturevalue("app").extensions["tracker"]
        return
    joined = join(settings, clock)
    prepare_demonstration(joined)
    yield joined
    joined.database.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A participant's browser, without JavaScript."""
    return app.test_client()


@pytest.fixture
def event(core: Core, clock: Clock) -> Event:
    """An organiser's public event in New York, with a code."""
    return core.events.register(evening_draft(clock()))


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Visit]:
    """Opens a page of the server as a new visitor."""
    with visitors(browser, server.url) as visit:
        yield visit
