"""Letter reports: sent once, then read, corrected and withdrawn by who has the edit link."""

from dataclasses import replace
from datetime import date, datetime
from http import HTTPStatus
from typing import Self

from flask import Response, request
from pydantic import Field

from ...campaign import (
    Channel,
    HeldFor,
    InvalidReport,
    Kind,
    ReportMoved,
    Status,
    Trust,
    Unknown,
    sentence,
)
from ...ledger import Receipt, Report
from ...senders import Sender
from ..serving import intake
from ..serving.current import core
from ..serving.errors import answer_to, problem_of
from .answers import REPLAYED, Answer, private_answer
from .blueprints import PREFIX, writing
from .bodies import CorrectionBody, ReportBody
from .operations import Operation, describe
from .requests import (
    NoQuery,
    bearer_secret,
    body_of,
    campaign_of_body,
    key_of_request,
    query_of,
)

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
    edit_url: str | None = Field(
        None,
        exclude_if=lambda url: url is None,
        description="Where it is corrected or withdrawn; ends in the secret. Left out where"
        " a key of fewer than 22 characters is repeated by another sender than it came from.",
    )
    you: int = Field(
        description="This report's letters as they stand: while a raise waits, those of before."
    )
    national: int = Field(description="Its section's letters at that version.")
    held_because: str | None = Field(
        None,
        exclude_if=lambda why: why is None,
        description="Why it is held, in plain words; left out where it is counted.",
    )

    @classmethod
    def of(cls, receipt: Receipt) -> Self:
        """The answer that a receipt gives its sender."""
        return cls(
            reference=receipt.reference,
            status=receipt.status,
            letters=receipt.letters,
            version=receipt.version,
            edit_url=core().links.edit(receipt.reference) if receipt.own else None,
            you=receipt.stands,
            national=receipt.national,
            held_because=_said(receipt.held_for),
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
    held_because: str | None = Field(
        None, description="Why something waits, in plain words; null where nothing does."
    )
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
        problems=(400, 413, 415, 422, 429, 503),
        keyed=True,
    )
)
def record_report() -> Response:
    """Count letters, once for each key. An implausible number is held for a coordinator.

    So is what goes beyond the limits of one sender: a device that has opened the report form, or
    all other requests of an address. A flood is refused with 429 and `Retry-After`.

    The same key with the same content answers 200 with the first answer, also while the first
    is still under way; with other content 422. A repeat leaves out the same fields as the
    first. A refused request uses up no key. A key of fewer than 22 characters is bound to its
    sender: another gets no `edit_url`, and after ten such requests in an hour 429.
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


def record_body(body: ReportBody, key: str, sender: Sender) -> Receipt:
    """Record the report that a body describes; `FastReports` calls this, too.

    Raises InvalidReport for a campaign that does not exist, and what `intake.take_in` raises.
    """
    report = body.report(campaign_of_body(body.campaign, InvalidReport).slug)
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
    found = core().ledger.report(reference)
    return private_answer(_answer_of(found), headers=_etag(found))


@writing.patch("/reports/<reference>")
@describe(
    Operation(
        "Correct a report",
        ReceiptAnswer,
        body=CorrectionBody,
        problems=(400, 401, 404, 409, 412, 413, 415, 422, 429, 503),
        keyed=True,
        secured=True,
        conditional=True,
    )
)
def correct_report(reference: str) -> Response:
    """Replace a report's lines; the differences become ledger entries.

    A raise beyond what is plausible is held while the old figure stands: this answers `held`, and
    reading the report `counted`, with `held_lines`. A held report is changed in place. With
    `If-Match`, a report whose ETag is another by now is left alone: 412, with the `report`.
    """
    query_of(NoQuery)
    _refuse_strangers(reference)
    key = key_of_request()
    body = body_of(CorrectionBody, InvalidReport)
    lines = tuple(line.line() for line in body.lines)
    try:
        receipt = core().ledger.correct(
            reference,
            lines,
            body.reason,
            key,
            writers=body.writers,
            expected=_tags_expected(),
            sender=intake.sender_of_request(request.environ),
        )
    except ReportMoved as moved:
        return _moved(moved, reference)
    return _receipt(receipt)


def _tags_expected() -> frozenset[str] | None:
    """The tags that a request asks for with If-Match; None where any will do."""
    asked = request.if_match
    if "If-Match" not in request.headers or asked.star_tag:
        return None
    return frozenset(asked.as_set())


def _moved(moved: ReportMoved, reference: str) -> Response:
    """A refusal with the report as it stands now."""
    found = core().ledger.report(reference)
    report = _answer_of(found).model_dump(mode="json")
    return answer_to(replace(problem_of(moved), more={"report": report}), _etag(found))


def _etag(report: Report) -> dict[str, str]:
    return {"ETag": f'"{report.tag}"'}


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


def _said(why: HeldFor | None) -> str | None:
    return str(why.label) if why else None


def _answer_of(report: Report) -> ReportAnswer:
    answer = ReportAnswer.model_validate(report)
    return answer.model_copy(update={"held_because": _said(report.held_for)})


def _refuse_strangers(reference: str) -> None:
    """Raise Unauthorized without a secret, and Unknown for a wrong one as for a wrong reference."""
    if not core().links.opens_report(reference, bearer_secret()):
        raise Unknown.at(
            "reference", sentence("There is no report with this reference and secret.")
        )


def _receipt(receipt: Receipt) -> Response:
    headers = REPLAYED if receipt.replayed else None
    return private_answer(ReceiptAnswer.of(receipt), headers=headers)
