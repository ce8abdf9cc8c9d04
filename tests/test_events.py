"""Events are registered, found by name or code, and listed if they are public."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from tests.cast import EVENING, Clock, evening_draft
from tracker.campaign import CODE_ALPHABET, HostKind, InvalidEvent, Unknown, Visibility
from tracker.parts import Parts

LATE = EVENING + timedelta(days=9)


def register(parts: Parts, **changes: object):  # type: ignore[no-untyped-def]
    """An organiser registers an evening."""
    return parts.events.register(evening_draft(EVENING, **changes))


def listed(parts: Parts, **filters: object) -> list[str]:
    """The slugs of a list."""
    page = parts.events.listed("demo", **filters)  # type: ignore[arg-type]
    return [event.slug for event in page.events]


def test_an_event_gets_a_slug_and_a_code_of_its_own(parts: Parts) -> None:
    first, second = register(parts), register(parts)
    assert (first.slug, second.slug) == ("letters-at-the-library", "letters-at-the-library-2")
    assert first.code != second.code
    assert len(first.code) == 8
    assert set(first.code) <= set(CODE_ALPHABET)


def test_the_same_key_fifty_times_at_once_registers_once(parts: Parts) -> None:
    draft = evening_draft(EVENING)
    with ThreadPoolExecutor(10) as senders:
        made = list(senders.map(lambda _: parts.events.register_once(draft, "a" * 8), range(50)))
    assert {one.event for one in made} == {parts.events.named("letters-at-the-library")}
    assert sum(not one.replayed for one in made) == 1
    assert listed(parts) == ["letters-at-the-library"]


def test_many_are_registered_or_none(parts: Parts) -> None:
    with pytest.raises(InvalidEvent):
        parts.events.register_all([evening_draft(EVENING), evening_draft(EVENING, title="")])
    assert listed(parts) == []


def test_a_code_finds_its_event_however_it_is_typed(parts: Parts) -> None:
    event = register(parts)
    typed = f" {event.code[:3].lower()}-{event.code[3:]} "
    assert parts.events.with_code(typed) == event
    assert parts.events.with_code("") is None
    assert parts.events.with_code("not a code!") is None


def test_an_event_is_read_as_it_was_registered(parts: Parts) -> None:
    event = register(parts, cases=("germain-rukuki",), ends_at=EVENING, description="Bring\npens")
    assert parts.events.named(event.slug) == event
    with pytest.raises(Unknown):
        parts.events.named("none")


def test_a_title_in_any_script_makes_an_address(parts: Parts) -> None:
    assert register(parts, title="Écrire à Genève").slug == "ecrire-a-geneve"
    assert register(parts, title="🕯️").slug == "event"


def test_no_event_takes_the_address_of_a_page(parts: Parts) -> None:
    assert register(parts, title="New").slug != "new"


def test_a_link_event_is_found_by_its_link_only(parts: Parts) -> None:
    event = register(parts, visibility=Visibility.LINK)
    assert len(event.slug) >= len("letters-at-the-library-") + 12
    assert parts.events.named(event.slug) == event
    assert listed(parts) == []


def test_hostile_names_stay_text_or_are_refused(parts: Parts) -> None:
    assert register(parts, title="<script>alert(1)</script>").title == "<script>alert(1)</script>"
    with pytest.raises(InvalidEvent):
        register(parts, title="gnp.\u202eexe")


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
    ],
)
def test_what_can_not_be_is_refused_at_its_field(
    parts: Parts, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidEvent) as caught:
        register(parts, **changes)
    assert [fault.field for fault in caught.value.faults] == [field]


def test_all_faults_are_named_at_once(parts: Parts) -> None:
    with pytest.raises(InvalidEvent) as caught:
        register(parts, title="", city="", section="xx", region=None)
    assert {fault.field for fault in caught.value.faults} == {"title", "city", "section"}


def test_a_list_can_be_narrowed(parts: Parts) -> None:
    register(parts, title="School", kind=HostKind.SCHOOL, city="Buffalo")
    register(parts, title="Café", venue="100% Coffee", region="us-ca", city="Fresno")
    assert listed(parts, kind=HostKind.SCHOOL) == ["school"]
    assert listed(parts, region="us-ca") == ["cafe"]
    assert listed(parts, near="buff") == ["school"]
    assert listed(parts, q="coffee 100%") == ["cafe"]
    assert listed(parts, q="_") == []
    assert listed(parts, section="gb") == []
    assert listed(parts, starts_from=EVENING.date() + timedelta(days=1)) == []
    assert len(listed(parts, starts_to=EVENING.date())) == 2


def test_a_long_list_comes_in_pages_without_gap_or_repeat(parts: Parts) -> None:
    drafts = [evening_draft(EVENING, title=f"Event {number}") for number in range(7)]
    made = {event.slug for event in parts.events.register_all(drafts)}
    seen: list[str] = []
    cursor = None
    while True:
        page = parts.events.listed("demo", cursor=cursor, limit=3)
        seen += [event.slug for event in page.events]
        cursor = page.cursor
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 7
    assert set(seen) == made


def test_a_cursor_that_was_never_given_is_unknown(parts: Parts) -> None:
    with pytest.raises(Unknown):
        parts.events.listed("demo", cursor="nonsense")


def test_an_event_without_a_region_has_none(parts: Parts) -> None:
    assert register(parts, region="").region is None


def test_the_earliest_day_lists_everything(parts: Parts) -> None:
    register(parts)
    assert len(listed(parts, starts_from=date(5, 1, 1), starts_to=date.max)) == 1


@pytest.mark.parametrize("typed", ["École", "école", "ECOLE", "evry ecole", "\uff25cole"])
def test_a_search_minds_neither_capitals_nor_marks(parts: Parts, typed: str) -> None:
    register(parts, title="École publique", city="Évry")
    assert listed(parts, q=typed) == ["ecole-publique"]


@pytest.mark.parametrize(
    ("city", "typed"),
    [("Nürnberg", "nurnberg"), ("Łódź", "Lodz"), ("København", "kobenhavn"), ("Lodz", "Łódź"),
     ("Þórshöfn", "thorshofn"), ("Москва", "москва"), ("Gießen", "giessen")],
)  # fmt: skip
def test_a_town_is_found_by_those_who_lack_its_letters(parts: Parts, city: str, typed: str) -> None:
    event = register(parts, city=city)
    assert listed(parts, near=typed) == listed(parts, q=typed) == [event.slug]


def test_what_is_over_is_listed_apart_the_newest_first(parts: Parts, clock: Clock) -> None:
    drafts = [evening_draft(EVENING + timedelta(days=day), title=f"Day {day}") for day in range(6)]
    parts.events.register_all([*drafts, evening_draft(EVENING, title="Long", ends_at=LATE)])
    clock.pass_by(days=3)
    assert listed(parts, over=False) == ["long", "day-3", "day-4", "day-5"]
    first = parts.events.listed("demo", over=True, limit=2)
    rest = parts.events.listed("demo", over=True, limit=2, cursor=first.cursor)
    assert [event.slug for event in first.events + rest.events] == ["day-2", "day-1", "day-0"]
