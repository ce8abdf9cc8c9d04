"""The catalogue: campaigns, the sections that take part, the cases that letters are for."""

from datetime import date
from typing import Self

from flask import Response
from pydantic import Field

from ...campaign import NO_SECTION, Campaign, CampaignKind, Case, Channel, Section, State, Unknown
from ..forms.fields import Name
from ..serving.current import core
from ..serving.reader import say
from .answers import Answer, public_answer
from .blueprints import reading
from .operations import Operation, describe
from .requests import CampaignQuery, NoQuery, campaign_named, query_of


class CasesQuery(CampaignQuery):
    """Which cases."""

    section: Name | None = Field(None, description="Only those that this section works on.")


class CampaignAnswer(Answer):
    """A campaign, such as one year's Write for Rights.

    A section may have other days, as `/sections` tells. Days are read in each section's own zone.
    """

    slug: str
    name: str
    kind: CampaignKind
    state: State
    opens: date
    day: date
    report_by: date
    goal: int | None
    home_section: str | None
    demonstration: bool
    revision: int


class CampaignsAnswer(Answer):
    """The campaigns, and which of them is the current one."""

    current: str | None
    campaigns: tuple[CampaignAnswer, ...]


class RegionAnswer(Answer):
    """A part of a section."""

    code: str
    name: str
    timezone: str


class SectionAnswer(Answer):
    """A national body that takes part, its days, the cases it works on and its regions."""

    code: str
    name: str
    language: str
    timezone: str
    opens: date
    day: date
    report_by: date
    goal: int | None
    cases: tuple[str, ...]
    regions: tuple[RegionAnswer, ...]

    @classmethod
    def of(cls, section: Section, campaign: Campaign) -> Self:
        """The answer for a section of a campaign, its regions by name."""
        return cls(
            code=section.code,
            name=section.name,
            language=section.language,
            timezone=section.timezone,
            **campaign.window(section.code)._asdict(),
            goal=section.goal,
            cases=tuple(case.slug for case in campaign.cases_of(section.code)),
            regions=tuple(map(RegionAnswer.model_validate, campaign.regions_of(section.code))),
        )


class SectionsAnswer(Answer):
    """The sections of a campaign, by name."""

    campaign: str
    sections: tuple[SectionAnswer, ...]


class AddresseeAnswer(Answer):
    """Somebody in power to whom appeals go. What is not known is empty."""

    office: str
    salutation: str
    address: str
    country: str
    postage: str
    email: str


class CaseAnswer(Answer):
    """A person or group at risk, with the safety rules that whoever writes must know."""

    slug: str
    name: str
    country: str
    story: str
    ask: str
    paragraphs: tuple[str, ...] = Field(description="For a letter, to be put into one's own words.")
    write_to: str
    addressees: tuple[AddresseeAnswer, ...]
    rules: tuple[str, ...]
    closed: bool
    channels: tuple[Channel, ...] = Field(description="The channels that are open now.")

    @classmethod
    def of(cls, case: Case) -> Self:
        """The answer for a case."""
        safety = case.safety
        return cls(
            slug=case.slug,
            name=case.name,
            country=case.country,
            story=case.story,
            ask=case.ask,
            paragraphs=case.paragraphs,
            write_to=case.write_to,
            addressees=tuple(map(AddresseeAnswer.model_validate, case.addressees)),
            rules=tuple(map(say, safety.rules)),
            closed=safety.closed,
            channels=tuple(c for c in Channel if not safety.closed and not safety.forbids(c)),
        )


class CasesAnswer(Answer):
    """The cases in the campaign's order."""

    campaign: str
    cases: tuple[CaseAnswer, ...]


@reading.get("/campaigns")
@describe(Operation("The campaigns", CampaignsAnswer, problems=(422, 503)))
def campaigns() -> Response:
    """All campaigns that have been published, the current one first."""
    query_of(NoQuery)
    answers = tuple(map(CampaignAnswer.model_validate, core().catalogue.campaigns()))
    current = next((one.slug for one in answers if core().catalogue.is_main(one.slug)), None)
    return public_answer(CampaignsAnswer(current=current, campaigns=answers))


@reading.get("/sections")
@describe(Operation("The sections", SectionsAnswer, query=CampaignQuery, problems=(404, 422, 503)))
def sections() -> Response:
    """The sections that take part in a campaign, with their regions."""
    campaign = campaign_named(query_of(CampaignQuery).campaign)
    return public_answer(
        SectionsAnswer(
            campaign=campaign.slug,
            sections=tuple(
                SectionAnswer.of(section, campaign) for section in campaign.sections_by_name
            ),
        )
    )


@reading.get("/cases")
@describe(Operation("The cases", CasesAnswer, query=CasesQuery, problems=(404, 422, 503)))
def cases() -> Response:
    """The cases of a campaign, or those that one of its sections works on."""
    query = query_of(CasesQuery)
    campaign = campaign_named(query.campaign)
    if query.section is not None and query.section not in campaign.sections:
        raise Unknown.at("section", NO_SECTION)
    cases = campaign.cases_of(query.section)
    return public_answer(
        CasesAnswer(campaign=campaign.slug, cases=tuple(map(CaseAnswer.of, cases)))
    )
