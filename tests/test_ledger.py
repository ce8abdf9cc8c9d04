"""Letters are counted once and in order, and no entry is ever changed."""

import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import Connection, select, text

from tests.cast import (
    EVENING,
    Clock,
    evening_draft,
    letters,
    load_another,
    load_demo,
    new_key,
    public_entries,
    report,
    report_at,
)
from tests.waiting import await_true
from tracker import writer
from tracker.application import join
from tracker.campaign import (
    MOST_LINES,
    CampaignClosed,
    Channel,
    Event,
    HeldFor,
    InvalidReport,
    KeyReused,
    Kind,
    Line,
    Reason,
    ReportMoved,
    ReportWithdrawn,
    Status,
    Trust,
    Unknown,
    Visibility,
)
from tracker.core import Core
from tracker.ledger import NothingHeld, Receipt, Record, batch_reads, verify
from tracker.ledger.batch import Batch
from tracker.ledger.jobs import Correct, Job, PutBack, Release, Reverse
from tracker.ledger.jobs import record as record_job
from tracker.schema import cases, heads, idempotency_keys
from tracker.settings import Settings
from tracker.standings import BoardKey
from tracker.standings.check import differences


def entries(core: Core) -> list[tuple[int, str, str, int]]:
    """Number, kind, case and signed letters of each entry of the public ledger."""
    public = public_entries(core, 0, 1000)
    return [(entry.number, entry.kind, entry.case, entry.letters) for entry in public]


def national(core: Core) -> int:
    """The national total."""
    return core.standings.of("demo", "section:us").letters


def correct(core: Core, reference: str, count: int) -> Status:
    """Correct a report to so many letters, as a participant."""
    lines = letters(count).lines
    return core.ledger.correct(reference, lines, Reason.MISTYPED, new_key()).status


def test_a_report_becomes_an_entry_for_each_line(core: Core) -> None:
    lines = (Line("jani-silva", Channel.EMAIL, 2), Line("germain-rukuki", Channel.LETTER, 3))
    receipt = core.ledger.record(letters(lines=lines), new_key())
    assert (receipt.letters, receipt.version, receipt.national) == (5, 2, 5)
    assert entries(core) == [(1, "report", "germain-rukuki", 3), (2, "report", "jani-silva", 2)]


def test_the_chain_of_entries_begins_with_zeros(core: Core) -> None:
    report(core)
    report(core)
    first, second = public_entries(core, 0, 10)
    assert first.previous == "0" * 64
    assert second.previous == first.hash
    assert first.at == "2026-12-10T18:42Z"


def test_a_campaign_that_there_is_not_is_named_as_such(core: Core) -> None:
    with pytest.raises(Unknown) as caught:
        report(core, 3, campaign="1999")
    assert [fault.field for fault in caught.value.faults] == ["campaign"]


def test_many_decisions_say_what_they_moved_and_how_far_they_are(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "MOST_TOGETHER", 2)
    references = [report(core, count).reference for count in (101, 102, 103)]
    core.ledger.reject(references[1], "coordinator")
    done: list[int] = []
    moved = core.ledger.write_all([Release(one, "coordinator") for one in references], done.append)
    assert (moved, done) == ((2, 204), [2, 1])
    assert national(core) == 204


def test_many_decisions_share_transactions_by_their_entries(core: Core) -> None:
    cases = [case.slug for case in core.catalogue.campaign("demo").cases]
    lines = tuple(Line(case, one, 2) for case in cases for one in Channel if not one.posted)
    assert len(lines) == 70
    long = [report(core, lines=lines).reference for _ in range(12)]
    waiting = [*long, *(report(core, 101).reference for _ in range(30))]
    together = [7, 5 + 30]  # at most 512 entries

    def in_transactions(jobs: list[Job]) -> list[int]:
        done: list[int] = []
        assert core.ledger.write_all(jobs, done.append).reports == 42
        return done

    assert in_transactions([Release(one, "staff") for one in waiting]) == together
    assert in_transactions([Reverse(one, "r-1", "staff") for one in waiting]) == together
    assert in_transactions([PutBack(one, "r-1", "staff") for one in waiting]) == together
    assert national(core) == 12 * 140 + 30 * 101


