"""What sections do every year: late paper, cards, weeks of their own, tables of many people."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.cast import DATA, Clock, evening_draft, letters, new_key, report, report_at
from tests.pages import field, own_page, send
from tests.pages import text as words
from tracker.campaign import (
    CampaignClosed,
    Channel,
    Event,
    HostKind,
    InvalidReport,
    Line,
    Reason,
    Trust,
)
from tracker.core import Core
from tracker.standings.check import differences

WINDOWS = """
opens = 2026-09-01
day = 2026-12-10
report_by = 2027-01-15
"""


def load(core: Core, tmp_path: Path, **sections: str) -> None:
    """Load the demonstration's cases as a real campaign, with lines added to its sections."""
    source = (DATA / "demo.toml").read_text()
    source = source.replace("demonstration = true\n", WINDOWS)
    for code, lines in sections.items():
        assert f'code = "{code}"\n' in source
        source = source.replace(f'code = "{code}"\n', f'code = "{code}"\n{lines}\n', 1)
    path = tmp_path / "campaign.toml"
    path.write_text(source)
    core.catalogue.load(path)


def post(client: FlaskClient, **body: Any) -> Any:
    """Report letters by the API."""
    line = {"case": "jani-silva", "letters": body.pop("letters", 3)}
    body = {"campaign": "demo", "lines": [line]} | body
    return client.post("/api/v1/reports", json=body, headers={"Idempotency-Key": new_key()})


def points(client: FlaskClient, on: str, scope: str = "section:us") -> dict[str, int]:
    """A timeline by day."""
    answer = client.get(f"/api/v1/timeline?by=day&on={on}&scope={scope}").json
    assert answer["on"] == on
    return {point["at"]: point["letters"] for point in answer["points"]}


# Days


def test_paper_of_human_rights_day_counted_in_january_stands_on_both_days(
    core: Core, client: FlaskClient, clock: Clock, tmp_path: Path
) -> None:
    load(core, tmp_path)
    clock.now = datetime(2027, 1, 12, 15, tzinfo=UTC)
    line = Line("jani-silva", Channel.LETTER, 500)
    paper = letters(lines=(line,), trust=Trust.STAFF, written_on=date(2026, 12, 10))
    core.ledger.record(paper, new_key())
    report(core, 4)
    assert points(client, "written") == {"2026-12-10": 500, "2027-01-12": 4}
    assert points(client, "counted") == {"2027-01-12": 504}
    page = words(client.get("/live?by=written"))
    assert "Written on Human Rights Day, Thursday, December 10, 2026: 500" in page
    assert "2026-12-10 500 500" in page
    assert "2027-01-12 504 504" in words(client.get("/live?by=day"))
    assert "500 letters written on Human Rights Day" in words(client.get("/display?slides=day"))


def test_letters_of_september_reported_in_december_are_told_apart(client: FlaskClient) -> None:
    assert post(client, written_on="2026-09-01").status_code == 201
    assert points(client, "written") == {"2026-09-01": 3}
    assert points(client, "counted") == {"2026-12-10": 3}


def test_guam_can_report_its_own_today(core: Core, client: FlaskClient, clock: Clock) -> None:
    clock.now = datetime(2026, 12, 9, 16, tzinfo=UTC)  # the 9th in New York, the 10th in Guam
    assert post(client, written_on="2026-12-10").status_code == 422
    guam = core.events.register(
        evening_draft(clock(), timezone="Pacific/Guam", region=None, city="Hagåtña")
    )
    told = post(client, written_on="2026-12-10", event_code=guam.code)
    assert told.status_code == 201
    assert post(client, written_on="2026-12-11", event_code=guam.code).status_code == 422
    assert post(client, event_code=guam.code).status_code == 201  # today is the event's today
    entries = client.get("/api/v1/ledger").json["entries"]
    assert [entry["written_on"] for entry in entries] == ["2026-12-10", "2026-12-10"]


def test_a_region_behind_its_sections_clock_still_has_its_today(
    client: FlaskClient, clock: Clock
) -> None:
    clock.now = datetime(2026, 12, 11, 6, tzinfo=UTC)  # the 11th in New York, the 10th in Honolulu
    assert post(client, region="us-hi").status_code == 201
    (entry,) = client.get("/api/v1/ledger").json["entries"]
    assert entry["written_on"] == "2026-12-10"
    assert post(client, region="us-hi", written_on="2026-12-11").status_code == 201


