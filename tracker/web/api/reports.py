"""Letter reports: sent once, then read, corrected and withdrawn by who has the edit link."""

from datetime import date, datetime
from http import HTTPStatus
from typing import Self

from flask import Response, request
from pydantic import Field

from ...campaign import Channel, InvalidReport, Kind, Status, Trust, Unknown, sentence
from ...ledger import Receipt
from ..serving import intake
from ..serving.current import core
from .answers import REPLAYED, Answer, private_answer
from .blueprints import PREFIX, writing
from .bodies import CorrectionBody, ReportBody
from .operations import Operation, describe
from .requests import NoQuery, bearer_secret, body_of, campaign_named, key_of_request, query_of

REFUSED = "tracker.refused"
"""Under this name a WSGI environment holds why a report was refused before Flask was asked."""


class ReceiptAnswer(Answer):
    """The receipt of a letter report."""

    reference: str
    status: Status = Field(
        description="What became of this request: `held` also where only a raise waits and the"
        " report of before stays counted."
    )
    letters: int = Field(description="The letters that the request asked for.")
    version: int | None = Field(description="The last ledger number it made; null when held.")
    edit_url: str = Field(description="Where it is corrected or withdrawn; ends in the secret.")
    you: int = Field(
        description="This report's letters as they stand: while a raise waits, those of before."
    )
    national: int = Field(description="Its section's letters at that version.")

    @classmethod
    def of(cls, receipt: Receipt) -> Self:
        """The answer that a receipt gives its sender."""
        return cls(
            reference=receipt.reference,
            status=receipt.status,
            letters=receipt.letters,
            version=receipt.version,
            edit_url=core().links.edit(receipt.reference),
            you=receipt.stands,
            national=receipt.national,
        )


class LineAnswer(Answer):
    """Letters for one case by one channel."""

    case: str
    channel: Channel
    letters: int
    writers: int | None


class HistoryAnswer(Answer):
    """A ledger entry that a report made; its letters are signed."""

    number: int
    at: datetime
    kind: Kind
    case: str
    channel: Channel
    letters: int
    reason: str | None


class ReportAnswer(Answer):
    """A letter report as it stands, and what it went through."""

    reference: str
    campaign: str
    section: str
    region: str | None
    event: str | None = Field(description="The slug of its event.")
    status: Status = Field(
        description="What the report is as it stands: while a raise waits still `counted`, with"
        " the old `lines`, and the raise in `held_lines`."
    )
    trust: Trust
    letters: int
    lines: tuple[LineAnswer, ...]
    held_lines: tuple[LineAnswer, ...] = Field(description="What waits for a coordinator.")
    writers: int | None = Field(description="How many people wrote it; null where nobody said.")
    received_at: datetime
    written_on: date
    history: tuple[HistoryAnswer, ...]


@writing.post("/reports")
@describe(
    Operation(
        "Report letters",
        ReceiptAnswer,
        body=ReportBody,
        statuses=(201, 200),
        problems=(400, 413, 415, 422, 503),
        keyed=True,
    )
)
def record_report() -> Response:
    """Count letters, once for each key. An implausible number is held for a coordinator.

    The same key with the same content answers 200 with the first answer, also while the first
    is still under way; with other content 422. A repeat leaves out the same fields as the
    first. A refused request uses up no key.
    """
    if refused := request.environ.get(REFUSED):
        raise refused
    query_of(NoQuery)
    key = key_of_request()
    receipt = record_body(
        body_of(ReportBody, InvalidReport), key, intake.sender_of_request(request.environ)
    )
    if receipt.replayed:
        return _receipt(receipt)
    return private_answer(
        ReceiptAnswer.of(receipt), HTTPStatus.CREATED, {"Location": place_of(receipt)}
    )


def record_body(body: ReportBody, key: str, sender: str) -> Receipt:
    """Record the report that a body describes; `FastReports` calls this, too.

    Raises InvalidReport for a campaign that does not exist, and what `intake.take_in` raises.
    """
    report = body.report(_campaign_of(body))
    return intake.take_in(report, key, sender, campaign_omitted=body.campaign is None)


def place_of(receipt: Receipt) -> str:
    """The API address at which a report is read, corrected and withdrawn."""
    return f"{PREFIX}/reports/{receipt.reference}"


@writing.get("/reports/<reference>")
@describe(Operation("Read a report", ReportAnswer, problems=(401, 404, 422, 503), secured=True))
def report(reference: str) -> Response:
    """A report as it stands, with the ledger entries that it made."""
    query_of(NoQuery)
    _refuse_strangers(reference)
    return private_answer(ReportAnswer.model_validate(core().ledger.report(reference)))


@writing.patch("/reports/<reference>")
@describe(
    Operation(
        "Correct a report",
        ReceiptAnswer,
        body=CorrectionBody,
        problems=(400, 401, 404, 409, 413, 415, 422, 503),
        keyed=True,
        secured=True,
    )
)
def correct_report(reference: str) -> Response:
    """Replace a report's lines; the differences become ledger entries.

    A raise beyond what is plausible is held while the old figure stands: this answers `held`, and
    reading the report `counted`, with `held_lines`. A held report is changed in place.
    """
    query_of(NoQuery)
    _refuse_strangers(reference)
    key = key_of_request()
    body = body_of(CorrectionBody, InvalidReport)
    lines = tuple(line.line() for line in body.lines)
    receipt = core().ledger.correct(reference, lines, body.reason, key, writers=body.writers)
    return _receipt(receipt)


@writing.delete("/reports/<reference>")
@describe(
    Operation(
        "Withdraw a report",
        ReceiptAnswer,
        problems=(401, 404, 409, 422, 503),
        secured=True,
    )
)
def withdraw_report(reference: str) -> Response:
    """Take a report back. A second time changes nothing and is answered in the same way."""
    query_of(NoQuery)
    _refuse_strangers(reference)
    return _receipt(core().ledger.withdraw(reference))


def _campaign_of(body: ReportBody) -> str:
    """The campaign that a report is for. One that does not exist is a fault of the report."""
    try:
        return campaign_named(body.campaign).slug
    except Unknown as unknown:
        raise InvalidReport(*unknown.faults) from None


def _refuse_strangers(reference: str) -> None:
    """Raise Unauthorized without a secret, and Unknown for a wrong one as for a wrong reference."""
    if not core().links.opens_report(reference, bearer_secret()):
        raise Unknown.at(
            "reference", sentence("There is no report with this reference and secret.")
        )


def _receipt(receipt: Receipt) -> Response:
    headers = REPLAYED if receipt.replayed else None
    return private_answer(ReceiptAnswer.of(receipt), headers=headers)
