"""Settings are typed, read once and documented, and unsafe ones are refused."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.cast import test_settings
from tracker.application import create_app
from tracker.database import engines
from tracker.settings import Settings, UnsafeSettings, read_settings

DOCUMENT = Path(__file__).parent.parent / "docs" / "settings.md"
SAFE = {"tracker_env": "production", "base_url": "https://letters.example.org"}


def test_the_document_lists_exactly_the_settings() -> None:
    listed = re.findall(r"^\| `([A-Z_]+)`", DOCUMENT.read_text(), re.MULTILINE)
    assert sorted(listed) == sorted(name.upper() for name in Settings.model_fields)


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "8123")
    monkeypatch.setenv("HOME_SECTION", " GB ")
    monkeypatch.delenv("BASE_URL", raising=False)
    settings = read_settings()
    assert (settings.port, settings.home_section) == (8123, "gb")
    assert settings.base_url == "http://127.0.0.1:8123"


@pytest.mark.parametrize(
    "changes",
    [
        {"port": "0"},
        {"port": "many"},
        {"workers": "0"},
        {"tracker_env": "staging"},
        {"base_url": "letters.example.org"},
        {"base_url": "https://letters.example.org/letters"},
        {"base_url": "https://user:password@letters.example.org"},
        {"base_url": "https://letters.example.org/#top"},
        {"base_url": "https://letters.example.org?"},
        {"base_url": "https://letters.example.org:port"},
        {"base_url": "https://["},
        {"source_url": "https://["},
        {"database_url": "mysql://host/name"},
        {"database_url": "sqlite:///:memory:"},
        {"home_section": "zz"},
        {"trusted_proxies": "localhost"},
        {"viewers_most": "0"},
    ],
)
def test_an_invalid_setting_is_refused(changes: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        test_settings(**{"database_url": "sqlite:///unused.db"} | changes)


GUNICORN = ("gunicorn", "--config", "deploy/gunicorn.conf.py", "app:app")
FLASK = ("flask", "--app", "app", "tracker", "addresses")


@pytest.mark.parametrize("program", [GUNICORN, FLASK], ids=["gunicorn", "flask"])
@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "secret", "PORT can't be used: it must be a valid integer."),
        ("HOME_SECTION", "zz", "HOME_SECTION can't be used: there is no section zz: use one of us"),
        ("DATABASE_URL", "mysql://secret@host/name", "must begin with sqlite:/// or postgresql://"),
        ("DATABASE_URL", "postgresql://u:secret@host:x/name", "DATABASE_URL can't be used"),
        ("TRACKER_ENV", "production", "SECRET_KEY must be set"),
    ],
)
def test_wrong_settings_end_every_program_with_one_sentence(
    program: tuple[str, ...], name: str, value: str, sentence: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *program],
        env=os.environ | {"SECRET_KEY": "", name: value},
        cwd=DOCUMENT.parent.parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr


def test_production_refuses_a_database_that_can_not_be_reached(tmp_path: Path) -> None:
    with pytest.raises(UnsafeSettings, match="can't be reached"):
        create_app(test_settings(f"sqlite:///{tmp_path}/no/folder/tracker.db", **SAFE))


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("https://Letters.example.org:443/", "https://letters.example.org"),
        ("http://letters.example.org:80", "http://letters.example.org"),
        ("https://letters.example.org:80", "https://letters.example.org:80"),
        (" http://[::1]:8000 ", "http://[::1]:8000"),
    ],
)
def test_the_base_url_is_written_like_an_origin_of_browsers(typed: str, stored: str) -> None:
    assert test_settings("sqlite:///unused.db", base_url=typed).base_url == stored


def test_the_secret_key_of_development_is_made_once_and_is_never_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.settings.ROOT", tmp_path)
    keys = {test_settings("sqlite:///unused.db", secret_key="").secret_key for _ in range(2)}
    [key_file] = (tmp_path / "data").iterdir()
    assert keys == {key_file.read_text()}
    assert key_file.stat().st_mode & 0o777 == 0o600
    key_file.write_text("")
    with pytest.raises(UnsafeSettings, match="holds no key"):
        test_settings("sqlite:///unused.db", secret_key="")


@pytest.mark.parametrize(
    "unsafe", [{"secret_key": ""}, {"secret_key": "short"}, {"base_url": ""}, {"limits": "off"}]
)
def test_production_refuses_unsafe_settings(unsafe: dict[str, str]) -> None:
    with pytest.raises(UnsafeSettings):
        test_settings("sqlite:///unused.db", **SAFE | unsafe)


def test_production_refuses_debug_mode(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    with pytest.raises(UnsafeSettings):
        create_app(test_settings(database_url, **SAFE))


def test_the_usual_spelling_of_a_postgresql_address_is_accepted() -> None:
    settings = test_settings("postgresql://user@host/name")
    assert settings.database_url == "postgresql+psycopg://user@host/name"


def test_an_https_address_is_secure() -> None:
    assert test_settings("sqlite:///unused.db", **SAFE).secure
    assert not test_settings("sqlite:///unused.db").secure


def test_production_refuses_a_database_that_could_lose_acknowledged_reports(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tests' PostgreSQL never syncs; SQLite is told not to."""
    durable = engines._durable
    monkeypatch.setattr(
        engines,
        "_durable",
        lambda connection, record: (
            durable(connection, record),
            connection.execute("PRAGMA synchronous = NORMAL"),
        ),
    )
    with pytest.raises(UnsafeSettings, match="must not be"):
        create_app(test_settings(database_url, **SAFE))


def test_every_page_links_to_its_source(database_url: str) -> None:
    settings = test_settings(database_url, source_url="https://code.example.org/letters")
    page = create_app(settings).test_client().get("/nowhere").text
    assert 'href="https://code.example.org/letters"' in page