def test_two_hours_of_one_name_are_told_apart(
    core: Core, client: FlaskClient, clock: Clock
) -> None:
    for minute, count in ((5 * 60 + 10, 70), (6 * 60 + 10, 9)):  # 01:10 twice in New York
        clock.now = datetime(2026, 11, 1, minute // 60, minute % 60, tzinfo=UTC)
        report(core, count)
    hours = client.get("/api/v1/timeline?by=hour").json["points"]
    assert [(hour["at"], hour["letters"]) for hour in hours] == [
        ("2026-11-01T01:00:00-04:00", 70),
        ("2026-11-01T01:00:00-05:00", 9),
    ]
    page = client.get("/live?by=hour").text
    assert "2026-11-01 01:00 UTC-04:00" in page
    assert "2026-11-01 01:00 UTC-05:00" in page
    assert '"x":["2026-11-01T01:00:00","2026-11-01T01:30:00"]' in page.replace(" ", "")
    assert "strongest hour: 70" in page
    assert "9 letters in this hour" in words(client.get("/display?slides=day"))


# Sections with weeks of their own


def test_each_section_has_its_own_window(
    core: Core, client: FlaskClient, clock: Clock, tmp_path: Path
) -> None:
    load(core, tmp_path, nl="opens = 2027-02-01\nday = 2027-02-10\nreport_by = 2027-02-28",
         gb="report_by = 2027-01-31")  # fmt: skip
    told = {one["code"]: one for one in client.get("/api/v1/sections").json["sections"]}
    days = ("opens", "day", "report_by")
    assert [told["nl"][name] for name in days] == ["2027-02-01", "2027-02-10", "2027-02-28"]
    assert [told["gb"][name] for name in days] == ["2026-09-01", "2026-12-10", "2027-01-31"]
    for today, open_ones in (
        ("2026-12-10", {"us", "gb"}),
        ("2027-01-20", {"gb"}),
        ("2027-02-05", {"nl"}),
        ("2027-03-05", set()),
    ):
        clock.now = datetime.fromisoformat(f"{today}T12:00:00+00:00")
        for code in ("us", "gb", "nl"):
            status = post(client, section=code).status_code
            assert status == (201 if code in open_ones else 422), (today, code)
            shown = client.get(f"/report?section={code}").text
            assert ("letters-jani-silva" in shown) == (code in open_ones), (today, code)
        if today == "2026-12-10":
            refused = post(client, section="nl").json
            assert refused["errors"][0]["field"] == "section"
            assert "Netherlands opens on 1 February 2027" in refused["errors"][0]["message"]
        begins = 'class="to-report"' in client.get("/cases").text
        assert begins == bool(open_ones), today  # somebody can report as long as one is open


def test_a_closed_home_section_leads_to_those_that_are_open(
    core: Core, client: FlaskClient, clock: Clock, tmp_path: Path
) -> None:
    load(core, tmp_path, nl="opens = 2027-02-01\nday = 2027-02-10\nreport_by = 2027-02-28")
    clock.now = datetime(2027, 2, 5, 12, tzinfo=UTC)
    page = client.get("/report")
    assert "This campaign closed on 15 January 2027" in words(page)
    closed = words(client.get("/live?scope=section:us"))
    assert "This campaign closed on 15 January 2027" in closed
    assert "Report the first ones" not in closed
    assert '<option value="nl">' in page.text
    assert "5 days to Human Rights Day" in words(client.get("/live?scope=section:nl"))


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("2026-12-09T03:00Z", "2 days to Human Rights Day"),  # still the 8th in New York
        ("2026-12-09T12:00Z", "1 day to Human Rights Day"),
        ("2026-12-10T12:00Z", "Today is Human Rights Day"),
        ("2026-12-11T12:00Z", "Letters can be reported until 15 January 2027"),
    ],
)
def test_the_countdown_follows_the_section(
    core: Core, client: FlaskClient, clock: Clock, tmp_path: Path, now: str, said: str
) -> None:
    load(core, tmp_path)
    clock.now = datetime.fromisoformat(now)
    assert said in words(client.get("/"))


def test_days_of_a_section_must_follow_one_another(core: Core, tmp_path: Path) -> None:
    with pytest.raises(Exception, match="sections 2 opens, day, report_by"):
        load(core, tmp_path, gb="report_by = 2026-12-01")


