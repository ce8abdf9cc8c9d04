"""Letters are counted once, in order, and nothing that was counted is ever changed."""

import re
import threading
from datetime import date
from hashlib import sha256

import pytest

from tests.cast import (
    EVENING,
    Clock,
    evening_draft,
    letters,
    load_demo,
    new_key,
    report,
    report_at,
)
from tracker.campaign import (
    CampaignClosed,
    Channel,
    Event,
    InvalidReport,
    KeyReused,
    Kind,
    LetterReport,
    Line,
    Reason,
    ReportWithdrawn,
    Status,
    Trust,
    Unknown,
    Visibility,
)
from tracker.ledger import NothingHeld, Receipt, Record, jobs, verify
from tracker.parts import Parts
from tracker.schema import cases
from tracker.standings.check import differences


def entries(parts: Parts) -> list[tuple[int, str, str, int]]:
    """The public ledger, briefly: number, kind, case, signed letters."""
    found = parts.ledger.entries("demo", after=0, limit=1000)
    return [(entry.number, entry.kind, entry.case, entry.letters) for entry in found]


def national(parts: Parts) -> int:
    """The national total."""
    return parts.standings.of("demo", "section:us").letters


def correct(parts: Parts, reference: str, count: int) -> Status:
    """A participant corrects a report to so many letters."""
    lines = letters(count).lines
    return parts.ledger.correct(reference, lines, Reason.MISTYPED, new_key()).status


def test_a_report_becomes_an_entry_for_each_line(parts: Parts) -> None:
    lines = (Line("jani-silva", Channel.EMAIL, 2), Line("germain-rukuki", Channel.LETTER, 3))
    receipt = parts.ledger.record(letters(lines=lines), new_key())
    assert (receipt.letters, receipt.version, receipt.national) == (5, 2, 5)
    assert entries(parts) == [(1, "report", "germain-rukuki", 3), (2, "report", "jani-silva", 2)]


def test_entries_are_chained_from_zeros(parts: Parts) -> None:
    report(parts)
    report(parts)
    first, second = parts.ledger.entries("demo", 0, 10)
    assert first.previous == "0" * 64
    assert second.previous == first.hash
    assert first.at == "2026-12-10T18:42Z"


def test_a_repeated_report_counts_once(parts: Parts) -> None:
    key = new_key()
    first = parts.ledger.record(letters(), key)
    report(parts)
    again = parts.ledger.record(letters(), key)
    assert again.replayed
    assert (again.reference, again.national) == (first.reference, first.national)
    assert national(parts) == 6


def test_a_key_with_another_report_is_refused(parts: Parts) -> None:
    key = new_key()
    parts.ledger.record(letters(3), key)
    with pytest.raises(KeyReused):
        parts.ledger.record(letters(4), key)
    assert national(parts) == 3


def test_a_refused_report_uses_up_no_key(parts: Parts) -> None:
    key = new_key()
    with pytest.raises(InvalidReport):
        parts.ledger.record(letters(case="nobody"), key)
    assert not parts.ledger.record(letters(), key).replayed


def test_a_repeat_gets_its_answer_even_after_the_campaign_closed(
    parts: Parts, clock: Clock
) -> None:
    key = new_key()
    first = parts.ledger.record(letters(), key)
    with parts.database.writing() as connection:
        connection.execute(cases.update().values(closed=True))
        connection.exec_driver_sql("UPDATE campaigns SET state = 'final', revision = 2")
    assert parts.ledger.record(letters(), key).reference == first.reference
    with pytest.raises(CampaignClosed):
        report(parts)


def test_a_report_with_a_code_counts_at_its_event(parts: Parts, event: Event) -> None:
    report_at(parts, event, 4, trust=Trust.CODE)
    assert parts.standings.of("demo", f"event:{event.slug}").letters == 4
    assert parts.ledger.entries("demo", 0, 1)[0].event == event.slug
    assert parts.ledger.entries("demo", 0, 1)[0].region == "us-ny"