def test_a_correction_weighs_what_its_report_had_before() -> None:
    few = Correct("w4r-1", letters(1).lines, Reason.MISTYPED, "key")
    assert few.entries >= MOST_LINES + 1


def test_a_repeated_report_counts_once(core: Core) -> None:
    key = new_key()
    first = core.ledger.record(letters(), key)
    report(core)
    again = core.ledger.record(letters(), key)
    assert again.replayed
    assert (again.reference, again.national) == (first.reference, first.national)
    assert national(core) == 6


def test_a_key_with_another_report_is_refused(core: Core) -> None:
    key = new_key()
    core.ledger.record(letters(3), key)
    with pytest.raises(KeyReused):
        core.ledger.record(letters(4), key)
    assert national(core) == 3


def test_a_refused_report_uses_up_no_key(core: Core) -> None:
    key = new_key()
    with pytest.raises(InvalidReport):
        core.ledger.record(letters(case="nobody"), key)
    assert not core.ledger.record(letters(), key).replayed


def test_a_repeat_gets_its_answer_even_after_the_campaign_has_closed(
    core: Core, clock: Clock
) -> None:
    key = new_key()
    first = core.ledger.record(letters(), key)
    with core.database.writing() as connection:
        connection.execute(cases.update().values(closed=True))
        connection.exec_driver_sql("UPDATE campaigns SET state = 'final', revision = 2")
    assert core.ledger.record(letters(), key).reference == first.reference
    with pytest.raises(CampaignClosed):
        report(core)


def test_a_report_with_a_code_counts_at_its_event(core: Core, event: Event) -> None:
    report_at(core, event, 4, trust=Trust.CODE)
    assert core.standings.of("demo", f"event:{event.slug}").letters == 4
    assert public_entries(core, 0, 1)[0].event == event.id


@pytest.mark.parametrize(
    ("changes", "field"), [({"section": "gb"}, "section"), ({"region": "us-ca"}, "region")]
)
def test_a_report_can_not_give_another_place_than_its_event(
    core: Core, event: Event, changes: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidReport) as caught:
        report_at(core, event, **changes)
    assert [fault.field for fault in caught.value.faults] == [field]


def test_an_odd_report_is_held_and_changes_no_total(core: Core) -> None:
    receipt = report(core, 101)
    assert (receipt.status, receipt.version, receipt.letters) == (Status.HELD, None, 101)
    assert national(core) == 0
    assert [stored.reference for stored in core.ledger.held("demo")] == [receipt.reference]


def test_a_receipt_says_why_a_report_waits(core: Core) -> None:
    held, counted = report(core, 101), report(core, 100)
    assert (held.held_for, counted.held_for) == (HeldFor.SIZE, None)
    assert (held.letters, held.version, held.stands) == (101, None, 101)
    assert (counted.letters, counted.version, counted.stands) == (100, 1, 100)


def test_a_held_report_counts_when_it_is_released(core: Core) -> None:
    reference = report(core, 14_967).reference
    receipt = core.ledger.release(reference, "coordinator")
    assert receipt.status is Status.COUNTED
    assert entries(core) == [(1, "release", "germain-rukuki", 14_967)]
    assert national(core) == 14_967
    assert core.ledger.held("demo") == []


def test_nothing_is_released_once_the_figures_are_final(core: Core) -> None:
    receipt = report(core, 101)
    load_demo(core, 'state = "open"', 'state = "final"')
    with pytest.raises(CampaignClosed):
        core.ledger.release(receipt.reference, "coordinator")
    assert entries(core) == []
    load_demo(core, 'state = "open"', 'state = "provisional"')
    assert core.ledger.release(receipt.reference, "coordinator").status is Status.COUNTED
    assert national(core) == 101


def test_a_rejected_report_never_counts(core: Core) -> None:
    reference = report(core, 99_999).reference
    core.ledger.reject(reference, "coordinator")
    assert core.ledger.report(reference).status is Status.REJECTED
    assert national(core) == 0
    with pytest.raises(NothingHeld):
        core.ledger.release(reference, "coordinator")


