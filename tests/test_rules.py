"""The rules of counting, without a database."""

import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import EVENING, evening_draft, letters
from tracker.campaign import (
    By,
    Campaign,
    CampaignClosed,
    Case,
    Channel,
    Destination,
    Entrant,
    HeldFor,
    InvalidReport,
    Line,
    Ranking,
    Region,
    Safety,
    Section,
    State,
    Trust,
    added_up,
    check_report,
    demonstration_window,
    destination_of,
    implausible,
    letters_typed,
    name_key,
    new_code,
    shown_code,
    tidy_code,
    writers_of,
)

CAMPAIGN = Campaign(
    slug="demo",
    name="Write for Rights",
    opens=date(2026, 9, 1),
    day=date(2026, 12, 10),
    report_by=date(2027, 1, 15),
    home_section="us",
    cases=(
        Case("germain-rukuki", "Germain Rukuki", "BI"),
        Case("jani-silva", "Jani Silva", "CO", safety=Safety(post_suspended=True)),
        Case("hidden", "Not yet public", "XX", safety=Safety(embargoed=True)),
        Case("done", "Closed case", "XX", safety=Safety(closed=True)),
        Case("elsewhere", "Another section's", "XX"),
    ),
    sections={
        "us": Section(
            "us",
            "United States",
            timezone="America/New_York",
            cases=frozenset({"germain-rukuki", "jani-silva", "hidden", "done"}),
        ),
        "is": Section("is", "Iceland", cases=frozenset({"elsewhere"})),
    },
    regions={"us-ny": Region("us-ny", "us", "New York"), "is-1": Region("is-1", "is", "Capital")},
)


def faults(**changes: object) -> dict[str, str]:
    """The faults of a report, by field."""
    report = letters(**changes)  # type: ignore[arg-type]

    def apply_the_rules() -> None:
        check_report(report, CAMPAIGN, destination_of(report, CAMPAIGN, None), EVENING)

    with pytest.raises((InvalidReport, CampaignClosed)) as caught:
        apply_the_rules()
    return {fault.field: str(fault.sentence) for fault in caught.value.faults}


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("", 0),
        ("  ", 0),
        ("3", 3),
        ("1,200", 1200),
        ("1 200", 1200),
        ("1\u202f200", 1200),
        ("\u0663", 3),
        ("\u0661\u066c\u0662\u0660\u0660", 1200),
        ("\uff13", 3),
        ("99999", 99_999),
    ],
)
def test_a_count_is_understood_as_people_type_it(typed: str, count: int) -> None:
    assert letters_typed(typed) == count


@pytest.mark.parametrize(
    "typed",
    [
        "-3",
        "1.5",
        "3,5",
        "1e3",
        "three",
        "100000",
        "9" * 5000,
        "\u2082\u2013",
        "3²",
        "1½",
        "②",
        "1,2",
        "12 34",
    ],
)
def test_an_impossible_count_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(ValueError, match=r"[A-Z].*\."):
        letters_typed(typed)


