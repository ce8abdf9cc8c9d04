"""Events are registered, read by slug or code, and listed if they are public."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest

from tests.cast import EVENING, Clock, evening_draft
from tracker.campaign import CODE_ALPHABET, Event, HostKind, InvalidEvent, Unknown, Visibility
from tracker.core import Core
from tracker.events import EventDraft, EventFilter, registering

LATE = EVENING + timedelta(days=9)


def register(core: Core, **changes: object):  # type: ignore[no-untyped-def]
    """Register an event, as an organiser."""
    return core.events.register(evening_draft(EVENING, **changes))


def listed(core: Core, over: bool | None = None, **filters: object) -> list[str]:
    """The slugs in a list of events."""
    page = core.events.listed("demo", EventFilter(**filters), over=over)  # type: ignore[arg-type]
    return [event.slug for event in page.events]


def test_every_event_gets_its_own_slug_and_code(core: Core) -> None:
    first, second = register(core), register(core)
    assert (first.slug, second.slug) == ("letters-at-the-library", "letters-at-the-library-2")
    assert first.code != second.code
    assert len(first.code) == 8
    assert set(first.code) <= set(CODE_ALPHABET)


def test_the_same_key_fifty_times_at_once_registers_one_event(core: Core) -> None:
    draft = evening_draft(EVENING)
    with ThreadPoolExecutor(10) as senders:
        made = list(senders.map(lambda _: core.events.register_once(draft, "a" * 8), range(50)))
    assert {one.event for one in made} == {core.events.named("letters-at-the-library")}
    assert sum(not one.replayed for one in made) == 1
    assert listed(core) == ["letters-at-the-library"]


def test_either_all_drafts_are_registered_or_none(core: Core) -> None:
    with pytest.raises(InvalidEvent):
        core.events.register_all([evening_draft(EVENING), evening_draft(EVENING, title="")])
    assert listed(core) == []


def test_a_code_in_any_spelling_finds_its_event(core: Core) -> None:
    event = register(core)
    typed = f" {event.code[:3].lower()}-{event.code[3:]} "
    assert core.events.with_code(typed) == event
    assert core.events.with_code("") is None
    assert core.events.with_code("not a code!") is None


def test_an_event_is_read_as_it_was_registered(core: Core) -> None:
    event = register(core, cases=("germain-rukuki",), ends_at=EVENING, description="Bring\npens")
    assert core.events.named(event.slug) == event
    with pytest.raises(Unknown):
        core.events.named("none")


def test_a_title_in_any_script_makes_an_address(core: Core) -> None:
    assert register(core, title="Écrire à Genève").slug == "ecrire-a-geneve"
    assert register(core, title="🕯️").slug == "event"


def test_no_event_gets_the_address_of_a_page(core: Core) -> None:
    assert register(core, title="New").slug != "new"


def test_an_event_that_only_its_link_opens_is_not_listed(core: Core) -> None:
    event = register(core, visibility=Visibility.LINK)
    assert len(event.slug) >= len("letters-at-the-library-") + 12
    assert core.events.named(event.slug) == event
    assert listed(core) == []


def test_hostile_titles_stay_text_or_are_refused(core: Core) -> None:
    assert register(core, title="<script>alert(1)</script>").title == "<script>alert(1)</script>"
    with pytest.raises(InvalidEvent):
        register(core, title="gnp.\u202eexe")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 61}, "title"),
        ({"city": ""}, "city"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"section": "xx"}, "section"),
        ({"region": "gb-eng"}, "region"),
        ({"ends_at": EVENING - timedelta(days=1)}, "ends_at"),
        ({"starts_at": EVENING.replace(year=2040)}, "starts_at"),
        ({"expected_people": 0}, "expected_people"),
        ({"contact_email": "nobody"}, "contact_email"),
        ({"cases": ("nobody",)}, "cases.0"),
        *(
            ({"language": tag}, "language")
            for tag in ("<x>", "", "e", "en_US", "-en", "en-", "\u0435n")
        ),
    ],
)
def test_an_impossible_value_is_refused_at_its_field(
    core: Core, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidEvent) as caught:
        register(core, **changes)
    assert [fault.field for fault in caught.value.faults] == [field]


@pytest.mark.parametrize("tag", ["de", "pt-BR", "zh-Hant-TW", "gsw", "es-419"])
def test_an_event_is_in_any_language_that_has_a_tag(core: Core, tag: str) -> None:
    assert register(core, language=tag).language == tag


def test_all_faults_are_named_at_once(core: Core) -> None:
    with pytest.raises(InvalidEvent) as caught:
        register(core, title="", city="", section="xx", region=None)
    assert {fault.field for fault in caught.value.faults} == {"title", "city", "section"}


def test_a_list_of_events_can_be_filtered(core: Core) -> None:
    register(core, title="School", kind=HostKind.SCHOOL, city="Buffalo")
    register(core, title="Café", venue="100% Coffee", region="us-ca", city="Fresno")
    assert listed(core, kind=HostKind.SCHOOL) == ["school"]
    assert listed(core, region="us-ca") == ["cafe"]
    assert listed(core, near="buff") == ["school"]
    assert listed(core, q="coffee 100%") == ["cafe"]
    assert listed(core, q="_") == []
    assert listed(core, section="gb") == []
    assert listed(core, from_day=EVENING.date() + timedelta(days=1)) == []
    assert len(listed(core, to_day=EVENING.date())) == 2


def test_a_long_list_comes_in_pages_without_gap_or_repeat(core: Core) -> None:
    drafts = [evening_draft(EVENING, title=f"Event {number}") for number in range(7)]
    made = {event.slug for event in core.events.register_all(drafts)}
    seen: list[str] = []
    cursor = None
    while True:
        page = core.events.listed("demo", cursor=cursor, limit=3)
        seen += [event.slug for event in page.events]
        cursor = page.cursor
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 7
    assert set(seen) == made


def test_an_invented_cursor_is_unknown(core: Core) -> None:
    with pytest.raises(Unknown):
        core.events.listed("demo", cursor="nonsense")


def test_an_event_without_a_region_has_none(core: Core) -> None:
    assert register(core, region="").region is None


def test_a_filter_with_extreme_days_lists_everything(core: Core) -> None:
    register(core)
    assert len(listed(core, from_day=date(5, 1, 1), to_day=date.max)) == 1


@pytest.mark.parametrize("typed", ["École", "école", "ECOLE", "evry ecole", "\uff25cole"])
def test_a_search_ignores_capitals_and_accents(core: Core, typed: str) -> None:
    register(core, title="École publique", city="Évry")
    assert listed(core, q=typed) == ["ecole-publique"]


@pytest.mark.parametrize(
    ("city", "typed"),
    [("Nürnberg", "nurnberg"), ("Łódź", "Lodz"), ("København", "kobenhavn"), ("Lodz", "Łódź"),
     ("Þórshöfn", "thorshofn"), ("Москва", "москва"), ("Gießen", "giessen")],
)  # fmt: skip
def test_a_town_is_found_without_its_special_letters(core: Core, city: str, typed: str) -> None:
    event = register(core, city=city)
    assert listed(core, near=typed) == listed(core, q=typed) == [event.slug]


@pytest.mark.parametrize(
    "over", [None, False, True], ids=["all", "those to come", "those that are over"]
)
def test_events_that_start_together_come_once_in_pages(
    core: Core, clock: Clock, over: bool
) -> None:
    drafts = [evening_draft(EVENING, title=f"Event {number}") for number in range(9)]
    long = [evening_draft(EVENING, title=f"Long {number}", ends_at=LATE) for number in range(9)]
    made = core.events.register_all(drafts + long)
    clock.pass_by(days=10 if over else 0)
    seen: list[str] = []
    cursor = None
    while len(seen) < 40:
        page = core.events.listed("demo", over=over, cursor=cursor, limit=4)
        seen += [event.slug for event in page.events]
        cursor = page.cursor
        if cursor is None:
            break
    assert sorted(seen) == sorted(event.slug for event in made)


def test_a_search_finds_the_beginnings_of_words(core: Core) -> None:
    register(core, title="Saint-Denis", venue="東京図書館", city="New York")
    for found in ("sai", "denis saint", "saint-denis", "図書", "new yo", "york"):
        assert listed(core, q=found) == ["saint-denis"], found
    for missing in ("aint", "saint paris", "図x", "%", "::", "city:york new york paris"):
        assert listed(core, q=missing) == [], missing
    assert listed(core, near="yor") == ["saint-denis"]
    assert listed(core, near="saint") == []


def test_a_renamed_event_is_found_by_its_new_words_alone(core: Core) -> None:
    event = register(core, title="Old hall")
    core.events.rename(event.slug, "New barn")
    assert listed(core, q="barn") == [event.slug]
    assert listed(core, q="hall") == []


def test_past_events_have_their_own_list_with_the_newest_first(core: Core, clock: Clock) -> None:
    drafts = [evening_draft(EVENING + timedelta(days=day), title=f"Day {day}") for day in range(6)]
    core.events.register_all([*drafts, evening_draft(EVENING, title="Long", ends_at=LATE)])
    clock.pass_by(days=3)
    assert listed(core, over=False) == ["long", "day-3", "day-4", "day-5"]
    first = core.events.listed("demo", over=True, limit=2)
    rest = core.events.listed("demo", over=True, limit=2, cursor=first.cursor)
    assert [event.slug for event in first.events + rest.events] == ["day-2", "day-1", "day-0"]


def test_events_of_one_title_get_numbers_and_then_random_endings(core: Core) -> None:
    slugs = [register(core).slug for _ in range(12)]
    base = "letters-at-the-library"
    assert slugs[:9] == [base, *(f"{base}-{number}" for number in range(2, 10))]
    assert len(set(slugs)) == 12
    assert all(re.fullmatch(rf"{base}-[a-z0-9]{{12}}", slug) for slug in slugs[9:])


def test_one_registration_that_fails_harms_no_other(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = registering.event_of

    def fails_for_one(draft: EventDraft, taken: set[str], now: datetime) -> Event:
        if draft.title == "Odd":
            raise StopIteration
        return make(draft, taken, now)

    monkeypatch.setattr(registering, "event_of", fails_for_one)
    titles = ("One", "Odd", "Two")
    requests = [registering.Request(evening_draft(core.clock(), title=title)) for title in titles]
    answers = core.events._written(requests)
    assert [type(answer) for answer in answers] == [
        registering.Registration,
        StopIteration,
        registering.Registration,
    ]
    assert {event.title for event in core.events.listed("demo").events} == {"One", "Two"}