def test_a_correction_is_a_new_entry_of_the_difference(core: Core) -> None:
    reference = report(core, 5).reference
    assert correct(core, reference, 3) is Status.COUNTED
    assert entries(core)[1] == (2, "correction", "germain-rukuki", -2)
    assert national(core) == 3
    assert [entry.reason for entry in core.ledger.report(reference).history] == ["", "mistyped"]


def test_a_correction_can_change_case_and_channel(core: Core) -> None:
    reference = report(core, 5).reference
    lines = (Line("jani-silva", Channel.EMAIL, 5),)
    core.ledger.correct(reference, lines, Reason.OTHER, new_key())
    standings = core.standings.of("demo", "world")
    assert [case.slug for case in standings.cases if case.letters] == ["jani-silva"]
    assert standings.channels == {Channel.EMAIL: 5}
    assert standings.reports == 1


def test_a_repeated_correction_corrects_once(core: Core) -> None:
    reference, key = report(core, 5).reference, new_key()
    lines = letters(2).lines
    first = core.ledger.correct(reference, lines, Reason.MISTYPED, key)
    again = core.ledger.correct(reference, lines, Reason.MISTYPED, key)
    assert again.replayed
    assert again.version == first.version
    assert len(entries(core)) == 2


def test_a_corrections_fingerprint_is_the_same_in_every_version(core: Core) -> None:
    reference, key = report(core, 5).reference, new_key()
    core.ledger.correct(reference, letters(2).lines, Reason.MISTYPED, key, writers=2)
    counts = [["germain-rukuki", "letter", 2, None]]
    text = json.dumps(["correct", [reference, "mistyped", 2], counts])
    with core.database.reading() as connection:
        known = set(connection.scalars(select(idempotency_keys.c.fingerprint)))
    assert sha256(text.encode()).hexdigest() in known  # or a retry across an update is refused


def test_a_correction_without_a_change_adds_no_entry(core: Core) -> None:
    receipt = report(core, 5)
    again = core.ledger.correct(receipt.reference, letters(5).lines, Reason.OTHER, new_key())
    assert again.version == receipt.version
    assert len(entries(core)) == 1


def test_an_implausible_raise_is_held_and_the_old_figure_stays(core: Core) -> None:
    reference = report(core, 90).reference
    assert correct(core, reference, 900) is Status.HELD
    assert national(core) == 90
    assert core.ledger.report(reference).held_lines[0].letters == 900
    core.ledger.release(reference, "coordinator")
    assert national(core) == 900
    assert core.standings.of("demo", "world").reports == 1


def test_after_a_rejected_raise_the_old_figure_stays(core: Core) -> None:
    reference = report(core, 90).reference
    correct(core, reference, 900)
    core.ledger.reject(reference, "coordinator")
    stored = core.ledger.report(reference)
    assert (stored.status, stored.letters, stored.held_lines) == (Status.COUNTED, 90, ())


def test_a_held_report_is_corrected_in_place(core: Core) -> None:
    reference = report(core, 500).reference
    assert correct(core, reference, 400) is Status.HELD
    assert core.ledger.report(reference).held_lines[0].letters == 400
    assert entries(core) == []


def test_a_withdrawal_subtracts_the_counted_letters(core: Core) -> None:
    reference = report(core, 5).reference
    assert core.ledger.withdraw(reference).status is Status.WITHDRAWN
    assert entries(core)[1] == (2, "withdrawal", "germain-rukuki", -5)
    standings = core.standings.of("demo", "world")
    assert (standings.letters, standings.reports, standings.version) == (0, 0, 2)


def test_a_second_withdrawal_changes_nothing(core: Core) -> None:
    reference = report(core, 5).reference
    assert core.ledger.withdraw(reference) == core.ledger.withdraw(reference)
    assert len(entries(core)) == 2