def test_an_event_of_a_closed_section_can_not_be_registered(
    core: Core, clock: Clock, tmp_path: Path
) -> None:
    load(core, tmp_path, gb="report_by = 2027-01-31")
    clock.now = datetime(2027, 1, 20, 12, tzinfo=UTC)
    here = {"section": "gb", "region": None, "timezone": "Europe/London"}
    assert core.events.register(evening_draft(clock(), **here)).section == "gb"
    with pytest.raises(CampaignClosed):
        core.events.register(evening_draft(clock()))


# Appeals and solidarity


def test_the_purpose_follows_from_the_channel(core: Core, client: FlaskClient) -> None:
    for channel in Channel:
        report(core, 2, channel=channel, case="jani-silva")
    standings = client.get("/api/v1/standings").json
    assert standings["purposes"] == {"appeal": 2 * (len(Channel) - 2), "solidarity": 4}
    page = words(client.get("/live"))
    assert "Appeals to those in power 14 Solidarity with the person or family 4" in page


def test_pages_tell_appeals_from_solidarity_where_there_are_both(
    core: Core, client: FlaskClient, event: Event
) -> None:
    paths = ["/", f"/events/{event.slug}", "/live", core.links.manage(event.slug)]
    report_at(core, event, 3)
    for path in paths:
        assert "data-purposes hidden" in client.get(path).text, path
    report_at(core, event, 2, channel=Channel.CARD)
    for path in paths:
        page = client.get(path)
        assert "data-purposes hidden" not in page.text, path
        told = "Appeals to those in power 3 Solidarity with the person or family 2"
        assert told in words(page), path


def test_a_message_needs_no_post(core: Core) -> None:
    report(core, 2, channel=Channel.MESSAGE, case="paing-phyo-min")
    with pytest.raises(InvalidReport):
        report(core, 2, channel=Channel.CARD, case="paing-phyo-min")


# People


def test_class_stacks_without_a_number_of_people_push_no_board(
    core: Core, client: FlaskClient, clock: Clock
) -> None:
    school = core.events.register(evening_draft(clock(), kind=HostKind.SCHOOL, title="School"))
    other = core.events.register(evening_draft(clock(), title="Library"))
    for _ in range(5):
        page = own_page(client, send(client, letters_jani_silva="1900", event_code=school.code))
        assert "in no figure per writer" in words(page)
    for _ in range(6):
        report_at(core, other, 10)
    ranked = client.get("/api/v1/leaderboards/events?by=per_writer").json["rows"]
    assert [(row["id"], row["letters"], row["writers"]) for row in ranked] == [(other.slug, 60, 6)]
    by_letters = client.get("/api/v1/leaderboards/events").json["rows"]
    assert [(row["id"], row["letters"], row["writers"]) for row in by_letters] == [
        (school.slug, 9_500, 0),
        (other.slug, 60, 6),
    ]


def test_people_can_be_said_later(core: Core, client: FlaskClient, event: Event) -> None:
    page = own_page(client, send(client, letters_jani_silva="300", event_code=event.code))
    form = {"csrf_token": field(page, "csrf_token"), "key": field(page, "key")}
    form |= {"letters-jani-silva": "300", "channel-jani-silva": "letter", "writers": "30"}
    page = own_page(client, client.post(page.request.path, data=form))
    assert "Written by 30 people" in words(page)
    entries = client.get("/api/v1/ledger").json["entries"]
    assert [entry["letters"] for entry in entries] == [300, 0]
    (row,) = client.get("/api/v1/leaderboards/events?by=per_writer").json["rows"]
    assert (row["letters"], row["writers"]) == (300, 30)
    with core.database.reading() as connection:
        assert differences(connection, "demo") == []


@pytest.mark.parametrize("writers", [0, 4, -1, 1.5, "3", True, 100_000])
def test_a_number_of_people_that_can_not_be_is_refused(client: FlaskClient, writers: Any) -> None:
    answer = post(client, writers=writers)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == ["writers"]


def test_a_case_named_twice_with_one_writer_each_is_one_persons(client: FlaskClient) -> None:
    body = {"lines": [{"case": "jani-silva", "letters": 2, "writers": 1}] * 2}
    headers = {"Idempotency-Key": new_key()}
    assert client.post("/api/v1/reports", json=body, headers=headers).status_code == 201
    assert client.get("/api/v1/standings").json["writers"] == 1


