"""After any actions in any order, the totals of each scope are the reported letters."""

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
from tracker.standings import BoardKey
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
class Model:
    """A report in the model: its counted letters, and the held lines that may replace them."""

    scopes: list[str]
    most: int
    counted: Counts = field(default_factory=Counter)
    people: int = 0
    waiting: Lines = ()
    ended: bool = False

    def takes(self, lines: Lines) -> bool:
        """Whether these lines count at once, in place of the letters that count now."""
        count = sum(line.letters for line in lines)
        return count <= max(self.most, self.counted.total())


def counts(lines: Lines) -> Counts:
    """The letters of lines by case and channel."""
    letters_by: Counts = Counter()
    for line in lines:
        letters_by[line.case, line.channel.value] += line.letters
    return letters_by


def people(lines: Lines) -> int:
    """The largest number of people who wrote for one case by one channel."""
    writers_by: Counts = Counter()
    for line in lines:
        writers_by[line.case, line.channel.value] += line.writers
    return max(writers_by.values())


class Campaigning(RuleBasedStateMachine):
    """Reports, retries, corrections, withdrawals and decisions, compared with a simple model."""

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
        self.models: dict[str, Model] = {}
        self.hours: Counter[str] = Counter()
        self.shown: set[str] = set()

    @rule(target=sent, lines=LINES, where=PLACES)
    def report(self, lines: Lines, where: dict[str, str]) -> object:
        if "event_code" in where:
            where = {"event_code": self.event.code}
        letter_report, key = letters(lines=lines, **where), new_key()
        if any(line.case == "nobody" for line in lines):
            with pytest.raises(InvalidReport):
                self.core.ledger.record(letter_report, key)
            return multiple()
        receipt = self.core.ledger.record(letter_report, key)
        model = self.models[receipt.reference] = self._new_model(where)
        self._expect(model, lines, receipt, counts_now=model.takes(lines))
        return letter_report, key, receipt

    @rule(target=sent, count=st.integers(2, 5), where=PLACES)
    def report_several(self, count: int, where: dict[str, str]) -> object:
        lines = (Line("germain-rukuki", Channel.EMAIL, count),)
        return multiple(*(self.report(lines, where) for _ in range(count)))

    @rule(before=sent)
    def retry(self, before: tuple[LetterReport, str, Receipt]) -> None:
        letter_report, key, receipt = before
        again = self.core.ledger.record(letter_report, key)
        assert again.replayed
        assert (again.reference, again.national) == (receipt.reference, receipt.national)

    @rule(target=corrected, before=sent, lines=LINES)
    def correct(self, before: tuple[LetterReport, str, Receipt], lines: Lines) -> object:
        reference, key = before[2].reference, new_key()
        model, correct = self.models[reference], self.core.ledger.correct
        if model.ended or any(line.case == "nobody" for line in lines):
            with pytest.raises(ReportWithdrawn if model.ended else InvalidReport):
                correct(reference, lines, Reason.OTHER, key)
            return multiple()
        receipt = correct(reference, lines, Reason.OTHER, key)
        counts_now = bool(model.counted) and model.takes(lines)
        self._expect(model, lines, receipt, counts_now)
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
        model = self.models[before[2].reference]
        self._count(model, ())
        model.ended = True

    @rule(before=sent, agreed=st.booleans())
    def decide(self, before: tuple[LetterReport, str, Receipt], agreed: bool) -> None:
        reference = before[2].reference
        model = self.models[reference]
        decide = self.core.ledger.release if agreed else self.core.ledger.reject
        if not model.waiting:
            with pytest.raises(Mistake):
                decide(reference, "coordinator")
            return
        decide(reference, "coordinator")
        if agreed:
            self._count(model, model.waiting)
        model.waiting = ()
        model.ended = not model.counted

    @rule(minutes=st.integers(1, 600))
    def time_passes(self, minutes: int) -> None:
        self.clock.pass_by(minutes=minutes)

    def _new_model(self, where: dict[str, str]) -> Model:
        if "event_code" in where:
            scopes = ["world", "section:us", "region:us-ny", f"event:{self.event.slug}"]
            return Model(scopes, CODED_LETTERS)
        scopes = ["world", f"section:{where.get('section', 'us')}"]
        if "region" in where:
            scopes.append("region:us-wy")
        return Model(scopes, OPEN_LETTERS)

    def _expect(self, model: Model, lines: Lines, receipt: Receipt, counts_now: bool) -> None:
        assert receipt.status is (Status.COUNTED if counts_now else Status.HELD)
        assert receipt.letters == sum(line.letters for line in lines)
        if counts_now:
            self._count(model, lines)
        else:
            model.waiting = lines

    def _count(self, model: Model, lines: Lines) -> None:
        hour = self.clock().replace(minute=0, second=0).isoformat()
        self.hours[hour] += sum(line.letters for line in lines) - model.counted.total()
        model.counted, model.people = counts(lines), people(lines) if lines else 0
        model.waiting = ()
        self.shown |= {scope for scope in self._scopes if len(self._in(scope)) >= 5}

    @property
    def _scopes(self) -> list[str]:
        event = f"event:{self.event.slug}"
        return ["world", "section:us", "section:gb", "region:us-wy", "region:us-ny", event]

    def _in(self, scope: str) -> list[Model]:
        return [one for one in self.models.values() if scope in one.scopes and one.counted]

    @invariant()
    def totals_are_the_fold_of_the_ledger(self) -> None:
        with self.core.database.reading() as connection:
            assert verify(connection, "demo") is None
            assert differences(connection, "demo") == []

    @invariant()
    def every_letter_counts_once_in_each_of_its_scopes(self) -> None:
        self.core.standings.moved()
        for scope in self._scopes:
            models = self._in(scope)
            if scope.startswith("region:") and scope not in self.shown:
                models = []
            sums = sum((model.counted for model in models), Counts())
            standings = self.core.standings.of("demo", scope)
            assert (standings.letters, standings.reports) == (sums.total(), len(models)), scope
            cases, channels = Counts(), Counts()
            for (case, channel), count in sums.items():
                cases[case] += count
                channels[channel] += count
            assert {case.slug: case.letters for case in standings.cases if case.letters} == cases
            assert standings.channels == channels
            points = self.core.standings.timeline("demo", scope, "hour")
            assert sum(point.letters for point in points) == sums.total()

    @invariant()
    def every_letter_counts_in_its_hour_and_every_person_in_a_section(self) -> None:
        points = self.core.standings.timeline("demo", "world", "hour")
        assert {point.at: point.letters for point in points} == {
            hour: count for hour, count in self.hours.items() if count
        }
        board = self.core.standings.board("demo", BoardKey("sections"))
        writers = {row.ranked.entrant.id: row.ranked.entrant.writers for row in board.rows}
        for section in ("us", "gb"):
            expected = sum(model.people for model in self._in(f"section:{section}"))
            assert writers.get(section, 0) == expected

    @invariant()
    def every_waiting_report_is_held(self) -> None:
        waiting = [model for model in self.models.values() if model.waiting]
        assert len(self.core.ledger.held("demo")) == len(waiting)

    def teardown(self) -> None:
        self.core.database.close()


def test_totals_are_the_reported_letters_after_every_step(
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
