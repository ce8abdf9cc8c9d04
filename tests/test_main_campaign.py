"""Which campaign is the main one: running before to come before over, demonstrations last."""

from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection

import tracker.catalogue
from tests.cast import Clock, load_another, load_changed
from tests.waiting import await_true
from tracker.application import join
from tracker.campaign import CampaignKind, Candidate, State, main_first
from tracker.catalogue.tables import read_candidates
from tracker.core import Core

LAST = Candidate("w4r-2025", State.FINAL, False, date(2025, 9, 1), date(2026, 1, 15))
THIS = Candidate("w4r-2026", State.OPEN, False, date(2026, 9, 1), date(2027, 1, 15))
NEXT = Candidate("w4r-2027", State.OPEN, False, date(2027, 9, 1), date(2028, 1, 15))
DEMO = Candidate("demo", State.OPEN, True, None, None)
URGENT = {
    'slug = "demo"': 'slug = "urgent-2026"\nkind = "urgent"',
    "demonstration = true": "opens = 2026-01-01\nday = 2026-12-10\nreport_by = 2026-12-31",
}


@pytest.mark.parametrize(
    ("today", "order"),
    [
        (date(2026, 12, 10), ["w4r-2026", "w4r-2027", "w4r-2025", "demo"]),
        (date(2027, 1, 15), ["w4r-2026", "w4r-2027", "w4r-2025", "demo"]),
        (date(2027, 1, 16), ["w4r-2027", "w4r-2026", "w4r-2025", "demo"]),
        (date(2026, 8, 31), ["w4r-2026", "w4r-2027", "w4r-2025", "demo"]),
        (date(2027, 9, 1), ["w4r-2027", "w4r-2026", "w4r-2025", "demo"]),
        (date(2030, 1, 1), ["w4r-2027", "w4r-2026", "w4r-2025", "demo"]),
    ],
    ids=str,
)
def test_a_running_campaign_comes_before_one_to_come_and_that_before_one_that_is_over(
    today: date, order: list[str]
) -> None:
    for given in ([DEMO, LAST, THIS, NEXT], [NEXT, THIS, LAST, DEMO]):
        assert main_first(given, today) == order


def test_closed_books_are_over_before_the_last_day() -> None:
    closed = THIS._replace(state=State.PROVISIONAL)
    assert main_first([closed, NEXT], date(2026, 12, 20)) == ["w4r-2027", "w4r-2026"]


def test_a_draft_is_never_the_main_one() -> None:
    assert main_first([THIS._replace(state=State.DRAFT)], date(2026, 12, 10)) == []


def test_urgent_actions_are_never_the_main_campaign(client: FlaskClient, core: Core) -> None:
    urgent = THIS._replace(kind=CampaignKind.URGENT, slug="a-urgent")
    assert main_first([urgent, DEMO, LAST], date(2026, 12, 10))[-1] == "a-urgent"
    load_changed(core, URGENT)
    assert core.catalogue.current().slug == "demo"
    assert client.get("/urgent-2026/").status_code == 200
    listed = client.get("/api/v1/campaigns").json
    kinds = {one["slug"]: one["kind"] for one in listed["campaigns"]}
    assert kinds == {"demo": "write-for-rights", "urgent-2026": "urgent"}
    assert listed["current"] == "demo"


def test_urgent_actions_alone_make_no_main_campaign(client: FlaskClient, core: Core) -> None:
    load_changed(core, URGENT)
    load_changed(core, {'state = "open"': 'state = "draft"'})
    assert client.get("/").status_code == 404
    assert client.get("/api/v1/campaigns").json["current"] is None
    page = client.get("/urgent-2026/")
    assert page.status_code == 200
    assert "These are the pages of" not in page.text


def test_of_two_that_run_the_one_that_opened_last_is_the_main_one() -> None:
    early = NEXT._replace(opens=date(2026, 10, 1))
    assert main_first([THIS, early], date(2026, 12, 10)) == ["w4r-2027", "w4r-2026"]


def test_this_year_goes_on_when_next_years_file_is_loaded(core: Core, clock: Clock) -> None:
    load_another(core)
    assert core.catalogue.current().slug == "w4r-2026"
    next_year = {
        'slug = "demo"': 'slug = "w4r-2027"',
        "demonstration = true": "opens = 2027-09-01\nday = 2027-12-10\nreport_by = 2028-01-15",
    }
    load_changed(core, next_year)
    assert core.catalogue.current().slug == "w4r-2026"
    clock.now = datetime(2027, 1, 16, tzinfo=UTC)
    assert core.catalogue.current().slug == "w4r-2027"


def test_a_list_read_before_a_campaign_changed_is_not_kept(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    core.standings.look()
    worker = join(core.settings, core.clock)  # beside it, who has read no list yet
    worker.standings.look()
    read = read_candidates

    def read_slowly(connection: Connection) -> list[Candidate]:
        candidates, before = read(connection), worker.standings.changes
        monkeypatch.undo()
        load_changed(core, {'state = "open"': 'state = "draft"'})
        worker.standings.moved()
        await_true(lambda: worker.standings.look() or worker.standings.changes > before)
        return candidates

    monkeypatch.setattr(tracker.catalogue, "read_candidates", read_slowly)
    assert worker.catalogue.current().slug == "demo"  # as it was when that began
    assert not worker.catalogue.shows("demo")
    assert worker.catalogue.campaigns() == ()
    worker.database.close()


def test_a_section_that_closes_late_keeps_its_campaign_running(core: Core, clock: Clock) -> None:
    late = {
        'slug = "demo"': 'slug = "w4r-2026"',
        "demonstration = true": "opens = 2026-09-01\nday = 2026-12-10\nreport_by = 2027-01-15",
        'code = "gb"': 'code = "gb"\nreport_by = 2027-02-28',
    }
    load_changed(core, late)
    load_changed(
        core,
        {
            'slug = "demo"': 'slug = "w4r-2027"',
            "demonstration = true": "opens = 2027-09-01\nday = 2027-12-10\nreport_by = 2028-01-15",
        },
    )
    clock.now = datetime(2027, 2, 28, 12, tzinfo=UTC)
    assert core.catalogue.current().slug == "w4r-2026"