@pytest.mark.parametrize(
    ("changes", "field"), [({"section": "gb"}, "section"), ({"region": "us-ca"}, "region")]
)
def test_a_report_can_not_move_an_event(
    parts: Parts, event: Event, changes: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidReport) as caught:
        report_at(parts, event, **changes)
    assert [fault.field for fault in caught.value.faults] == [field]


def test_an_odd_report_is_held_and_moves_no_total(parts: Parts) -> None:
    receipt = report(parts, 101)
    assert (receipt.status, receipt.version, receipt.letters) == (Status.HELD, None, 101)
    assert national(parts) == 0
    assert [account.reference for account in parts.ledger.held("demo")] == [receipt.reference]


def test_a_held_report_counts_when_it_is_released(parts: Parts) -> None:
    reference = report(parts, 14_967).reference
    receipt = parts.ledger.release(reference, "coordinator")
    assert receipt.status is Status.COUNTED
    assert entries(parts) == [(1, "release", "germain-rukuki", 14_967)]
    assert national(parts) == 14_967
    assert parts.ledger.held("demo") == []


def test_a_rejected_report_never_counts(parts: Parts) -> None:
    reference = report(parts, 99_999).reference
    parts.ledger.reject(reference, "coordinator")
    assert parts.ledger.account(reference).status is Status.REJECTED
    assert national(parts) == 0
    with pytest.raises(NothingHeld):
        parts.ledger.release(reference, "coordinator")


def test_a_correction_is_a_new_entry_of_the_difference(parts: Parts) -> None:
    reference = report(parts, 5).reference
    assert correct(parts, reference, 3) is Status.COUNTED
    assert entries(parts)[1] == (2, "correction", "germain-rukuki", -2)
    assert national(parts) == 3
    assert [entry.reason for entry in parts.ledger.account(reference).history] == ["", "mistyped"]


def test_a_correction_can_change_case_and_channel(parts: Parts) -> None:
    reference = report(parts, 5).reference
    lines = (Line("jani-silva", Channel.EMAIL, 5),)
    parts.ledger.correct(reference, lines, Reason.OTHER, new_key())
    standings = parts.standings.of("demo", "world")
    assert [case.slug for case in standings.cases if case.letters] == ["jani-silva"]
    assert standings.channels == {Channel.EMAIL: 5}
    assert standings.reports == 1


def test_a_repeated_correction_corrects_once(parts: Parts) -> None:
    reference, key = report(parts, 5).reference, new_key()
    lines = letters(2).lines
    first = parts.ledger.correct(reference, lines, Reason.MISTYPED, key)
    again = parts.ledger.correct(reference, lines, Reason.MISTYPED, key)
    assert again.replayed
    assert again.version == first.version
    assert len(entries(parts)) == 2


def test_a_correction_of_nothing_adds_no_entry(parts: Parts) -> None:
    receipt = report(parts, 5)
    again = parts.ledger.correct(receipt.reference, letters(5).lines, Reason.OTHER, new_key())
    assert again.version == receipt.version
    assert len(entries(parts)) == 1


def test_a_raise_past_plausibility_is_held_while_the_old_figure_stands(parts: Parts) -> None:
    reference = report(parts, 90).reference
    assert correct(parts, reference, 900) is Status.HELD
    assert national(parts) == 90
    assert parts.ledger.account(reference).held_lines[0].letters == 900
    parts.ledger.release(reference, "coordinator")
    assert national(parts) == 900
    assert parts.standings.of("demo", "world").reports == 1


def test_a_rejected_raise_leaves_the_old_figure(parts: Parts) -> None:
    reference = report(parts, 90).reference
    correct(parts, reference, 900)
    parts.ledger.reject(reference, "coordinator")
    account = parts.ledger.account(reference)
    assert (account.status, account.letters, account.held_lines) == (Status.COUNTED, 90, ())


def test_a_held_report_is_corrected_in_place(parts: Parts) -> None:
    reference = report(parts, 500).reference
    assert correct(parts, reference, 400) is Status.HELD
    assert parts.ledger.account(reference).held_lines[0].letters == 400
    assert entries(parts) == []