def test_changed_rows_of_a_report_do_not_change_its_counted_letters(core: Core) -> None:
    withdrawn, corrected = (report(core, count, region="us-wy").reference for count in (5, 7))
    with core.database.writing() as connection:
        connection.exec_driver_sql("UPDATE report_lines SET letters = 3000, writers = 3000")
        connection.exec_driver_sql("UPDATE letter_reports SET section = 'gb', region = NULL")
    with core.database.reading() as connection:
        assert len(differences(connection, "demo")) == 2
    core.ledger.withdraw(withdrawn)
    correct(core, corrected, 6)
    assert [letters for *_, letters in entries(core)] == [5, 7, -5, -1]
    assert (national(core), core.standings.of("demo", "section:gb").version) == (6, 0)
    board = core.standings.board("demo", BoardKey("sections"))
    assert [row.ranked.entrant.writers for row in board.rows] == [1]
    with core.database.reading() as connection:
        assert differences(connection, "demo") == []


def test_a_withdrawn_report_can_not_be_corrected(core: Core) -> None:
    reference = report(core).reference
    core.ledger.withdraw(reference)
    with pytest.raises(ReportWithdrawn):
        correct(core, reference, 2)


def test_correcting_a_rejected_report_says_that_it_was_rejected(core: Core) -> None:
    reference = report(core, 500).reference
    core.ledger.reject(reference, "coordinator")
    with pytest.raises(ReportWithdrawn, match="was rejected"):
        correct(core, reference, 2)


@pytest.mark.parametrize("rule", ["closed = true", "embargoed = true"])
def test_a_correction_can_not_add_letters_for_a_closed_or_embargoed_case(
    core: Core, rule: str
) -> None:
    reference = report(core, 5).reference
    name = 'slug = "germain-rukuki"'
    load_demo(core, name, f"{name}\n{rule}")
    with pytest.raises(InvalidReport):
        correct(core, reference, 6)
    two = letters(3).lines * 2
    with pytest.raises(InvalidReport):
        core.ledger.correct(reference, two, Reason.OTHER, new_key())
    assert correct(core, reference, 4) is Status.COUNTED


def test_a_withdrawn_held_report_leaves_no_trace_in_the_ledger(core: Core) -> None:
    reference = report(core, 500).reference
    core.ledger.withdraw(reference)
    assert entries(core) == []
    assert core.ledger.held("demo") == []


def test_nothing_is_corrected_after_the_report_by_date(core: Core, clock: Clock) -> None:
    reference = report(core).reference
    with core.database.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE campaigns SET revision = 2, demonstration = '0', opens = '2026-09-01',"
            " day = '2026-12-10', report_by = '2027-01-15'"
        )
    clock.now = EVENING.replace(year=2027, month=1, day=17)
    with pytest.raises(CampaignClosed):
        correct(core, reference, 2)


def test_an_unknown_report_can_not_be_read_or_withdrawn(core: Core) -> None:
    for call in (core.ledger.report, core.ledger.withdraw):
        with pytest.raises(Unknown):
            call("0" * 26)


def test_the_public_ledger_names_a_region_from_its_fifth_report_on(core: Core) -> None:
    references = [report(core, region="us-wy").reference for _ in range(6)]
    core.ledger.withdraw(references[0])
    shown = [entry.region for entry in public_entries(core, 0, 10)]
    assert shown == ["", "", "", "", "us-wy", "us-wy", ""]


def test_the_public_ledger_never_names_an_event_that_only_its_link_opens(
    core: Core, clock: Clock
) -> None:
    event = core.events.register(evening_draft(clock(), visibility=Visibility.LINK))
    report_at(core, event)
    entry = public_entries(core, 0, 1)[0]
    assert (entry.event, entry.region) == ("", "")
    assert core.standings.of("demo", f"event:{event.slug}").letters == 3


