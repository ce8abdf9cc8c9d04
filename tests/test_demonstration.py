"""Generated seasons, and the files that the demonstration and real campaigns start from."""

import csv
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from statistics import median
from zoneinfo import ZoneInfo, available_timezones

import pytest

from tests.cast import DATA
from tracker.campaign import (
    Campaign,
    Safety,
    Trust,
    check_report,
    cleaned,
    destination_of,
    letters_of,
    utc_now,
)
from tracker.catalogue import Catalogue
from tracker.core import Core
from tracker.database import Database
from tracker.database.migrating import migrate
from tracker.demonstration import Season, season
from tracker.ledger import Record

AFTER = datetime(2027, 1, 15, 12, 0, 30, tzinfo=UTC)
"""A time after the end of the season."""

TIMES = [
    datetime(2026, 9, 1, 4, 0, 30, tzinfo=UTC),
    datetime(2026, 11, 21, 8, tzinfo=UTC),
    datetime(2026, 12, 10, 23, 30, tzinfo=UTC),
    AFTER,
    datetime(2027, 8, 31, 12, tzinfo=UTC),
    datetime(2028, 2, 29, 12, tzinfo=UTC),
]


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campaign]:
    """The demonstration campaign."""
    url = f"sqlite:///{tmp_path_factory.mktemp('demo')}/tracker.db"
    migrate(url)
    database = Database(url)
    catalogue = Catalogue(database, utc_now)
    catalogue.load_places(DATA / "sections.csv", DATA / "regions.csv")
    yield catalogue.load(DATA / "demo.toml")
    database.close()


@pytest.fixture(scope="module")
def whole(campaign: Campaign) -> Season:
    """A season of 20,000 reports that has ended."""
    return season(campaign, 20_000, 1, AFTER)


@pytest.mark.parametrize("now", TIMES)
@pytest.mark.parametrize("reports", [0, 1, 7, 400])
def test_a_season_has_the_number_of_reports_asked_for_in_order_of_time(
    campaign: Campaign, reports: int, now: datetime
) -> None:
    planned = list(season(campaign, reports, 5, now).reports())
    times = [one.at for one in planned]
    assert len(planned) == reports
    assert times == sorted(times)
    assert all(one.at <= now and one.at.tzinfo is UTC for one in planned)


@pytest.mark.parametrize("now", TIMES)
def test_every_generated_report_keeps_the_rules_at_its_time(
    campaign: Campaign, now: datetime
) -> None:
    then = campaign.at(now)
    for one in season(campaign, 1_000, 6, now).reports():
        assert one.report.trust is Trust.DEMO
        check_report(one.report, then, destination_of(one.report, then, None), one.at)


def test_the_same_seed_and_time_make_the_same_season(campaign: Campaign) -> None:
    first, again = (season(campaign, 500, 3, AFTER) for _ in range(2))
    assert first.events == again.events
    assert list(first.reports()) == list(again.reports()) == list(first.reports())
    other = season(campaign, 500, 4, AFTER)
    assert (other.events, list(other.reports())) != (first.events, list(first.reports()))


@pytest.mark.parametrize("before", [0, 1, 30, 3_600, 90_000, 9_000_000])
def test_a_continued_season_begins_where_the_last_one_ended(
    campaign: Campaign, before: int
) -> None:
    since = AFTER - timedelta(seconds=before)
    planned = list(season(campaign, 300, 1, AFTER, since).reports())
    times = [one.at for one in planned]
    assert len(planned) == 300
    assert times == sorted(times)
    assert since <= times[0]
    assert times[-1] <= AFTER


def test_a_campaign_that_has_not_opened_has_no_season(campaign: Campaign) -> None:
    real = replace(campaign, demonstration=False, opens=AFTER.date() + timedelta(days=2))
    with pytest.raises(ValueError, match="not opened"):
        season(real, 10, 1, AFTER)


def test_a_campaign_without_a_case_to_write_for_has_no_season(campaign: Campaign) -> None:
    closed = [replace(case, safety=Safety(closed=True)) for case in campaign.cases]
    with pytest.raises(ValueError, match="works on"):
        season(replace(campaign, cases=tuple(closed)), 10, 1, AFTER)


