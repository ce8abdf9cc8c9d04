"""Whatever is done in whatever order, the totals are what was reported, scope by scope (F4)."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from tests.cast import DATA, Clock, evening_draft, letters, new_key, test_settings
from tracker.application import join
from tracker.campaign import (
    Channel,
    InvalidReport,
    LetterReport,
    Line,
    Mistake,
    Reason,
    ReportWithdrawn,
    Status,
)
from tracker.ledger import Receipt, verify
from tracker.standings.check import differences

Lines = tuple[Line, ...]
Counts = Counter[tuple[str, str]]
"""Letters by case and channel."""

LINES = st.lists(
    st.builds(
        Line,
        st.sampled_from(["germain-rukuki", "gustavo-gatica", "nobody"]),
        st.sampled_from([Channel.EMAIL, Channel.SOCIAL]),
        st.integers(1, 90) | st.integers(1, 5_000),
        st.integers(1, 40),
    ),
    min_size=1,
    max_size=3,
).map(tuple)

PLACES = st.sampled_from([{}, {"section": "gb"}, {"region": "us-wy"}, {"event_code": "here"}])
OPEN_LETTERS, CODED_LETTERS = 100, 2_000


@dataclass(eq=False)
class Told:
    """A report as the model knows it: what of it counts, and what waits, perhaps in its place."""

    scopes: list[str]
    most: int
    counted: Counts = field(default_factory=Counter)
    people: int = 0
    waiting: Lines = ()
    over: bool = False

    def takes(self, lines: Lines) -> bool:
        """Whether so many letters count at once in the place of what counts now."""
        asked = sum(line.letters for line in lines)
        return asked <= max(self.most, self.counted.total())


def counts(lines: Lines) -> Counts:
    """The letters of lines by case and channel."""
    found: Counts = Counter()
    for line in lines:
        found[line.case, line.channel.value] += line.letters
    return found


def people(lines: Lines) -> int:
    """The most who wrote for one case by one channel."""
    found: Counts = Counter()
    for line in lines:
        found[line.case, line.channel.value] += line.writers
    return max(found.values())


class Campaigning(RuleBasedStateMachine):
    """Reports, retries, corrections, withdrawals and decisions, beside a model that only adds."""

    fresh_database: Callable[[], str]

    sent = Bundle("sent")
    corrected = Bundle("corrected")

    @initialize()
    def open_the_campaign(self) -> None:
        self.clock = Clock()
        self.core = join(test_settings(self.fresh_database()), self.clock)
        self.core.catalogue.load_places(DATA / "sections.csv", DATA / "regions.csv")
        self.core.catalogue.load(DATA / "demo.toml")
        self.event = self.core.events.register(evening_draft(self.clock()))
        self.told: dict[str, Told] = {}
        self.hours: Counter[str] = Counter()
        self.shown: set[str] = set()

    @rule(target=sent, lines=LINES, where=PLACES)
    def report(self, lines: Lines, where: dict[str, str]) -> object:
        if "event_code" in where:
            where = {"event_code": self.event.code}
        said, key = letters(lines=lines, **where), new_key()
        if any(line.case == "nobody" for line in lines):
            with pytest.raises(InvalidReport):
                self.core.ledger.record(said, key)
            return multiple()
        receipt = self.core.ledger.record(said, key)
        told = self.told[receipt.reference] = self._newly_told(where)
        self._expect(told, lines, receipt, counts_now=told.takes(lines))
        return said, key, receipt

    @rule(target=sent, count=st.integers(2, 5), where=PLACES)
    def some_report(self, count: int, where: dict[str, str]) -> object:
        few = (Line("germain-rukuki", Channel.EMAIL, count),)
        return multiple(*(self.report(few, where) for _ in range(count)))

    @rule(before=sent)
    def retry(self, before: tuple[LetterReport, str, Receipt]) -> None:
        said, key, receipt = before
        again = self.core.ledger.record(said, key)
        assert again.replayed
        assert (again.reference, again.national) == (receipt.reference, receipt.national)

    @rule(target=corrected, before=sent, lines=LINES)
    def correct(self, before: tuple[LetterReport, str, Receipt], lines: Lines) -> object:
        reference, key = before[2].reference, new_key()
        told, correct = self.told[reference], self.core.ledger.correct
        if told.over or any(line.case == "nobody" for line in lines):
            with pytest.raises(ReportWithdrawn if told.over else InvalidReport):
                correct(reference, lines, Reason.OTHER, key)
            return multiple()
        receipt = correct(reference, lines, Reason.OTHER, key)
        counts_now = bool(told.counted) and told.takes(lines)
        self._expect(told, lines, receipt, counts_now)
        return reference, lines, key, receipt

    @rule(before=corrected)
    def retry_a_correction(self, before: tuple[str, Lines, str, Receipt]) -> None:
        reference, lines, key, receipt = before
        again = self.core.ledger.correct(reference, lines, Reason.OTHER, key)
        assert again.replayed
        assert (again.version, again.letters) == (receipt.version, receipt.letters)

    @rule(before=sent)
    def withdraw(self, before: tuple[LetterReport, str, Receipt]) -> None:
        self.core.ledger.withdraw(before[2].reference)
        told = self.told[before[2].reference]
        self._count(told, ())
        told.over = True

    @rule(before=sent, agreed=st.booleans())
    def decide(self, before: tuple[LetterReport, str, Receipt], agreed: bool) -> None:
        reference = before[2].reference
        told = self.told[reference]
        decide = self.core.ledger.release if agreed else self.core.ledger.reject
        if not told.waiting:
            with pytest.raises(Mistake):
                decide(reference, "coordinator")
            return
        decide(reference, "coordinator")
        if agreed:
            self._count(told, told.waiting)
        told.waiting = ()
        told.over = not told.counted

    @rule(minutes=st.integers(1, 600))
    def time_passes(self, minutes: int) -> None:
        self.clock.pass_by(minutes=minutes)

    def _newly_told(self, where: dict[str, str]) -> Told:
        if "event_code" in where:
            scopes = ["world", "section:us", "region:us-ny", f"event:{self.event.slug}"]
            return Told(scopes, CODED_LETTERS)
        scopes = ["world", f"section:{where.get('section', 'us')}"]
        if "region" in where:
            scopes.append("region:us-wy")
        return Told(scopes, OPEN_LETTERS)

    def _expect(self, told: Told, lines: Lines, receipt: Receipt, counts_now: bool) -> None:
        assert receipt.status is (Status.COUNTED if counts_now else Status.HELD)
        assert receipt.letters == sum(line.letters for line in lines)
        if counts_now:
            self._count(told, lines)
        else:
            told.waiting = lines

    def _count(self, told: Told, lines: Lines) -> None:
        hour = self.clock().replace(minute=0, second=0).isoformat()
        self.hours[hour] += sum(line.letters for line in lines) - told.counted.total()
        told.counted, told.people = counts(lines), people(lines) if lines else 0
        told.waiting = ()
        self.shown |= {scope for scope in self._scopes if len(self._in(scope)) >= 5}

    @property
    def _scopes(self) -> list[str]:
        event = f"event:{self.event.slug}"
        return ["world", "section:us", "section:gb", "region:us-wy", "region:us-ny", event]

    def _in(self, scope: str) -> list[Told]:
        return [told for told in self.told.values() if scope in told.scopes and told.counted]

    @invariant()
    def totals_are_the_fold_of_the_ledger(self) -> None:
        with self.core.database.reading() as connection:
            assert verify(connection, "demo") is None
            assert differences(connection, "demo") == []

    @invariant()
    def every_letter_counts_once_in_each_of_its_scopes(self) -> None:
        self.core.standings.moved()
        for scope in self._scopes:
            there = self._in(scope)
            if scope.startswith("region:") and scope not in self.shown:
                there = []
            sums = sum((told.counted for told in there), Counts())
            standings = self.core.standings.of("demo", scope)
            assert (standings.letters, standings.reports) == (sums.total(), len(there)), scope
            cases, channels = Counts(), Counts()
            for (case, channel), count in sums.items():
                cases[case] += count
                channels[channel] += count
            assert {case.slug: case.letters for case in standings.cases if case.letters} == cases
            assert standings.channels == channels
            points = self.core.standings.timeline("demo", scope, "hour")
            assert sum(point.letters for point in points) == sums.total()

    @invariant()
    def every_letter_has_its_hour_and_every_person_a_section(self) -> None:
        points = self.core.standings.timeline("demo", "world", "hour")
        assert {point.at: point.letters for point in points} == {
            hour: count for hour, count in self.hours.items() if count
        }
        board = self.core.standings.board("demo", "sections")
        writers = {row.entrant.id: row.entrant.writers for row in board.ranking.rows()}
        for section in ("us", "gb"):
            assert writers[section] == sum(told.people for told in self._in(f"section:{section}"))

    @invariant()
    def whoever_waits_is_held(self) -> None:
        waiting = [told for told in self.told.values() if told.waiting]
        assert len(self.core.ledger.held("demo")) == len(waiting)

    def teardown(self) -> None:
        self.core.database.close()


def test_totals_are_what_was_reported_after_every_step(
    fresh_database: Callable[[], str], engine_name: str
) -> None:
    class OnThisEngine(Campaigning):
        pass

    OnThisEngine.fresh_database = staticmethod(fresh_database)
    examples = 25 if engine_name == "sqlite" else 8
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        OnThisEngine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