def test_a_persons_own_small_report_is_one_writers(core: Core, client: FlaskClient) -> None:
    send(client, letters_jani_silva="3", letters_germain_rukuki="2")
    assert core.standings.of("demo", "section:us").writers == 1


@pytest.mark.parametrize("writers", ["x", "-1", "999999", "7"])
def test_a_wrong_number_of_people_is_named_at_its_field(client: FlaskClient, writers: str) -> None:
    answer = send(client, letters_jani_silva="6", writers=writers)
    assert answer.status_code == 422
    assert 'id="fault-writers"' in answer.text
    assert field(answer, "writers") == writers
    assert field(answer, "letters-jani-silva") == "6"


def test_few_people_who_wrote_very_many_are_asked_about_once(
    client: FlaskClient, event: Event
) -> None:
    filled = {"letters_jani_silva": "1900", "event_code": event.code, "writers": "2"}
    answer = send(client, **filled)
    assert answer.status_code == 422
    assert "950 letters for each person" in words(answer)
    assert send(client, **filled, sure="1").status_code == 303


def test_a_correction_to_a_large_count_is_asked_about_once(core: Core, client: FlaskClient) -> None:
    page = own_page(client, send(client, letters_jani_silva="5"))
    form = {"csrf_token": field(page, "csrf_token"), "key": field(page, "key")}
    form |= {"letters-jani-silva": "25", "channel-jani-silva": "letter"}
    asked = client.post(page.request.path, data=form)
    assert asked.status_code == 422
    assert "25 letters for Jani Silva: is that right?" in words(asked)
    assert field(asked, "letters-jani-silva") == "25"
    assert core.standings.of("demo", "section:us").letters == 5
    sure = {"sure": field(asked, "sure"), "key": field(asked, "key")}
    assert client.post(page.request.path, data=form | sure).status_code == 303
    assert core.standings.of("demo", "section:us").letters == 25


# What is not said


def test_a_region_below_its_fifth_report_is_not_said_anywhere(
    core: Core, client: FlaskClient, clock: Clock
) -> None:
    here = core.events.register(evening_draft(clock(), region="us-ca", city="Los Angeles"))
    for _ in range(3):
        report_at(core, here, 20)
    standings = client.get("/api/v1/standings?scope=region:us-ca").json
    names = ("letters", "verified", "reports", "channels", "purposes", "writers", "events")
    assert [standings[name] for name in (*names, "schools", "places")] == [None] * 9
    assert {case["letters"] for case in standings["cases"]} == {None}
    page = words(client.get("/live?scope=region:us-ca"))
    assert "shown from the fifth report on" in page
    assert "California total: –" in page
    assert {entry["region"] for entry in client.get("/api/v1/ledger").json["entries"]} == {""}
    assert client.get("/api/v1/leaderboards/regions").json["rows"] == []
    for _ in range(2):
        report_at(core, here, 20)
    standings = client.get("/api/v1/standings?scope=region:us-ca").json
    assert (standings["letters"], standings["events"], standings["places"]) == (100, 1, 1)
    assert "California total: 100" in words(client.get("/live?scope=region:us-ca"))
    assert client.get("/api/v1/ledger").json["entries"][-1]["region"] == "us-ca"


def test_the_ledger_names_an_event_by_no_word_of_its_title(
    core: Core, client: FlaskClient, event: Event
) -> None:
    report_at(core, event, 4)
    (entry,) = client.get("/api/v1/ledger").json["entries"]
    assert entry["event"] == event.id == client.get(f"/api/v1/events/{event.slug}").json["id"]
    assert entry["event"].startswith("ev-")
    assert "librar" not in str(entry)


# Events, schools and towns