def test_events_of_a_section_without_towns_are_online(campaign: Campaign) -> None:
    bare = season(replace(campaign, regions={}), 400, 1, AFTER)
    assert bare.events
    assert all(event.online and event.region is None for event in bare.events)
    assert len(list(bare.reports())) == 400


def test_sections_write_only_for_the_cases_that_they_work_on(whole: Season) -> None:
    written: dict[str, set[str]] = {section: set() for section in whole.campaign.sections}
    for one in whole.reports():
        assert one.report.section
        written[one.report.section] |= {line.case for line in one.report.lines}
    assert {code: len(cases) for code, cases in written.items()} == {
        "us": 10, "gb": 10, "ca": 10, "de": 10, "fr": 10, "is": 8, "nl": 9, "au": 10
    }  # fmt: skip


def test_most_reports_come_around_human_rights_day_and_in_its_evening(whole: Season) -> None:
    zones = {code: ZoneInfo(part.timezone) for code, part in whole.campaign.sections.items()}
    times = [one.at.astimezone(zones[one.report.section or ""]) for one in whole.reports()]
    hours = Counter((at.month, at.day, at.hour) for at in times)
    around = sum(at.month == 12 and 5 <= at.day <= 15 for at in times) / len(times)
    (month, day, hour), _ = hours.most_common(1)[0]
    assert 0.5 < around < 0.7
    assert (month, day) == (12, 10)
    assert 17 <= hour <= 21


def test_before_december_many_reports_come_in_the_last_days(campaign: Campaign) -> None:
    now = datetime(2026, 11, 21, 8, tzinfo=UTC)
    times = [one.at for one in season(campaign, 5_000, 1, now).reports()]
    assert 0.2 < sum(at > now - timedelta(days=7) for at in times) / len(times) < 0.6
    assert max(times) > now - timedelta(hours=3)


def test_letters_of_cases_differ_by_a_factor_of_three_to_ten(whole: Season) -> None:
    letters: Counter[str] = Counter()
    for one in whole.reports():
        letters.update({line.case: line.letters for line in one.report.lines})
    assert 3 < max(letters.values()) / min(letters.values()) <= 10