def test_a_fingerprint_is_the_same_in_every_version() -> None:
    report = letters(
        campaign="w4r-2026",
        lines=(Line("jani-silva", Channel.CARD, 2), Line("germain-rukuki", Channel.LETTER, 3, 2)),
        section="us",
        region="us-ny",
        event_code="k7m2-xq9f",
        written_on=date(2026, 12, 10),
    )
    stored = "ad2f5cbcf916868e64483adc87a62a866937bf083281ef2c9be45a6115141f95"
    assert report.fingerprint() == stored, "a retry across an update would be refused"


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo"])
def test_a_drafts_fingerprint_is_the_same_in_every_version_and_on_every_machine(
    monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        fingerprint = evening_draft(EVENING, venue="Reading room").fingerprint()
    finally:
        monkeypatch.undo()
        time.tzset()
    assert fingerprint == "b81671fefc303a1c77a4dbb6e0ca7ea49b7467ff9ec31453a157a74551c49cd1"


@given(st.text())
def test_any_text_is_a_count_or_refused(typed: str) -> None:
    with suppress(ValueError):
        assert 0 <= letters_typed(typed) <= 99_999


def test_a_case_and_channel_named_twice_are_added() -> None:
    line = Line("germain-rukuki", Channel.LETTER, 2)
    assert added_up([line, line]) == (Line("germain-rukuki", Channel.LETTER, 4),)
    said = Line("germain-rukuki", Channel.LETTER, 2, writers=1)
    assert added_up([said, line, said]) == (Line("germain-rukuki", Channel.LETTER, 6, 1),)


@pytest.mark.parametrize(
    ("stated", "of_lines", "writers"),
    [
        (None, (None, None, None), None),  # nobody said
        (1, (None, None, None), 1),  # one person who wrote for three cases
        (None, (1, 1, 1), 1),
        (None, (2, None, 1), 2),
        (2, (3, 1, 1), 3),
        (40, (None, None, None), 6),  # there are never more people than letters
    ],
)
def test_people_are_counted_once_for_a_report(
    stated: int | None, of_lines: tuple[int | None, ...], writers: int | None
) -> None:
    lines = [
        Line(case, Channel.LETTER, letters, of_line)
        for case, letters, of_line in zip("abc", (3, 2, 1), of_lines, strict=True)
    ]
    assert writers_of(lines, stated) == writers


@pytest.mark.parametrize(
    ("trust", "most"), [(Trust.OPEN, 100), (Trust.CODE, 2000), (Trust.ORGANISER, 2000)]
)
def test_more_than_a_plausible_number_is_held(trust: Trust, most: int) -> None:
    assert implausible(most, trust, None, CAMPAIGN) is None
    assert implausible(most + 1, trust, None, CAMPAIGN) is HeldFor.SIZE


def test_reports_of_staff_are_never_held() -> None:
    assert implausible(99_999, Trust.STAFF, None, CAMPAIGN) is None


def test_a_report_counts_in_the_home_section_unless_it_says_otherwise() -> None:
    assert destination_of(letters(), CAMPAIGN, None) == Destination("us")
    assert destination_of(letters(section="is", region="is-1"), CAMPAIGN, None) == Destination(
        "is", "is-1"
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"case": "nobody"}, "lines.0.case"),
        ({"case": "hidden"}, "lines.0.case"),
        ({"case": "done"}, "lines.0.case"),
        ({"case": "elsewhere"}, "lines.0.case"),
        ({"case": "jani-silva"}, "lines.0.channel"),
        ({"letters": 0}, "lines.0.letters"),
        ({"letters": 100_000}, "lines.0.letters"),
        ({"lines": ()}, "lines"),
        ({"section": "xx"}, "section"),
        ({"region": "is-1"}, "region"),
        ({"event_code": "NOSUCHCD"}, "event_code"),
        ({"written_on": date(2026, 8, 31)}, "written_on"),
        ({"written_on": date(2026, 12, 11)}, "written_on"),
    ],
)
def test_an_impossible_value_is_refused_at_its_field(
    changes: dict[str, object], field: str
) -> None:
    assert list(faults(**{"letters": 3} | changes)) == [field]


def test_the_day_follows_the_sections_time_zone() -> None:
    late_in_new_york = datetime(2026, 12, 11, 4, 30, tzinfo=UTC)
    assert CAMPAIGN.today("us", late_in_new_york) == date(2026, 12, 10)


OWN_DAYS = replace(
    CAMPAIGN,
    sections=CAMPAIGN.sections
    | {
        "is": replace(
            CAMPAIGN.sections["is"], opens=date(2026, 10, 1), report_by=date(2026, 12, 31)
        )
    },
)


@pytest.mark.parametrize(
    ("campaign", "section", "day", "field", "said"),
    [
        (replace(CAMPAIGN, state=State.DRAFT), "us", "2026-12-10", "campaign", "not open yet"),
        (replace(CAMPAIGN, state=State.PROVISIONAL), "us", "2026-12-10", "campaign", "is closed:"),
        (replace(CAMPAIGN, state=State.FINAL), "us", "2026-12-10", "campaign", "is final"),
        (CAMPAIGN, "us", "2026-08-31", "campaign", "This campaign opens on 1 September 2026."),
        (CAMPAIGN, "us", "2027-01-16", "campaign", "This campaign closed on 15 January 2027:"),
        (OWN_DAYS, "is", "2026-09-30", "section", "Iceland opens on 1 October 2026."),
        (OWN_DAYS, "is", "2027-01-01", "section", "Iceland closed on 31 December 2026:"),
        (OWN_DAYS, "us", "2026-08-31", "campaign", "This campaign opens on 1 September 2026."),
    ],
)
def test_what_is_closed_is_named_with_its_day(
    campaign: Campaign, section: str, day: str, field: str, said: str
) -> None:
    noon = datetime.fromisoformat(f"{day}T17:00:00+00:00")
    with pytest.raises(CampaignClosed) as caught:
        check_report(letters(), campaign, Destination(section), noon)
    [fault] = caught.value.faults
    assert (fault.field, said in str(fault.sentence)) == (field, True), str(fault.sentence)


@pytest.mark.parametrize("day", ["2026-10-01", "2026-12-31"])
def test_a_section_takes_reports_on_its_first_and_on_its_last_day(day: str) -> None:
    noon = datetime.fromisoformat(f"{day}T12:00:00+00:00")
    check_report(letters(case="elsewhere"), OWN_DAYS, Destination("is"), noon)


