"""Databases for the benchmarks, with the demonstration campaign."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.children import ROOT
from bench.events import fill_with_events
from tracker.application import join
from tracker.campaign import Channel, LetterReport, Line
from tracker.core import Core
from tracker.database.migrating import migrate
from tracker.ledger import Record
from tracker.settings import Settings

DATA = ROOT / "data"
SECRET = "a key for the benchmarks only, long enough to be taken"
CASES = ("germain-rukuki", "jani-silva", "khaled-drareni", "nassima-al-sada", "gustavo-gatica")


def bench_settings(url: str) -> Settings:
    """Settings that come from the benchmark alone."""
    values: dict[str, Any] = {"database_url": url, "secret_key": SECRET, "base_url": ""}
    return Settings.model_validate(values)


@contextmanager
def joined(url: str) -> Iterator[Core]:
    """The core of the tracker on a database, without the web."""
    core = join(bench_settings(url))
    try:
        yield core
    finally:
        core.database.close()


def demo_database(url: str) -> str:
    """Make a database with the demonstration campaign and one report; returns its address."""
    migrate(url)
    with joined(url) as core:
        core.catalogue.load_places(DATA / "sections.csv", DATA / "regions.csv")
        core.catalogue.load(DATA / "demo.toml")
        core.ledger.write([job(0)])
    return url


def sqlite_demo(folder: Path, name: str, events: int = 0) -> str:
    """Make such a database in a file of a folder, with so many events; returns its address."""
    url = demo_database(f"sqlite:///{folder / name}.db")
    if events:
        with joined(url) as core:
            fill_with_events(core, events)
    return url


def job(number: int) -> Record:
    """The report with this number: a participant's, with one line and its own key."""
    line = Line(CASES[number % len(CASES)], Channel.LETTER, number % 7 + 1)
    report = LetterReport(campaign="demo", section="us", lines=(line,))
    return Record(report, f"key-of-a-benchmark-{number}")