def test_reports_at_once_are_numbered_without_a_gap(core: Core) -> None:
    threads = [threading.Thread(target=report, args=(core, n)) for n in range(1, 41)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [entry[0] for entry in entries(core)] == list(range(1, 41))
    assert national(core) == sum(range(1, 41))
    with core.database.reading() as connection:
        assert verify(connection, "demo") is None


def test_the_same_key_fifty_times_at_once_counts_once(core: Core) -> None:
    key, receipts = new_key(), []
    threads = [
        threading.Thread(target=lambda: receipts.append(core.ledger.record(letters(), key)))
        for _ in range(50)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({receipt.reference for receipt in receipts}) == 1
    assert [receipt.replayed for receipt in receipts].count(False) == 1
    assert national(core) == 3


def test_a_refused_report_does_not_harm_others_in_its_batch(core: Core) -> None:
    jobs = [Record(letters(1), new_key()), Record(letters(case="nobody"), new_key())]
    answers = core.ledger.write([*jobs, Record(letters(2), new_key())])
    assert [isinstance(answer, InvalidReport) for answer in answers] == [False, True, False]
    assert national(core) == 3


def test_the_exact_time_and_the_day_of_writing_are_stored(core: Core) -> None:
    receipt = report(core, written_on=date(2026, 12, 1))
    stored = core.ledger.report(receipt.reference)
    assert stored.written_on == date(2026, 12, 1)
    assert stored.history[0].at == EVENING
    assert stored.history[0].kind is Kind.REPORT


def test_an_error_in_one_report_does_not_harm_others_in_its_batch(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    implausible = record_job.implausible

    def fail_at_thirteen(letters: int, *rest: Any) -> HeldFor | None:
        if letters == 13:
            raise KeyError("an accident")
        return implausible(letters, *rest)

    monkeypatch.setattr(record_job, "implausible", fail_at_thirteen)
    answers = core.ledger.write([Record(letters(count), new_key()) for count in (1, 13, 2)])
    assert [isinstance(answer, KeyError) for answer in answers] == [False, True, False]
    assert national(core) == 3


def beginning_of(campaign: str, block: int) -> str:
    """The first characters of a block's references, which anyone can compute."""
    digest = sha256(f"{campaign} {block}".encode()).digest()
    return "".join("0123456789abcdefghjkmnpqrstvwxyz"[byte % 32] for byte in digest[:4])


def test_references_reveal_no_more_than_the_ledger(core: Core) -> None:
    jobs = [Record(letters(3), new_key()) for _ in range(600)]
    jobs += [Record(letters(50_000), new_key()) for _ in range(40)]
    receipts = [one for one in core.ledger.write(jobs) if isinstance(one, Receipt)]
    assert len({receipt.reference for receipt in receipts}) == 640
    assert all(re.fullmatch("[0-9a-hjkmnp-tv-z]{26}", one.reference) for one in receipts)
    blocks = {
        (receipt.version // 256, receipt.reference[:4]) for receipt in receipts if receipt.version
    }
    assert blocks == {(block, beginning_of("demo", block)) for block in range(3)}
    held = {receipt.reference[:4] for receipt in receipts if receipt.version is None}
    assert len(held) >= 39, "a held report's reference must not tell when it came"


def test_a_scope_without_a_zone_stops_the_transaction_and_leaves_nothing(
    core: Core, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object) -> None:
        raise Unknown

    with monkeypatch.context() as patched:
        patched.setattr(batch_reads, "scope_in", unknown)
        with pytest.raises(LookupError):
            report_at(core, event, 3)
    assert public_entries(core, 0, 10) == []
    assert report_at(core, event, 4).version == 1


# A clock that is set back, and keys of several campaigns


def test_no_entry_is_dated_before_the_one_ahead_of_it(core: Core, clock: Clock) -> None:
    first = report(core, 1).reference
    clock.pass_by(hours=-1)
    second = report(core, 2).reference
    core.ledger.withdraw(first)
    clock.pass_by(hours=3)
    third = report(core, 3).reference
    times = {
        entry.number: entry.at
        for reference in (first, second, third)
        for entry in core.ledger.report(reference).history
    }
    in_order = [times[number] for number in sorted(times)]
    assert in_order == [EVENING, EVENING, EVENING, EVENING + timedelta(hours=2)]


LETTERS, MANY = (
    Line("germain-rukuki", Channel.LETTER, 3),
    Line("germain-rukuki", Channel.LETTER, 500),
)
"""Lines that are counted at once, and held."""


@pytest.mark.any_engine
@pytest.mark.parametrize(
    ("stated", "before", "changed", "after"),
    [
        pytest.param(5, MANY, 20, MANY, id="a held report"),
        pytest.param(
            None, replace(MANY, writers=2), None, replace(MANY, writers=3), id="held line"
        ),
        pytest.param(3, LETTERS, 3, replace(LETTERS, writers=2), id="a line, not the sum"),
        pytest.param(1, replace(LETTERS, writers=3), 2, replace(LETTERS, writers=3), id="the rest"),
        pytest.param(2, LETTERS, 3, LETTERS, id="the sum"),
    ],
)
def test_who_corrects_at_once_is_heard_about_the_writers_too(
    core: Core, stated: int | None, before: Line, changed: int | None, after: Line
) -> None:
    sent = letters(lines=(before,), writers=stated)
    reference = core.ledger.record(sent, new_key()).reference
    seen = [core.ledger.report(reference).tag]

    def correct(line: Line, writers: int | None) -> None:
        core.ledger.correct(
            reference, (line,), Reason.MISTYPED, new_key(), writers=writers, expected=seen
        )

    correct(before, stated)
    assert [core.ledger.report(reference).tag] == seen  # nothing has changed
    correct(after, changed)
    assert core.ledger.report(reference).tag not in seen
    with pytest.raises(ReportMoved):
        correct(before, 1)


def test_a_batch_waits_for_the_lock_before_it_reads_the_clock(
    core: Core, settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[datetime] = []
    begun = threading.Event()

    def noted() -> datetime:
        asked.append(clock())
        return clock()

    def writing() -> AbstractContextManager[Connection]:
        begun.set()
        return begin()

    other = join(settings, noted)
    begin = other.database.writing_ledger
    monkeypatch.setattr(other.database, "writing_ledger", writing)
    with ThreadPoolExecutor() as pool:
        with core.database.writing() as connection:
            connection.execute(heads.update().values(number=heads.c.number))
            asked.clear()
            waiting = pool.submit(report, other, 2)
            assert begun.wait(10)
            if not core.database.is_embedded:  # SQLite waits before it reads anything
                locks = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
                await_true(lambda: connection.scalar(locks))
            assert not waiting.done()
            assert asked == []
            clock.pass_by(minutes=1)
        reference = waiting.result().reference
    assert core.ledger.report(reference).received_at == clock()
    other.database.close()


def test_a_key_is_one_over_all_campaigns(core: Core) -> None:
    load_another(core)
    key = new_key()
    core.ledger.record(letters(3), key)
    with pytest.raises(KeyReused):
        core.ledger.record(letters(3, campaign="w4r-2026"), key)
    replayed = core.ledger.record(letters(3), key)
    assert (replayed.replayed, replayed.letters) == (True, 3)
    assert core.standings.of("w4r-2026", "world").letters == 0


@pytest.mark.server_engine
@pytest.mark.parametrize("answered", ["a replay", "a reuse", "a reuse by an event"])
def test_a_key_used_at_once_elsewhere_is_found_a_moment_later(
    core: Core, settings: Settings, monkeypatch: pytest.MonkeyPatch, answered: str
) -> None:
    load_another(core)
    other, key, write = join(settings, core.clock), new_key(), Batch.write
    sent = letters(3, campaign="w4r-2026")

    def write_after_the_other(batch: Batch) -> None:
        monkeypatch.setattr(Batch, "write", write)
        if answered == "a reuse by an event":
            other.events.register_once(evening_draft(core.clock()), key)
        else:
            other.ledger.record(letters(3 if answered == "a replay" else 4), key)
        write(batch)

    monkeypatch.setattr(Batch, "write", write_after_the_other)
    [answer] = core.ledger.write([Record(sent, key, campaign_omitted=True)])
    if answered == "a replay":
        assert isinstance(answer, Receipt)
        assert (answer.replayed, answer.letters) == (True, 3)
    else:
        assert isinstance(answer, KeyReused)
    assert core.standings.of("w4r-2026", "world").letters == 0
    other.database.close()


def test_reports_to_several_campaigns_share_a_batch(core: Core) -> None:
    load_another(core)
    jobs = [
        Record(letters(number, campaign=campaign), new_key())
        for number in (1, 2)
        for campaign in ("demo", "w4r-2026", "none")
    ]
    answers = core.ledger.write(jobs)
    assert [type(answer).__name__ for answer in answers] == ["Receipt", "Receipt", "Unknown"] * 2
    assert [core.standings.of(slug, "world").letters for slug in ("demo", "w4r-2026")] == [3, 3]
