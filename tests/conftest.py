"""Fixtures of all tests: fresh databases on both engines, the real server, a real browser."""

from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, sync_playwright

from tests.browsers import chromium_options
from tests.cast import DATA, Clock, evening_draft, test_settings
from tests.databases import (
    ENGINES,
    OLDEST_POSTGRESQL,
    Databases,
    PostgresqlDatabases,
    SqliteDatabases,
    postgresql_programs,
)
from tests.servers import Server, start_server
from tests.visiting import Visit, demonstration, visitors
from tracker.application import create_app
from tracker.campaign import Event
from tracker.core import Core
from tracker.settings import Settings

# There is no deadline, because a slow example is not a wrong one.
hypothesis.settings.register_profile("tracker", deadline=None, print_blob=True)
hypothesis.settings.load_profile("tracker")


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


@pytest.fixture
def fresh_database(databases: Databases) -> Iterator[Callable[[], str]]:
    """Makes fresh databases, migrated and empty, and removes them after the test."""
    made: list[str] = []

    def fresh() -> str:
        made.append(databases.fresh())
        return made[-1]

    yield fresh
    for address in made:
        databases.drop(address)


@pytest.fixture
def database_url(fresh_database: Callable[[], str]) -> str:
    """The address of a fresh database, migrated and empty."""
    return fresh_database()


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
def settings(database_url: str) -> Settings:
    """Settings for a test's own database."""
    return test_settings(database_url)


@pytest.fixture
def app(settings: Settings, clock: Clock) -> Iterator[Flask]:
    """The application with the demonstration campaign, sections and regions in its database."""
    made = create_app(settings, clock)
    core: Core = made.extensions["tracker"]
    core.catalogue.load_places(DATA / "sections.csv", DATA / "regions.csv")
    core.catalogue.load(DATA / "demo.toml")
    yield made
    core.database.close()


@pytest.fixture
def core(app: Flask) -> Core:
    """The core of the application: the ledger, the standings and the rest."""
    core: Core = app.extensions["tracker"]
    return core


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