def test_events_schools_and_towns_with_letters_are_counted(
    core: Core, client: FlaskClient, clock: Clock
) -> None:
    drafts = (
        evening_draft(clock(), kind=HostKind.SCHOOL),
        evening_draft(clock(), city="new  york"),  # one town, however it is written
        evening_draft(clock(), city="New York", region="us-nj"),  # another of that name
        evening_draft(clock(), city="", online=True, region=None),
        evening_draft(clock(), city="Ithaca"),  # nobody writes there
    )
    events = [core.events.register(draft) for draft in drafts]
    receipts = [report_at(core, event, 4) for event in events[:4]]
    counts = ("events", "schools", "places")
    world = client.get("/api/v1/standings?scope=world").json
    assert [world[name] for name in counts] == [4, 1, 2]
    school = client.get(f"/api/v1/standings?scope=event:{events[0].slug}").json
    assert [school[name] for name in counts] == [1, 1, 1]
    core.ledger.withdraw(receipts[0].reference)
    core.ledger.withdraw(receipts[2].reference)
    world = client.get("/api/v1/standings?scope=world").json
    assert [world[name] for name in counts] == [2, 0, 1]
    report_at(core, events[0], 4)
    world = client.get("/api/v1/standings?scope=world").json
    assert [world[name] for name in counts] == [3, 1, 1]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE scope_totals SET writers = writers + 1 WHERE scope = 'world'",
        "UPDATE scope_totals SET per_writer_letters = 0 WHERE scope = 'section:us'",
        "UPDATE scope_totals SET events = events + 1 WHERE scope = 'world'",
        "UPDATE scope_totals SET schools = 1 WHERE scope = 'section:us'",
        "UPDATE scope_totals SET places = 0 WHERE scope = 'world'",
        "UPDATE scope_totals SET letters = 9 WHERE scope LIKE 'place:%'",
        "DELETE FROM scope_totals WHERE scope LIKE 'place:%'",
        "UPDATE channel_totals SET channel = 'card' WHERE scope = 'world'",
        "UPDATE day_totals SET letters = letters + 1 WHERE scope = 'section:us'",
        "UPDATE day_totals SET day = '2026-12-01' WHERE scope = 'world'",
        "DELETE FROM day_totals WHERE scope = 'world'",
        "UPDATE hour_totals SET per_writer_letters = 0 WHERE scope = 'section:us'",
        "UPDATE letter_reports SET written_on = '2026-12-01'",
    ],
)
def test_each_total_that_is_changed_by_hand_is_found(core: Core, event: Event, change: str) -> None:
    report_at(core, event, 4)
    with core.database.reading() as connection:
        assert differences(connection, "demo") == []
    with core.database.writing() as connection:
        assert connection.execute(text(change)).rowcount > 0
    with core.database.reading() as connection:
        assert differences(connection, "demo") != []


def test_a_correction_keeps_the_day_on_which_the_letters_were_written(
    core: Core, client: FlaskClient, clock: Clock
) -> None:
    receipt = report(core, 9, written_on=date(2026, 12, 1))
    clock.pass_by(days=3)
    core.ledger.correct(receipt.reference, letters(4).lines, Reason.MISTYPED, new_key())
    assert points(client, "written") == {"2026-12-01": 4}
    assert points(client, "counted") == {"2026-12-10": 4}  # it corrects what was counted then


def test_a_correction_that_says_the_people_can_be_sent_twice(
    core: Core, client: FlaskClient, event: Event
) -> None:
    page = own_page(client, send(client, letters_jani_silva="300", event_code=event.code))
    names = ("csrf_token", "key", "writers_shown")
    form = {name: field(page, name) for name in names}
    form |= {"letters-jani-silva": "300", "channel-jani-silva": "letter", "writers": "30"}
    for _ in range(2):
        assert client.post(page.request.path, data=form).status_code == 303
    assert core.standings.of("demo", "section:us").writers == 30


def test_a_lines_own_writers_do_not_stand_in_the_way_of_a_correction(
    core: Core, client: FlaskClient
) -> None:
    line = Line("jani-silva", Channel.LETTER, 10, writers=5)
    receipt = core.ledger.record(letters(lines=(line,), writers=None), new_key())
    page = client.get(core.links.edit_path(receipt.reference))
    form = {name: field(page, name) for name in ("csrf_token", "key", "writers_shown", "writers")}
    form |= {"letters-jani-silva": "3", "channel-jani-silva": "letter"}
    assert client.post(page.request.path, data=form).status_code == 303
    assert core.standings.of("demo", "section:us").writers == 3


def test_a_rejected_raise_takes_its_number_of_people_with_it(core: Core) -> None:
    receipt = report(core, 5)
    raised = letters(500).lines
    core.ledger.correct(receipt.reference, raised, Reason.OTHER, new_key(), writers=400)
    core.ledger.reject(receipt.reference, "coordinator")
    core.ledger.correct(receipt.reference, letters(6).lines, Reason.OTHER, new_key())
    assert core.standings.of("demo", "section:us").writers == 1
