"""Settings are typed, read once and documented, and unsafe ones are refused."""

import base64
import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.cast import test_settings
from tracker.application import create_app
from tracker.database import connecting
from tracker.settings import Settings, UnsafeSettings, read_settings

DOCUMENT = Path(__file__).parent.parent / "docs" / "settings.md"
SAFE = {
    "tracker_env": "production",
    "base_url": "https://letters.example.org",
    "secret_key": "pF3-x0Yq8sVbR6kNw2TzJ7hLd9GmXc4A",
    "trusted_proxies": "none",
    "limits": "on",
}


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
        {"sign_heads_at": "24:00"},
        {"sign_heads_at": "9"},
        {"sign_heads_at": "noon"},
        {"heads_webhook": "keeper.example.org/heads"},
        {"heads_webhook": "http://keeper.example.org/heads"},
        {"heads_webhook": "https://user:password@keeper.example.org/"},
        {"heads_webhook": "https://keeper.example.org:port/"},
        {"heads_webhook": "https://keeper.example.org/he ads"},
        {"heads_webhook": "https:///heads"},
        {"heads_webhook": "file:///etc/passwd"},
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
    ("unsafe", "sentence"),
    [
        ({"secret_key": ""}, "SECRET_KEY must be set"),
        ({"secret_key": "short"}, "SECRET_KEY must be set"),
        ({"base_url": ""}, "BASE_URL must be set"),
        ({"base_url": "http://letters.example.org"}, "https://"),
        ({"base_url": "http://letters.example.org", "trusted_proxies": "127.0.0.1"}, "https://"),
        ({"base_url": "http://localhost:8000"}, "https://"),
        ({"limits": "off"}, "LIMITS must not"),
        ({"watchdog": "on"}, "WATCHDOG must be off"),
        ({"heads_webhook": "HTTP://localhost/heads"}, "HEADS_WEBHOOK must begin with https"),
        ({"trusted_proxies": ""}, "TRUSTED_PROXIES must name"),
        ({"trusted_proxies": " , "}, "TRUSTED_PROXIES must name"),
        ({"trusted_proxies": "0.0.0.0/0"}, "TRUSTED_PROXIES must not"),
        ({"trusted_proxies": "10.0.0.0/8, ::/0"}, "TRUSTED_PROXIES must not"),
        ({"trusted_proxies": "0.0.0.0/1,128.0.0.0/1"}, "TRUSTED_PROXIES must not"),
        ({"trusted_proxies": ",".join(f"{n}.0.0.0/8" for n in range(256))}, "must not hold"),
        ({"trusted_proxies": "::/1,8000::/1"}, "TRUSTED_PROXIES must not"),
        ({"trusted_proxies": "2000::/3"}, "TRUSTED_PROXIES must not"),
        ({"trusted_proxies": "::ffff:0:0/96"}, "TRUSTED_PROXIES must not"),
    ],
)
def test_production_refuses_unsafe_settings(unsafe: dict[str, str], sentence: str) -> None:
    with pytest.raises(UnsafeSettings, match=re.escape(sentence)):
        test_settings("sqlite:///unused.db", **SAFE | unsafe)


@pytest.mark.parametrize(
    "safe",
    [
        {"trusted_proxies": "127.0.0.1, 10.0.0.0/8,fc00::/7,::1"},
        {"trusted_proxies": "None"},
        {"base_url": "http://localhost:8000", "trusted_proxies": "127.0.0.1"},
        {"base_url": "http://[::1]", "trusted_proxies": "::1"},
    ],
)
def test_production_takes_proxies_by_name_and_http_from_behind_one(safe: dict[str, str]) -> None:
    settings = test_settings("sqlite:///unused.db", **SAFE | safe)
    assert len(settings.proxies) == len(safe.get("trusted_proxies", "none").split(",")) - (
        settings.trusted_proxies.lower() == "none"
    )


@pytest.mark.parametrize(
    "key",
    [
        "k" * 48,
        "ab" * 16,
        "0123456789" * 4,
        "0123456789abcdef" * 2,
        "abcdefghijklmnopqrstuvwxyz012345",
        "asdfghjklyxcvbnm1234567890asdfgh",
        "P@ssw0rdP@ssw0rdP@ssw0rdP@ssw0rd!",
        "correct-horse-battery-staple-again",
        "CorrectHorseBatteryStapleMountain",
        "a key for the tests only, long enough to be taken",
        "geheimer schluessel fuer den versand der briefe",
        "please-change-me-4f8K2x9Qw7Zr1Tn6Vb3M",
        "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf",
        "secrets.token_urlsafe(48)secrets.token_urlsafe(48)",
    ],
)
def test_production_refuses_a_key_that_chance_did_not_make(key: str) -> None:
    with pytest.raises(UnsafeSettings, match=r"SECRET_KEY must .*\.env\.example"):
        test_settings("sqlite:///unused.db", **SAFE | {"secret_key": key})


def test_production_takes_the_keys_that_people_make() -> None:
    chance = random.Random(18)
    makers = [
        lambda: chance.randbytes(16).hex(),
        lambda: chance.randbytes(32).hex(),
        lambda: base64.urlsafe_b64encode(chance.randbytes(48)).decode(),
        lambda: base64.b64encode(chance.randbytes(32)).decode(),
    ]
    for make in makers:
        for _ in range(100):
            test_settings("sqlite:///unused.db", **SAFE | {"secret_key": make()})


def test_files_that_others_can_read_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.settings.ROOT", tmp_path)
    files = [tmp_path / name for name in ("a.db", "a.db-wal", ".env", "a.signing-key.pem")]
    settings = test_settings(f"sqlite:///{files[0]}")
    assert settings.files_for_others == []
    for path in files:
        path.write_text("")
        path.chmod(0o604)
    assert settings.files_for_others == files
    files[1].chmod(0o600)
    assert files[1] not in settings.files_for_others


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
    durable = connecting._durable
    monkeypatch.setattr(
        connecting,
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
