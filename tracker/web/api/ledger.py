"""The public ledger: what was counted, entry by entry, for anyone to add up again."""

from typing import Annotated

from flask import Response
from pydantic import Field

from ..forms.fields import TypedNumber
from ..serving.current import core
from .answers import Answer, public_answer
from .blueprints import reading
from .operations import Operation, describe
from .requests import CampaignQuery, campaign_named, query_of


class LedgerQuery(CampaignQuery):
    """Which entries."""

    after: Annotated[TypedNumber, Field(ge=0, le=2**31 - 1)] = 0
    limit: Annotated[TypedNumber, Field(ge=1, le=1_000)] = 100


class EntryAnswer(Answer):
    """One line of a report as it was counted. Blanks are empty, letters are signed."""

    format: int = Field(description="1: what the fields are and how they are hashed.")
    number: int
    at: str = Field(description="To the minute, UTC.")
    kind: str
    report: str
    campaign: str
    section: str
    region: str
    event: str = Field(description="The id of a public event, `ev-` and random signs.")
    case: str
    channel: str
    letters: int
    verified: int
    written_on: str = Field(description="The day on which the letters were written.")
    trust: str
    previous: str = Field(description="The hash of the entry before; zeros for the first.")
    hash: str = Field(
        description="SHA-256 of the fields before it, in this order, joined by U+001F, in UTF-8."
    )


class LedgerAnswer(Answer):
    """A stretch of the ledger; `next` is what to ask for `after` to read on, null at the end."""

    campaign: str
    entries: tuple[EntryAnswer, ...]
    next: int | None


@reading.get("/ledger")
@describe(Operation("The public ledger", LedgerAnswer, query=LedgerQuery, problems=(404, 422, 503)))
def entries() -> Response:
    """The entries of a campaign's ledger after a number, in order."""
    query = query_of(LedgerQuery)
    campaign = campaign_named(query.campaign)
    view = core().standings.view(campaign.slug)
    page = core().ledger.entries(view, query.after, query.limit)
    return public_answer(
        LedgerAnswer(
            campaign=campaign.slug,
            entries=tuple(map(EntryAnswer.model_validate, page)),
            next=page[-1].number if len(page) == query.limit else None,
        )
    )
