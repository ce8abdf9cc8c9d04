"""An event's pack, packed: the words of its sheets, and what they tell of each case."""

import time
from dataclasses import replace
from datetime import date
from typing import Any

from flask import url_for

from ....campaign import (
    Addressee,
    Campaign,
    Case,
    Channel,
    Event,
    HostKind,
    sentence,
)
from ....paper import Address, CaseSheet, Pack, Part
from ...forms.paper import PrintChoices
from ...serving.current import core, page_campaign
from ...serving.formats import when, where
from ...serving.reader import reader_language, say
from ..shared.qr import qr_of

_WITHOUT_NAMES = (HostKind.SCHOOL, HostKind.YOUTH)
"""The hosts of pupils, who give nothing but a count."""

_WORDS = {
    "qr": sentence("QR code of the event’s address"),
    "say": sentence("Report your letters here"),
    "code": sentence("Event code"),
    "before": sentence("Before you write"),
    "story": sentence("The story"),
    "ask": sentence("What to ask for"),
    "letter": sentence("For your letter"),
    "own": sentence(
        "Put it into your own words: a letter that nobody else could have written counts most."
    ),
    "whom": sentence("Whom to write to"),
    "begin": sentence("Begin with"),
    "postage": sentence("Postage"),
    "email": sentence("E-mail"),
    "tally": sentence("Tally sheet"),
    "tally_how": sentence(
        "Make a stroke for each letter; the fifth crosses the four before it. At the end, add up "
        "every row and every column. Both give the same total."
    ),
    "tally_dash": sentence("A dash: nothing may be sent this way now."),
    "people": sentence("How many people wrote?"),
    "case": sentence("Case"),
    "total": sentence("Total"),
    "home": sentence("Write at home, too"),
    "sign_in": sentence("Sign-in sheet"),
    "sign_in_how": sentence("Write no surname, no address and no number: they are never asked."),
    "first_name": sentence("First name, if you like"),
    "how_many": sentence("Letters written"),
    "number": sentence("No."),
    "labels": sentence("Address labels"),
}

_CHECKED = sentence("As of %(day)s. What is safe may change: look at %(address)s before you write.")
_STEPS = (
    sentence("Choose a case, and read what is safe: %(address)s"),
    sentence("Write in your own words, and send it."),
    sentence("Tell us how many you wrote, by %(day)s. No name is asked."),
)


def facts_of(event: Event, chosen: PrintChoices) -> dict[str, Any]:
    """What every document holds of an event, but for its words."""
    campaign, language, links = page_campaign(), reader_language(), core().links
    host, path = links.short_in_two(event.code)
    return {
        "look": chosen.look,
        "language": language.tag,
        "right_to_left": language.direction == "rtl",
        "campaign": campaign.name,
        "section": campaign.sections[event.section].name,
        "title": event.title,
        "when": when(event),
        "where": where(event),
        "host": host,
        "path": path,
        "code": path.rpartition("/")[2],
        "qr": qr_of(links.short(event.code), border=0),
    }


def pack_of(event: Event, chosen: PrintChoices) -> Pack:
    """The parts that were chosen of an event's pack, without those that would be empty."""
    campaign = page_campaign()
    cases = tuple(map(_sheet_of, cases_at(campaign, event)))
    return Pack(
        **facts_of(event, chosen),
        words={name: say(text) for name, text in _WORDS.items()},
        parts=tuple(part for part in chosen.parts if _has(part, cases)),
        cases=cases,
        channels=tuple(say(channel.label) for channel in Channel),
        names=event.kind not in _WITHOUT_NAMES,
        steps=_steps(campaign, event),
        checked=_checked(campaign, event),
    )


def cases_at(campaign: Campaign, event: Event) -> list[Case]:
    """The cases that an event writes for: its own, else its section's. Closed ones take no more."""
    open_ones = [one for one in campaign.cases_of(event.section) if not one.safety.closed]
    return [one for one in open_ones if one.slug in event.cases] or open_ones


def _has(part: Part, cases: tuple[CaseSheet, ...]) -> bool:
    if part is Part.LABELS:
        return any(address.lines for case in cases for address in case.addresses)
    return bool(cases) or part not in (Part.CASES, Part.TALLY)


def _cases_address() -> str:
    return core().links.base_url.partition("://")[2] + url_for("public.cases")


def _checked(campaign: Campaign, event: Event) -> str:
    day = campaign.today(event.section, core().clock())
    return say(replace(_CHECKED, values={"day": day, "address": _cases_address()}))


def _steps(campaign: Campaign, event: Event) -> tuple[str, ...]:
    day = campaign.window(event.section).report_by
    values: dict[str, str | date] = {"day": day, "address": _cases_address()}
    return tuple(say(replace(step, values=values)) for step in _STEPS)


def _sheet_of(case: Case) -> CaseSheet:
    """A case's sheet. Others get their turn after each: a campaign may have hundreds."""
    time.sleep(0)
    no_post = case.safety.forbids(Channel.LETTER)
    return CaseSheet(
        name=case.name,
        country=reader_language().country(case.country),
        story=_paragraphs(case.story),
        ask=_paragraphs(case.ask),
        paragraphs=case.paragraphs,
        rules=tuple(map(say, case.safety.rules)),
        addresses=tuple(_address_of(one, posted=no_post is None) for one in case.addressees),
        write_to=case.write_to,
        no_post=say(no_post) if no_post else "",
        open=tuple(case.safety.forbids(channel) is None for channel in Channel),
    )


def _address_of(one: Addressee, *, posted: bool) -> Address:
    country = reader_language().country(one.country).upper() if one.country else ""
    lines = (*one.address.strip().split("\n"), country) if one.address and posted else ()
    return Address(
        office=one.office,
        salutation=one.salutation,
        lines=tuple(line for line in lines if line.strip()),
        postage=one.postage if posted else "",
        email=one.email,
    )


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(block.strip() for block in text.split("\n\n") if block.strip())
