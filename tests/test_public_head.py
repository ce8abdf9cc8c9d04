"""Everything public asks one rule up to where, and from which totals, it may tell.

The rule is replaced here by one that stops at a ledger number, as a freeze will: then no public
door may show a letter that came later.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

import tracker.catalogue
import tracker.ledger.batch_reads
from tests.cast import Clock, evening_draft, load_another, new_key, report, report_at
from tests.visiting import CAMPAIGN_PAGES
from tracker.application import create_app
from tracker.campaign import Campaign, Channel, Event, HostKind, PublicHead, Visibility
from tracker.core import Core
from tracker.schema import (
    campaigns,
    case_totals,
    channel_totals,
    day_totals,
    hour_totals,
    scope_totals,
)
from tracker.signing import make_key

FIXED_ID = 4_000
"""The id under which the totals stand as they were when the rule stopped."""

SCOPES = ("world", "section:us", "region:us-ny", "region:us-vt", "event:{event}")
BOARDS = ("sections", "regions", "events", "schools")

DOORS: dict[str, tuple[str, ...]] = {
    "/": ("/",),
    "/cases": ("/cases",),
    "/cases/<slug>": ("/cases/germain-rukuki",),
    "/dev/mail": ("/dev/mail",),
    "/dev/mail/<name>": (),
    "/display": ("/display", "/display?scope=section:us", "/display?scope=event:{event}"),
    "/display/setup": ("/display/setup",),
    "/e": ("/e",),
    "/e/<code>": ("/e/{code}",),
    "/E/<code>": ("/E/{code}",),
    "/events": ("/events",),
    "/events.ics": ("/events.ics", "/events.ics?section=us"),
    "/events/<slug>.ics": ("/events/{event}.ics",),
    "/events/<slug>": ("/events/{event}", "/events/{quiet}"),
    "/events/new": ("/events/new",),
    "/leaderboards": (
        "/leaderboards",
        "/leaderboards?q=library",
        "/leaderboards?case=*",
        *(f"/leaderboards?board={board}" for board in BOARDS),
        "/leaderboards?by=per_writer",
        "/leaderboards?case=germain-rukuki",
    ),
    "/leaderboards.csv": tuple(f"/leaderboards.csv?board={board}" for board in BOARDS),
    "/ledger": ("/ledger",),
    "/ledger/<slug>.<any(csv, jsonl):ending>": ("/ledger/demo.csv", "/ledger/demo.jsonl"),
    "/ledger/<slug>.db": ("/ledger/demo.db",),
    "/ledger/<slug>.heads.jsonl": ("/ledger/demo.heads.jsonl",),
    "/updates.atom": ("/updates.atom",),
    "/ledger/verify_ledger.py": ("/ledger/verify_ledger.py",),
    "/live": tuple(f"/live?scope={scope}" for scope in SCOPES),
    "/manifest.webmanifest": ("/manifest.webmanifest",),
    "/organise/events/<slug>/<secret>": (),
    "/organise/events/<slug>/<secret>/certificate": (),
    "/organise/events/<slug>/<secret>/certificate.pdf": (),
    "/organise/events/<slug>/<secret>/pack": (),
    "/organise/events/<slug>/<secret>/pack.pdf": (),
    "/organise/links": ("/organise/links", "/organise/links?asked=1"),
    "/report": ("/report", "/report?event_code={code}"),
    "/reports/<reference>/<secret>": (),
    "/your-reports": ("/your-reports",),
    "/api/v1/campaigns": ("/api/v1/campaigns",),
    "/api/v1/cases": ("/api/v1/cases",),
    "/api/v1/events": ("/api/v1/events",),
    "/api/v1/events/<slug>": ("/api/v1/events/{event}",),
    "/api/v1/leaderboards/<board>": tuple(
        f"/api/v1/leaderboards/{board}{asked}"
        for board in BOARDS
        for asked in ("", "?by=per_writer", "?case=germain-rukuki", "?since=hour")
    ),
    "/api/v1/ledger": ("/api/v1/ledger?limit=1000",),
    "/api/v1/openapi.json": ("/api/v1/openapi.json",),
    "/api/v1/reports/<reference>": (),
    "/api/v1/sections": ("/api/v1/sections",),
    "/api/v1/standings": tuple(f"/api/v1/standings?scope={scope}" for scope in SCOPES),
    "/api/v1/timeline": tuple(
        f"/api/v1/timeline?scope={scope}&{how}"
        for scope in SCOPES
        for how in ("by=hour", "by=day", "on=written")
    ),
    "/healthz": ("/healthz",),
    "/readyz": ("/readyz",),
    "/static/<path:filename>": (),
    "/assets/<version>/<path:name>": (),
}
"""Every address that can be asked, with requests that show all that it tells. Those without any are
a sender's own and an organiser's own, which are tried apart, and files that hold no figure."""

DOORS_OF_OTHERS = {
    f"/<campaign>{rule}": tuple(f"/demo{door}" for door in DOORS[rule]) for rule in CAMPAIGN_PAGES
}
"""The same doors of a campaign that is not the main one."""

WITHOUT_FIGURES = {
    "/api/v1/campaigns",
    "/api/v1/cases",
    "/api/v1/events",
    "/api/v1/events/letters-at-the-library",
    "/api/v1/openapi.json",
    "/api/v1/sections",
    "/events.ics",
    "/events.ics?section=us",
    "/events/letters-at-the-library.ics",
    "/healthz",
    "/ledger/verify_ledger.py",
    "/manifest.webmanifest",
    "/readyz",
}
"""What tells no figure, and so answers alike whatever the rule says."""

USUAL = {
    "/api/v1/ledger?limit=1000",
    "/api/v1/standings?scope=section:us",
    "/api/v1/timeline?scope=section:us&by=day",
    "/display?scope=section:us",
    "/leaderboards.csv?board=events",
    "/leaderboards.csv?board=schools",  # the only event is a school's
    "/leaderboards?board=events",
    "/live?scope=section:us",
}
"""What is told without these parameters, too."""

OF_A_REQUEST = re.compile(rb'(csrf_token"[^>]*value|name="key"[^>]*value)="[^"]*"')
"""What differs between two answers alike."""


class Stopped(NamedTuple):
    """A campaign whose public head has stopped: a public event and one that only its link opens."""

    core: Core
    event: Event
    quiet: Event
    own: str
    """The address at which a sender reads a report of before."""


def count_evening(core: Core, event: Event, quiet: Event) -> None:
    """Count letters of every kind: in all scopes, cases, channels and on other days."""
    for number in range(5):
        report_at(core, event, 3 + number)
        report(core, 2, region="us-vt", case="nassima-al-sada")
    report_at(core, quiet, 4, channel=Channel.EMAIL)
    report(core, 5, section="gb", written_on=core.clock().date().replace(day=2))
    report(core, 60, writers=20)


@pytest.fixture
def stopped(core: Core, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Stopped:
    """The public head stops after an evening of letters."""
    event = core.events.register(evening_draft(clock(), kind=HostKind.SCHOOL, expected_people=30))
    quiet = core.events.register(
        evening_draft(clock(), title="Among friends", city="Ithaca", visibility=Visibility.LINK)
    )
    count_evening(core, event, quiet)
    receipt = report_at(core, event, 1)
    number = core.standings.view("demo").head.number
    keep_totals(core)

    def fixed(campaign: Campaign, campaign_id: int, newest: int, now: datetime) -> PublicHead:
        assert now.tzinfo == clock().tzinfo
        if campaign.slug != "demo":
            return PublicHead(newest, campaign_id)
        return PublicHead(min(newest, number), FIXED_ID)

    monkeypatch.setattr(tracker.catalogue, "public_head", fixed)
    monkeypatch.setattr(tracker.ledger.batch_reads, "public_head", fixed)
    rule_changed(core)
    return Stopped(core, event, quiet, core.links.edit_path(receipt.reference))


def keep_totals(core: Core) -> None:
    """Keep the totals of now under an id of their own."""
    with core.database.writing() as connection:
        campaign = connection.execute(select(campaigns)).one()
        kept = campaign._asdict() | {"id": FIXED_ID, "slug": "kept", "state": "draft"}
        connection.execute(campaigns.insert(), kept)
        for table in (scope_totals, case_totals, channel_totals, hour_totals, day_totals):
            rows = [row._asdict() for row in connection.execute(select(table))]
            kept_rows = [row | {"campaign_id": FIXED_ID} for row in rows]
            connection.execute(table.insert(), kept_rows)


def rule_changed(core: Core) -> None:
    """Let everybody ask the rule again, as a freeze and a reveal do."""
    with core.database.writing() as connection:
        connection.exec_driver_sql("UPDATE campaigns SET revision = revision + 1")
    core.standings.moved()


def told(
    app: Flask, stopped: Stopped, all_doors: dict[str, tuple[str, ...]] = DOORS
) -> Iterator[tuple[str, bytes]]:
    """What every door tells, by the address that was asked."""
    names = {
        "event": stopped.event.slug,
        "quiet": stopped.quiet.slug,
        "code": stopped.event.code,
    }
    for doors in all_doors.values():
        for door in doors:
            address = door.format(**names)
            answer = app.test_client().get(address)
            if answer.status_code == 308:  # the same address in capitals
                answer = app.test_client().get(answer.location)
            assert answer.status_code in (200, 302, 303, 404), (address, answer.status_code)
            headers = f"{answer.status_code} {answer.headers.get('ETag')}".encode()
            yield address, headers + OF_A_REQUEST.sub(b"", answer.get_data())
    organiser = f"/organise/events/{stopped.event.slug}/"
    organiser += stopped.core.links.manage_secret(stopped.event.slug)
    yield "organiser", OF_A_REQUEST.sub(b"", app.test_client().get(organiser).get_data())
    yield "own report", OF_A_REQUEST.sub(b"", app.test_client().get(stopped.own).get_data())


def test_every_address_says_up_to_where_it_tells(app: Flask) -> None:
    rules = {rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert rules == set(DOORS) | set(DOORS_OF_OTHERS)


def test_every_parameter_of_these_addresses_is_read(app: Flask, stopped: Stopped) -> None:
    client, same = app.test_client(), set()
    for address, answer in told(app, stopped):
        if "?" in address:
            plain = client.get(address.partition("?")[0])
            if answer.endswith(OF_A_REQUEST.sub(b"", plain.get_data())):
                same.add(address)
    assert same == USUAL


def test_no_address_tells_a_letter_after_the_public_head(app: Flask, stopped: Stopped) -> None:
    core, event, quiet, _ = stopped
    another = core.events.register(evening_draft(core.clock(), title="Another", city="Rome"))
    before = dict(told(app, stopped))
    count_evening(core, event, quiet)
    report_at(core, another, 9)
    core.clock.pass_by(seconds=2)  # type: ignore[attr-defined]  # pages are kept for a second
    after = dict(told(app, stopped))
    assert [address for address in before if after[address] != before[address]] == []


def test_no_address_of_another_campaign_tells_a_letter_after_its_public_head(
    app: Flask, stopped: Stopped
) -> None:
    core, event, quiet, _ = stopped
    load_another(core)
    before = dict(told(app, stopped, DOORS_OF_OTHERS))
    count_evening(core, event, quiet)
    core.clock.pass_by(seconds=2)  # type: ignore[attr-defined]  # pages are kept for a second
    after = dict(told(app, stopped, DOORS_OF_OTHERS))
    assert [address for address in before if after[address] != before[address]] == []
    assert b"These are the pages of" in before["/demo/"]


def test_no_socket_tells_a_letter_after_the_public_head(app: Flask, stopped: Stopped) -> None:
    core, event, quiet, _ = stopped

    def heard() -> list[Any]:
        messages = []
        for scope in SCOPES:
            auth = {"scope": scope.format(event=event.slug), "board": {"board": "events"}}
            viewer = app.extensions["live"].test_client(app, namespace="/live", auth=auth)
            messages += viewer.get_received("/live")
            viewer.disconnect(namespace="/live")
        return messages

    before = heard()
    assert {message["name"] for message in before} == {"standings", "leaderboard"}
    count_evening(core, event, quiet)
    assert heard() == before


def test_no_file_tells_a_letter_after_the_public_head(
    app: Flask, stopped: Stopped, tmp_path: Path
) -> None:
    core, event, quiet, _ = stopped

    def exported(folder: str) -> dict[str, object]:
        (tmp_path / folder).mkdir()
        for what in ("standings", "events", "boards", "ledger"):
            output = str(tmp_path / folder / f"{what}.csv")
            command = ["tracker", "export", what, "--output", output]
            assert app.test_cli_runner().invoke(args=command).exit_code == 0
        database = tmp_path / folder / "all.db"
        command = ["tracker", "export", "database", "--output", str(database)]
        assert app.test_cli_runner().invoke(args=command).exit_code == 0
        files: dict[str, object] = {
            path.name: path.read_bytes() for path in (tmp_path / folder).glob("*.csv")
        }
        with closing(sqlite3.connect(database)) as connection:
            files["all.db"] = list(connection.iterdump())
        return files

    before = exported("before")
    count_evening(core, event, quiet)
    assert exported("after") == before


def test_a_sender_is_told_the_figure_of_the_public_head(
    client: FlaskClient, stopped: Stopped
) -> None:
    core, event, *_ = stopped
    fixed = core.standings.of("demo", "section:us").letters
    assert report(core, 7).national == fixed
    body = {"event_code": event.code, "lines": [{"case": "germain-rukuki", "letters": 2}]}
    answer = client.post("/api/v1/reports", json=body, headers={"Idempotency-Key": new_key()})
    assert answer.json["you"] == 2
    assert answer.json["national"] == fixed


def test_the_rule_decides_at_once(core: Core, stopped: Stopped) -> None:
    """The figures of the rule's campaign come with its revision, not of the one before."""
    view = core.standings.view("demo")
    standings = core.standings.of("demo", "world")
    assert (view.head.totals, view.head.number) == (FIXED_ID, standings.version)
    assert standings.revision == view.at.revision


def test_after_the_reveal_every_figure_is_told(
    app: Flask, stopped: Stopped, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Which shows, too, that the tests above would see a letter that was told too early."""
    core, event, quiet, _ = stopped
    hidden = dict(told(app, stopped))
    count_evening(core, event, quiet)
    monkeypatch.undo()
    key = tmp_path / "key.pem"
    make_key(key, core.clock())
    settings = core.settings.model_copy(update={"signing_key": str(key)})
    revealed = create_app(settings, core.clock)
    assert revealed.extensions["tracker"].signing.sign().heads
    shown = dict(told(revealed, stopped))
    revealed.extensions["tracker"].database.close()
    same = {address for address in hidden if shown[address] == hidden[address]}
    assert same == WITHOUT_FIGURES