def test_letters_of_an_event_are_spread_as_in_real_seasons(whole: Season) -> None:
    letters: Counter[int] = Counter()
    for one in whole.reports():
        if one.event is not None:
            letters[one.event] += letters_of(one.report.lines)
    ordered = sorted(letters.values())
    assert 110 < median(ordered) < 200
    assert 900 < ordered[len(ordered) * 95 // 100] < 2_400


def test_people_write_up_to_ten_letters_and_organisers_report_for_many(whole: Season) -> None:
    for one in whole.reports():
        assert one.report.writers
        if one.event is None:
            assert one.report.writers == 1
            assert 1 <= letters_of(one.report.lines) <= 10
    tallies = [one for one in whole.reports() if (one.report.writers or 0) > 1]
    assert all(one.event is not None for one in tallies)
    assert len(tallies) >= 0.8 * sum(gathering.tallies > 0 for gathering in whole.gatherings)


def test_the_largest_section_and_its_largest_state_write_most(whole: Season) -> None:
    sections = Counter(one.report.section for one in whole.reports())
    states = Counter(one.report.region for one in whole.reports() if one.report.section == "us")
    del states[None]
    assert sections.most_common(1)[0][0] == "us"
    assert states.most_common(1)[0][0] == "us-ca"
    assert states["us-wy"] < states["us-ny"] / 3


def test_generated_events_look_like_real_ones(whole: Season) -> None:
    regions, events = whole.campaign.regions, whole.events
    assert len({event.title for event in events}) > len(events) / 3
    for event in events:
        assert cleaned(event.title) == event.title
        assert event.online or event.city
        assert event.region is None or regions[event.region].section == event.section
        assert event.starts_at < (event.ends_at or event.starts_at)
        assert not event.contact_public + event.contact_email
    starts = [event.starts_at for event in events]
    assert any(at > AFTER for at in starts)
    assert all(first <= second for first, second in pairwise(starts))


def test_a_report_from_an_event_comes_after_its_start_and_has_its_code(whole: Season) -> None:
    codes = [f"CODE{number:04}" for number in range(len(whole.events))]
    for one in islice(whole.reports(codes), 5_000):
        assert one.report.event_code == (None if one.event is None else codes[one.event])
        if one.event is not None:
            event = whole.events[one.event]
            assert one.at >= event.starts_at
            assert (one.report.section, one.report.region) == (event.section, event.region)


def test_a_season_is_registered_and_counted(core: Core) -> None:
    planned = season(core.catalogue.campaign("demo"), 300, 1, core.clock())
    codes = [event.code for event in core.events.register_all(planned.events)]
    jobs = [Record(one.report, None, one.at) for one in planned.reports(codes)]
    answers = core.ledger.write(jobs)
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    standings = core.standings.of("demo", "world")
    assert standings.reports == 300
    assert standings.letters == sum(letters_of(one.report.lines) for one in planned.reports())


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file of the project."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_regions_belong_to_sections_and_lie_in_known_time_zones() -> None:
    sections, regions = rows("sections.csv"), rows("regions.csv")
    codes = {section["code"] for section in sections}
    assert len({region["code"] for region in regions}) == len(regions)
    for region in regions:
        assert region["section"] in codes
        assert re.fullmatch(rf"{region['section']}-[0-9a-z]{{1,3}}", region["code"])
        assert cleaned(region["name"]) == region["name"]
    assert {row["timezone"] for row in sections + regions} <= available_timezones()
    assert {row["region"] for row in rows("demo-places.csv")} <= {row["code"] for row in regions}


def test_every_section_has_all_its_regions() -> None:
    counts = Counter(region["section"] for region in rows("regions.csv"))
    assert counts == {"us": 56, "gb": 4, "ca": 13, "de": 16, "fr": 18, "is": 8, "nl": 12, "au": 8}


def test_past_cases_have_plain_unique_slugs() -> None:
    past = rows("past-cases.csv")
    assert len({case["slug"] for case in past}) == len(past)
    for case in past:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", case["slug"])
        assert re.fullmatch(r"[A-Z]{2}", case["country"])
        assert case["name"] == cleaned(case["name"])


def test_the_demonstration_has_the_cases_of_2020(campaign: Campaign) -> None:
    past = {(case["slug"], case["name"], case["country"]) for case in rows("past-cases.csv")
            if case["year"] == "2020"}  # fmt: skip
    assert {(case.slug, case.name, case.country) for case in campaign.cases} == past
    assert all(case.story and case.ask and case.write_to for case in campaign.cases)
    safety = [case.safety for case in campaign.cases]
    assert sum(rules.post_suspended for rules in safety) == 1
    assert not all(rules.may_name_amnesty for rules in safety)
    assert not all(rules.may_carry_return_address for rules in safety)


def test_the_example_campaign_is_a_draft_that_can_be_loaded(core: Core) -> None:
    made = core.catalogue.load(DATA / "example-campaign.toml")
    assert made.state == "draft"
    assert [case.slug for case in made.published_cases] == ["first-name"]


@pytest.mark.parametrize("name", ["demo.toml", "example-campaign.toml"])
def test_every_key_of_a_campaign_file_is_documented(name: str) -> None:
    document = (DATA.parent / "docs" / "campaign-file.md").read_text(encoding="utf-8")
    for key in keys(tomllib.loads((DATA / name).read_text(encoding="utf-8"))):
        forms = (f"| `{key}` |", f"`[{key}]`", f"`[[{key}]]`")
        assert any(form in document for form in forms)


def keys(table: object) -> Iterator[str]:
    """All keys of a TOML table and the tables in it."""
    if isinstance(table, list):
        for inner in table:
            yield from keys(inner)
    elif isinstance(table, dict):
        yield from table
        for inner in table.values():
            yield from keys(inner)