_entrants = st.builds(
    Entrant,
    st.sampled_from("abcdefgh"),
    st.sampled_from(["Ash", "ash", "Éire", "Eire", "zoo"]),
    st.integers(0, 3),
    st.integers(4, 6),
)


@given(
    st.lists(_entrants, unique_by=lambda entrant: entrant.id),
    st.lists(_entrants),
    st.sets(st.sampled_from("abcxyz")),
    st.data(),
)
def test_a_changed_ranking_equals_a_fresh_one(
    before: list[Entrant], changed: list[Entrant], gone: set[str], data: st.DataObject
) -> None:
    by: By = data.draw(st.sampled_from(("letters", "per_writer")))
    entrants = {entrant.id: entrant for entrant in before if entrant.id not in gone}
    entrants |= {entrant.id: entrant for entrant in changed}
    fresh = Ranking(list(entrants.values()), by)
    after = Ranking(before, by)
    after.change(changed, gone)
    assert after.rows() == fresh.rows()
    start = data.draw(st.integers(0, len(fresh)))
    assert after.rows(start, start + 2) == fresh.rows()[start : start + 2]
    for position, row in enumerate(fresh.rows()):
        assert after.position(row.entrant.id) == position
    assert after.position("nobody") is None


def test_ranks_per_writer_leave_out_entrants_with_fewer_than_five_writers() -> None:
    few, enough = Entrant("few", "Few", 26, 4), Entrant("enough", "Enough", 10, 5)
    ranking = Ranking([few, enough], "per_writer")
    assert [row.entrant for row in ranking.rows()] == [enough]
    more, fewer = few._replace(writers=5), enough._replace(writers=4)
    ranking.change([more, fewer])
    assert [row.entrant for row in ranking.rows()] == [more]
    assert len(Ranking([few, enough])) == 2


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_demonstration_is_open_on_every_date(today: date) -> None:
    opens, day, report_by = demonstration_window(today)
    assert opens <= today <= day < report_by
    assert (opens.month, opens.day, day.month, day.day) == (9, 1, 12, 10)


def test_equal_entrants_share_a_rank_and_are_sorted_by_name() -> None:
    entrants = [
        Entrant("c", "Éire", 5, 1),
        Entrant("a", "zoo", 9, 3),
        Entrant("d", "Fir", 5, 5),
        Entrant("b", "ash", 1, 1),
    ]
    rows = [(row.rank, row.entrant.id) for row in Ranking(entrants).rows()]
    assert rows == [(1, "a"), (2, "c"), (2, "d"), (4, "b")]


def test_per_writer_ranks_by_letters_for_each_writer() -> None:
    entrants = [Entrant("big", "Big", 100, 50), Entrant("keen", "Keen", 15, 5)]
    assert [row.entrant.id for row in Ranking(entrants, "per_writer").rows()] == ["keen", "big"]


def test_the_spelling_of_a_code_ignores_case_spaces_and_hyphens() -> None:
    assert tidy_code(" k7qm-2x pd ") == "K7QM2XPD"
    assert tidy_code("ilou") == "110V"


def test_a_new_code_has_a_tidy_spelling() -> None:
    code = new_code()
    assert tidy_code(code.lower()) == code
    assert tidy_code(shown_code(code)) == code


def test_a_code_is_shown_in_two_halves() -> None:
    assert shown_code("K7QM2XPD") == "K7QM-2XPD"


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", "Akureyri Árborg Åre Ärla Borg Łódź lund Ørsta Øygarden Zürich"),
        ("de", "Aachen Ärla Augsburg Öhringen Olpe Straße Strassen"),
        ("fr", "Evry Évry Eze Èze"),
        ("is", "Akureyri Aurland Árborg Borg Dalvík Ðal Ísafjörður Zoo Þing Ægir Ölfus Åre"),
        ("sv", "Arvika Borg Lund Zürich Åre Ärla Öland"),
        ("nb", "Arvika Borg Zürich Ærø Ørsta Åre"),
        ("pl", "Las Lublin Łódź Zamość Zurych Źródło Żary"),
        ("xx-YY", "Akureyri Árborg Borg"),
    ],
)
def test_names_are_sorted_as_in_a_dictionary_of_their_language(language: str, names: str) -> None:
    mixed = sorted(names.split(), key=lambda name: name[::-1])
    assert sorted(mixed, key=lambda name: name_key(name, language)) == names.split()


def test_punctuation_and_capitals_do_not_change_the_order_of_names() -> None:
    names = ["“Letters” by candle-light", "letters in the square", "Letters, by candle light"]
    in_order = [names[2], names[0], names[1]]
    assert sorted(names, key=lambda name: name_key(name, "en")) == in_order
