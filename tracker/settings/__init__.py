"""The settings: typed, read once from the environment and `.env`, refused where they are unsafe."""

import csv
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import time
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from .keepers import address_of_keeper, is_loopback
from .mailing import mail_folder, mail_sender, mail_url
from .networks import NO_PROXY, networks_in, too_wide
from .secret_keys import SHORTEST_SECRET, why_guessable

ROOT = Path(__file__).resolve().parent.parent.parent
"""The folder of the project."""

_ORIGIN = re.compile(r"(https?)://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:[1-9]\d{0,4})?/?")
_TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_USUAL_PORT = {"http": ":80", "https": ":443"}

SPARE_FILES = 300
"""Open files that a process needs beside one for each connection: databases, logs, newcomers."""

CONNECTIONS_SHARE = 3
"""One in so many of a process's files at least is for pages and reports, where files are few."""


NO_MAIL = (
    "No mail is sent: MAIL_URL is not set. Organisers get no messages, and their lost links are not"
    " mailed again."
)


class UnsafeSettings(Exception):
    """The tracker does not start with these settings; the message says which to change."""


class Settings(BaseSettings):
    """The settings, read from the environment. `docs/settings.md` lists each, as a test ensures."""

    model_config = SettingsConfigDict(env_file=ROOT / ".env", extra="ignore", frozen=True)

    database_url: str = f"sqlite:///{ROOT / 'data' / 'tracker.db'}"
    secret_key: str = ""
    base_url: str = ""
    home_section: str | None = None
    source_url: str = ""
    port: int = Field(default=5000, ge=1, le=65_535)
    workers: int = Field(default=1, ge=1, le=64)
    tracker_env: Literal["development", "production"] = "development"
    viewers: Literal["own", "stock"] = "own"
    viewers_most: int = Field(default=15_000, ge=1, le=1_000_000)
    viewers_per_address: int = Field(default=300, ge=1)
    connections_most: int = Field(default=4_500, ge=10, le=1_000_000)
    connections_per_address: int = Field(default=4_000, ge=10)
    head_seconds: float = Field(default=10, gt=0, le=600)
    body_seconds: float = Field(default=30, gt=0, le=600)
    answer_seconds: float = Field(default=30, gt=0, le=600)
    trusted_proxies: str = ""
    signing_key: str = ""
    sign_heads_at: time = time(0, 10)
    heads_webhook: str = ""
    mail_url: str = ""
    mail_from: str = ""
    limits: Literal["on", "off"] = "on"
    limit_device_open_an_hour: int = Field(default=10, ge=1)
    limit_device_coded_an_hour: int = Field(default=120, ge=1)
    limit_address_open_a_minute: int = Field(default=5, ge=1)
    limit_address_open_an_hour: int = Field(default=30, ge=1)
    limit_flood_a_minute: int = Field(default=120, ge=1)
    limit_device_reach: int = Field(default=100, ge=1)
    limit_address_reach: int = Field(default=500, ge=1)
    limit_event_an_hour: int = Field(default=6_000, ge=1)
    limit_event_burst: int = Field(default=600, ge=1)
    limit_event_reach_each: int = Field(default=100, ge=1)
    limit_event_reach_least: int = Field(default=5_000, ge=1)
    limit_guesses_an_hour: int = Field(default=10, ge=1)
    limit_all_open_letters_an_hour: int = Field(default=5_000, ge=1)
    limit_address_events_an_hour: int = Field(default=30, ge=1)
    limit_address_events_a_day: int = Field(default=100, ge=1)
    limit_mailbox_an_hour: int = Field(default=3, ge=1)
    limit_mailbox_a_day: int = Field(default=10, ge=1)
    limit_address_mails_an_hour: int = Field(default=200, ge=1)
    pseudo_language: Literal["off", "ltr", "rtl"] = "off"
    watchdog: Literal["off", "on"] = "off"

    @field_validator("home_section", mode="before")
    @classmethod
    def _without_blank(cls, value: str | None) -> str | None:
        return (value or "").strip().lower() or None

    @field_validator("home_section")
    @classmethod
    def _known_section(cls, value: str | None) -> str | None:
        if value and value not in (codes := _section_codes()):
            raise ValueError(f"there is no section {value}: use one of {', '.join(codes)}")
        return value

    @field_validator("base_url")
    @classmethod
    def _as_browsers_write_it(cls, value: str) -> str:
        """Without capitals and a port that goes without saying: it is compared with an Origin."""
        origin = _ORIGIN.fullmatch(value.strip().lower())
        if origin is None and value:
            raise ValueError(
                "it must be an address without a path, such as https://letters.example.org"
            )
        if origin is None:
            return ""
        scheme, host, port = origin.groups()
        return f"{scheme}://{host}{'' if port in (None, _USUAL_PORT[scheme]) else port}"

    @field_validator("source_url")
    @classmethod
    def _http_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.netloc or parts.query):
            raise ValueError("it must be an address such as https://example.org/letters")
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _known_engine(cls, value: str) -> str:
        if value.startswith("postgresql://"):  # the common spelling, here with psycopg 3
            value = value.replace("postgresql://", "postgresql+psycopg://", 1)
        if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("it must begin with sqlite:/// or postgresql://")
        if value.removeprefix("sqlite:///") in ("", ":memory:"):
            raise ValueError("it must name a file, as what is counted there is to stay")
        return value

    @field_validator("sign_heads_at", mode="before")
    @classmethod
    def _time_of_day(cls, value: object) -> object:
        if isinstance(value, str) and not _TIME_OF_DAY.fullmatch(value):
            raise ValueError("it must be a time of day in UTC, such as 00:10")
        return value

    @field_validator("heads_webhook")
    @classmethod
    def _address_of_keeper(cls, value: str) -> str:
        return address_of_keeper(value)

    @field_validator("mail_url")
    @classmethod
    def _where_mail_goes(cls, value: str) -> str:
        return mail_url(value)

    @field_validator("mail_from")
    @classmethod
    def _sender_of_mail(cls, value: str) -> str:
        return mail_sender(value)

    @field_validator("trusted_proxies")
    @classmethod
    def _addresses(cls, value: str) -> str:
        networks_in(value)
        return value

    @model_validator(mode="after")
    def _defaults(self) -> Self:
        if self.production:
            self._refuse_unsafe()
        changes = {"base_url": self.base_url or f"http://127.0.0.1:{self.port}"}
        if not self.mail_from:
            changes["mail_from"] = _usual_sender(changes["base_url"])
        if not self.mail_url and not self.production:
            changes["mail_url"] = "file:data/mail"
        if not self.secret_key:
            changes["secret_key"] = _development_key(ROOT / "data" / "secret-key")
        for name, value in changes.items():
            object.__setattr__(self, name, value)  # the settings are frozen only from here on
        return self

    def _refuse_unsafe(self) -> None:
        if why := why_guessable(self.secret_key):
            raise UnsafeSettings(f"SECRET_KEY {why}. {_NEW_KEY}")
        if not self.base_url:
            raise UnsafeSettings("BASE_URL must be set to the address that people use.")
        self._refuse_unsafe_proxies()
        if not self.secure and not (
            self.proxies and is_loopback(urlsplit(self.base_url).hostname or "")
        ):
            raise UnsafeSettings(
                "BASE_URL must begin with https://, as letters and links can be read on the way "
                "otherwise. (http:// is for this machine alone, behind a proxy in TRUSTED_PROXIES.)"
            )
        if not self.limited:
            raise UnsafeSettings("LIMITS must not be off in production.")
        if self.heads_webhook.startswith("http://"):
            raise UnsafeSettings("HEADS_WEBHOOK must begin with https:// in production.")
        if self.pseudo_language != "off":
            raise UnsafeSettings("PSEUDO_LANGUAGE must be off in production.")
        if self.watchdog == "on":
            raise UnsafeSettings("WATCHDOG must be off in production.")

    def _refuse_unsafe_proxies(self) -> None:
        if not self.trusted_proxies.strip(", "):
            raise UnsafeSettings(
                "TRUSTED_PROXIES must name the proxies in front, such as 127.0.0.1, or say "
                f"{NO_PROXY}: behind a proxy without a name everybody would be one sender."
            )
        if wide := too_wide(self.proxies):
            raise UnsafeSettings(
                f"TRUSTED_PROXIES must not hold {wide}: whoever is in there could pass for anybody."
            )

    @property
    def production(self) -> bool:
        """Whether real people rely on this instance."""
        return self.tracker_env == "production"

    @property
    def limited(self) -> bool:
        """Whether limits for each network address are enforced."""
        return self.limits == "on"

    @property
    def proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The networks of the proxies that pass requests on to us."""
        return networks_in(self.trusted_proxies)

    @property
    def no_mail(self) -> str | None:
        """What it means that no mail is sent, None where it is."""
        return None if self.mail_url else NO_MAIL

    @property
    def mail_folder(self) -> Path | None:
        """The folder in which messages are files, where that is what MAIL_URL says."""
        return mail_folder(self.mail_url, ROOT)

    @property
    def signing_key_path(self) -> Path:
        """The file of the key that signs heads: beside an SQLite database, else in `data/`."""
        if self.signing_key:
            return Path(self.signing_key).absolute()
        database = Path(self.database_url.removeprefix("sqlite:///"))
        is_file = self.database_url.startswith("sqlite:///")
        folder, stem = (database.parent, database.stem) if is_file else (ROOT / "data", "tracker")
        return (folder / f"{stem}.signing-key.pem").absolute()

    @property
    def files_for_others(self) -> list[Path]:
        """The files with letters or secrets that others on this machine may read."""
        path = self.database_url.removeprefix("sqlite:///")
        endings = ("", "-wal", "-shm") if path != self.database_url else ()
        databases = (Path(path + ending) for ending in endings)
        files = [*databases, ROOT / ".env", self.signing_key_path]
        return [path for path in files if path.exists() and path.stat().st_mode & 0o004]

    @property
    def files_wanted(self) -> int:
        """The open files that one process needs to hold all viewers and connections."""
        return self.viewers_most + self.connections_most + SPARE_FILES

    def connections_within(self, files: int) -> int:
        """The connections, beside viewers, that one process can hold with so many open files."""
        return max(1, min(self.connections_most, (files - SPARE_FILES) // CONNECTIONS_SHARE))

    def viewers_within(self, files: int) -> int:
        """The viewers that one process can hold with so many open files."""
        left = files - SPARE_FILES - self.connections_within(files)
        return max(0, min(self.viewers_most, left))

    @property
    def secure(self) -> bool:
        """Whether people come by https."""
        return self.base_url.startswith("https://")


def read_settings() -> Settings:
    """The settings of the environment, which wins over `.env`. Raises UnsafeSettings."""
    try:
        return Settings()
    except ValidationError as error:
        raise UnsafeSettings("\n".join(_sentences(error))) from None
    except UnicodeDecodeError as error:
        raise UnsafeSettings(f"The file .env is not UTF-8: {error}.") from None
    except OSError as error:
        raise UnsafeSettings(f"{error.filename} can't be used: {error.strerror}.") from None


def _sentences(error: ValidationError) -> Iterator[str]:
    """The fault of each setting, without its value, which may be secret."""
    for fault in error.errors(include_input=False):
        why = str(fault.get("ctx", {}).get("error") or fault["msg"].partition(",")[0])
        why = why.replace("Input should", "it must")
        yield f"{str(fault['loc'][0]).upper()} can't be used: {why}."


def _section_codes() -> list[str]:
    with (ROOT / "data" / "sections.csv").open(encoding="utf-8", newline="") as file:
        return [row["code"] for row in csv.DictReader(file)]


def _usual_sender(base_url: str) -> str:
    """A sender at the host where people reach the tracker."""
    host = urlsplit(base_url).hostname or ""
    is_name = "." in host and not host.replace(".", "").isdigit() and ":" not in host
    return f"letters@{host if is_name else 'localhost'}"


_NEW_KEY = "The file .env.example says how to make one."


def _development_key(path: Path) -> str:
    """A key made once and kept, so that links and sessions outlive a restart in development.

    It is written whole before it gets its name: a process cut short leaves none behind, and of two
    that begin together both read the same.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("w", dir=path.parent) as draft:  # for its owner's eyes only
            draft.write(secrets.token_urlsafe(48))
            draft.flush()
            with suppress(FileExistsError):
                os.link(draft.name, path)
    key = path.read_text().strip()
    if len(key) < SHORTEST_SECRET:
        raise UnsafeSettings(f"{path} holds no key. Remove it, and another one is made.")
    return key