def test_a_withdrawal_counts_away_what_was_counted(parts: Parts) -> None:
    reference = report(parts, 5).reference
    assert parts.ledger.withdraw(reference).status is Status.WITHDRAWN
    assert entries(parts)[1] == (2, "withdrawal", "germain-rukuki", -5)
    standings = parts.standings.of("demo", "world")
    assert (standings.letters, standings.reports, standings.version) == (0, 0, 2)


def test_withdrawing_twice_is_withdrawing_once(parts: Parts) -> None:
    reference = report(parts, 5).reference
    assert parts.ledger.withdraw(reference) == parts.ledger.withdraw(reference)
    assert len(entries(parts)) == 2


def test_what_is_kept_of_a_report_can_not_change_what_is_counted(parts: Parts) -> None:
    withdrawn, corrected = (report(parts, count, region="us-wy").reference for count in (5, 7))
    with parts.database.writing() as connection:
        connection.exec_driver_sql("UPDATE report_lines SET letters = 3000, writers = 3000")
        connection.exec_driver_sql("UPDATE letter_reports SET section = 'gb', region = NULL")
    with parts.database.reading() as connection:
        assert len(differences(connection, "demo")) == 2
    parts.ledger.withdraw(withdrawn)
    correct(parts, corrected, 6)
    assert [letters for *_, letters in entries(parts)] == [5, 7, -5, -1]
    assert (national(parts), parts.standings.of("demo", "section:gb").version) == (6, 0)
    board = parts.standings.board("demo", "sections")
    assert [row.entrant.writers for row in board.ranking.rows() if row.entrant.letters] == [1]
    with parts.database.reading() as connection:
        assert differences(connection, "demo") == []


def test_a_withdrawn_report_can_not_be_corrected(parts: Parts) -> None:
    reference = report(parts).reference
    parts.ledger.withdraw(reference)
    with pytest.raises(ReportWithdrawn):
        correct(parts, reference, 2)


def test_a_rejected_report_is_told_so(parts: Parts) -> None:
    reference = report(parts, 500).reference
    parts.ledger.reject(reference, "coordinator")
    with pytest.raises(ReportWithdrawn, match="was rejected"):
        correct(parts, reference, 2)


@pytest.mark.parametrize("rule", ["closed = true", "embargoed = true"])
def test_a_case_that_takes_no_more_letters_takes_none_by_correction(
    parts: Parts, rule: str
) -> None:
    reference = report(parts, 5).reference
    name = 'slug = "germain-rukuki"'
    load_demo(parts, name, f"{name}\n{rule}")
    with pytest.raises(InvalidReport):
        correct(parts, reference, 6)
    two = letters(3).lines * 2
    with pytest.raises(InvalidReport):
        parts.ledger.correct(reference, two, Reason.OTHER, new_key())
    assert correct(parts, reference, 4) is Status.COUNTED


def test_a_withdrawn_held_report_leaves_no_trace_in_the_ledger(parts: Parts) -> None:
    reference = report(parts, 500).reference
    parts.ledger.withdraw(reference)
    assert entries(parts) == []
    assert parts.ledger.held("demo") == []


def test_nothing_is_corrected_after_the_report_by_date(parts: Parts, clock: Clock) -> None:
    reference = report(parts).reference
    with parts.database.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE campaigns SET revision = 2, demonstration = '0', opens = '2026-09-01',"
            " day = '2026-12-10', report_by = '2027-01-15'"
        )
    clock.now = EVENING.replace(year=2027, month=1, day=17)
    with pytest.raises(CampaignClosed):
        correct(parts, reference, 2)


def test_an_unknown_report_is_unknown(parts: Parts) -> None:
    for ask in (parts.ledger.account, parts.ledger.withdraw):
        with pytest.raises(Unknown):
            ask("0" * 26)


