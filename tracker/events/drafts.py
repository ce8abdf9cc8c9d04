"""Events as people want to register them: cleaned, checked, and given a slug and a code."""

import re
import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from slugify import slugify

from ..campaign import (
    CODE_ALPHABET,
    NO_CASE,
    NO_REGION,
    NO_SECTION,
    Campaign,
    Event,
    EventDraft,
    Fault,
    HostKind,
    InvalidEvent,
    Sentence,
    Visibility,
    WrongInput,
    cleaned,
    is_mailbox,
    new_code,
    new_event_id,
    refuse_if,
    sentence,
    time_zones,
)

_TEXTS = {
    "title": 60,
    "venue": 60,
    "city": 60,
    "contact_public": 120,
    "contact_email": 254,
    "language": 12,
}
MOST_NUMBERED = 9
"""So many events of one title get slugs that can be read out; further ones end at random."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
"""The form of a language tag (BCP 47), without private ones."""

_LONGEST_DESCRIPTION = 2_000
_MOST_PEOPLE = 99_999


def tidied(draft: EventDraft, campaign: Campaign) -> EventDraft:
    """The draft with its texts cleaned. Raises InvalidEvent with every fault."""
    draft, faults = _tidied(draft, campaign)
    refuse_if(faults, InvalidEvent)
    return draft


def draft_faults(draft: EventDraft, campaign: Campaign) -> list[Fault]:
    """Everything that is wrong with a draft."""
    return _tidied(draft, campaign)[1]


def _tidied(draft: EventDraft, campaign: Campaign) -> tuple[EventDraft, list[Fault]]:
    faults: list[Fault] = []
    online = draft.online or draft.kind is HostKind.ONLINE
    draft = replace(draft, region=draft.region or None, online=online, **_texts(draft, faults))
    return draft, [*faults, *_faults(draft, campaign)]


def question_of(draft: EventDraft, campaign: Campaign) -> Sentence | None:
    """What whoever registers an event without faults is asked once; None where nothing is odd."""
    window = campaign.window(draft.section)
    first, last = draft.days
    if window.opens <= first and last <= window.report_by:
        return None
    return sentence(
        "This is outside the campaign, which lasts from %(opens)s to %(report_by)s. Is the day"
        " right?",
        opens=window.opens,
        report_by=window.report_by,
    )


def _texts(draft: EventDraft, faults: list[Fault]) -> dict[str, Any]:
    """The draft's texts, cleaned; what can't be used is added to the faults."""
    texts = {name: (getattr(draft, name), most, False) for name, most in _TEXTS.items()}
    texts["description"] = (draft.description, _LONGEST_DESCRIPTION, True)
    tidy: dict[str, Any] = {}
    for name, (typed, most, lines) in texts.items():
        try:
            tidy[name] = cleaned(typed, most, lines)
        except WrongInput as wrong:
            faults.append(Fault(name, wrong.sentence))
    return tidy


def title_of(draft: EventDraft) -> str:
    """The title of a draft as it will be shown; "" where it can't be taken."""
    try:
        return cleaned(draft.title)
    except WrongInput:
        return ""


def contact_of(draft: EventDraft) -> str:
    """The private contact of a draft as it will be kept; "" where it can't be taken."""
    try:
        address = cleaned(draft.contact_email, _TEXTS["contact_email"])
    except WrongInput:
        return ""
    return address if is_mailbox(address) else ""


def _faults(draft: EventDraft, campaign: Campaign) -> Iterator[Fault]:
    yield from _place_faults(draft, campaign)
    yield from _time_faults(draft, campaign)
    if not draft.title:
        yield Fault("title", sentence("Give the event a title."))
    if draft.expected_people is not None and not 1 <= draft.expected_people <= _MOST_PEOPLE:
        yield Fault(
            "expected_people",
            sentence("Give a whole number from 1 to %(most)s.", most=_MOST_PEOPLE),
        )
    if draft.contact_email and not is_mailbox(draft.contact_email):
        yield Fault("contact_email", sentence("Give an e-mail address such as name@example.org."))
    if not _LANGUAGE.fullmatch(draft.language):
        yield Fault("language", sentence("Give a language tag such as en or pt-BR."))
    for number, slug in enumerate(draft.cases):
        if campaign.case(slug) is None:
            yield Fault(f"cases.{number}", NO_CASE)


def _place_faults(draft: EventDraft, campaign: Campaign) -> Iterator[Fault]:
    if not draft.online and not draft.city:
        yield Fault("city", sentence("Say in which city it is, or that it is online."))
    if draft.section not in campaign.sections:
        yield Fault("section", NO_SECTION)
        return
    region = campaign.regions.get(draft.region or "")
    if draft.region and (region is None or region.section != draft.section):
        yield Fault("region", NO_REGION)


def _time_faults(draft: EventDraft, campaign: Campaign) -> Iterator[Fault]:
    if draft.timezone not in time_zones():
        yield Fault("timezone", sentence("Choose a time zone such as America/New_York."))
    if draft.ends_at and draft.ends_at <= draft.starts_at:
        yield Fault("ends_at", sentence("It must end after it starts."))
    if draft.ends_at and draft.ends_at - draft.starts_at > timedelta(days=120):
        yield Fault("ends_at", sentence("An event lasts at most 120 days."))
    if abs(draft.starts_at.year - campaign.window(draft.section).day.year) > 1:
        yield Fault("starts_at", sentence("Give a day near the campaign's own."))


def event_of(draft: EventDraft, taken: set[str], now: datetime) -> Event:
    """The event of a draft, under a slug that is not taken; a slug taken now is added.

    A slug of an event that only its link opens ends at random, and so does one whose title has been
    given too often.
    """
    wanted = slugs_of(draft.title) if draft.visibility is Visibility.PUBLIC else []
    random = f"{slug_of(draft.title)}-{_random_ending()}"
    slug = next((slug for slug in wanted if slug not in taken), random)
    taken.add(slug)
    values = vars(draft) | {
        "starts_at": draft.starts_at.astimezone(UTC),
        "ends_at": draft.ends_at and draft.ends_at.astimezone(UTC),
        "cases": tuple(dict.fromkeys(draft.cases)),
    }
    return Event(id=new_event_id(), slug=slug, code=new_code(), revised_at=now, **values)


def _random_ending() -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(12)).lower()


def slugs_of(title: str) -> list[str]:
    """The slugs that a public event of this title may get, the best first."""
    base = slug_of(title)
    return [base, *(f"{base}-{number}" for number in range(2, MOST_NUMBERED + 1))]


def slug_of(title: str) -> str:
    """The beginning of an event's address."""
    return slugify(_QUOTES.sub("", title), max_length=60) or "event"


_QUOTES = re.compile(r"['`\u00b4\u02bc\u2018\u2019]")
"""Apostrophes, which part no word: O’Brien is obrien."""