def test_a_region_is_named_in_public_from_its_fifth_report_on(parts: Parts) -> None:
    references = [report(parts, region="us-wy").reference for _ in range(6)]
    parts.ledger.withdraw(references[0])
    shown = [entry.region for entry in parts.ledger.entries("demo", 0, 10)]
    assert shown == ["", "", "", "", "us-wy", "us-wy", ""]


def test_a_link_event_is_never_named_in_the_public_ledger(parts: Parts, clock: Clock) -> None:
    event = parts.events.register(evening_draft(clock(), visibility=Visibility.LINK))
    report_at(parts, event)
    entry = parts.ledger.entries("demo", 0, 1)[0]
    assert (entry.event, entry.region) == ("", "")
    assert parts.standings.of("demo", f"event:{event.slug}").letters == 3


def test_reports_at_once_are_numbered_without_a_gap(parts: Parts) -> None:
    threads = [threading.Thread(target=report, args=(parts, n)) for n in range(1, 41)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [entry[0] for entry in entries(parts)] == list(range(1, 41))
    assert national(parts) == sum(range(1, 41))
    with parts.database.reading() as connection:
        assert verify(connection, "demo") is None


def test_the_same_key_fifty_times_at_once_counts_once(parts: Parts) -> None:
    key, receipts = new_key(), []
    threads = [
        threading.Thread(target=lambda: receipts.append(parts.ledger.record(letters(), key)))
        for _ in range(50)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({receipt.reference for receipt in receipts}) == 1
    assert [receipt.replayed for receipt in receipts].count(False) == 1
    assert national(parts) == 3


def test_one_refused_report_does_not_harm_those_written_with_it(parts: Parts) -> None:
    jobs = [Record(letters(1), new_key()), Record(letters(case="nobody"), new_key())]
    answers = parts.ledger.write([*jobs, Record(letters(2), new_key())])
    assert [isinstance(answer, InvalidReport) for answer in answers] == [False, True, False]
    assert national(parts) == 3


def test_an_entry_keeps_its_exact_time_and_day_beside_the_ledger(parts: Parts) -> None:
    receipt = report(parts, written_on=date(2026, 12, 1))
    account = parts.ledger.account(receipt.reference)
    assert account.written_on == date(2026, 12, 1)
    assert account.history[0].at == EVENING
    assert account.history[0].kind is Kind.REPORT


def test_an_accident_with_one_report_does_not_harm_those_written_with_it(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust_at = jobs.trust_at

    def stumbling(said: LetterReport, event: Event | None) -> Trust:
        if said.lines[0].letters == 13:
            raise KeyError("an accident")
        return trust_at(said, event)

    monkeypatch.setattr(jobs, "trust_at", stumbling)
    answers = parts.ledger.write([Record(letters(count), new_key()) for count in (1, 13, 2)])
    assert [isinstance(answer, KeyError) for answer in answers] == [False, True, False]
    assert national(parts) == 3


def worked_out(campaign: str, block: int) -> str:
    """The beginning of a block's references, as anyone can work it out."""
    digest = sha256(f"{campaign} {block}".encode()).digest()
    return "".join("0123456789abcdefghjkmnpqrstvwxyz"[byte % 32] for byte in digest[:4])


def test_references_tell_no_more_than_the_ledger(parts: Parts) -> None:
    written = [Record(letters(3), new_key()) for _ in range(600)]
    written += [Record(letters(50_000), new_key()) for _ in range(40)]
    receipts = [one for one in parts.ledger.write(written) if isinstance(one, Receipt)]
    assert len({receipt.reference for receipt in receipts}) == 640
    assert all(re.fullmatch("[0-9a-hjkmnp-tv-z]{26}", one.reference) for one in receipts)
    blocks = {
        (receipt.version // 256, receipt.reference[:4]) for receipt in receipts if receipt.version
    }
    assert blocks == {(block, worked_out("demo", block)) for block in range(3)}
    held = {receipt.reference[:4] for receipt in receipts if receipt.version is None}
    assert len(held) >= 39, "nothing says when a held report came"
