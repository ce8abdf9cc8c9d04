"""Whatever is done in whatever order, the totals are what the ledger adds up to (F4)."""

from collections.abc import Callable

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
from tracker import join
from tracker.campaign import Channel, InvalidReport, LetterReport, Line, Mistake, Reason, Status
from tracker.ledger import Receipt, verify
from tracker.standings.check import differences

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


class Campaigning(RuleBasedStateMachine):
    """Reports, retries, corrections, withdrawals and decisions, beside a model that only adds."""

    fresh_database: Callable[[], str]

    sent = Bundle("sent")

    @initialize()
    def open_the_campaign(self) -> None:
        self.clock = Clock()
        self.parts = join(test_settings(self.fresh_database()), self.clock)
        self.parts.catalogue.load_places(DATA / "sections.csv", DATA / "regions.csv")
        self.parts.catalogue.load(DATA / "demo.toml")
        self.code = self.parts.events.register(evening_draft(self.clock())).code
        self.counted: dict[str, int] = {}
        self.waiting: dict[str, int] = {}

    @rule(target=sent, lines=LINES, where=PLACES)
    def report(self, lines: tuple[Line, ...], where: dict[str, str]) -> object:
        if "event_code" in where:
            where = {"event_code": self.code}
        said, key = letters(lines=lines, **where), new_key()
        try:
            receipt = self.parts.ledger.record(said, key)
        except InvalidReport:
            assert any(line.case == "nobody" for line in lines)
            return multiple()
        self._note(receipt, lines, new=True)
        return said, key, receipt

    @rule(before=sent)
    def retry(self, before: tuple[LetterReport, str, Receipt]) -> None:
        said, key, receipt = before
        again = self.parts.ledger.record(said, key)
        assert again.replayed
        assert (again.reference, again.national) == (receipt.reference, receipt.national)

    @rule(before=sent, lines=LINES)
    def correct(self, before: tuple[LetterReport, str, Receipt], lines: tuple[Line, ...]) -> None:
        reference = before[2].reference
        try:
            receipt = self.parts.ledger.correct(reference, lines, Reason.OTHER, new_key())
        except Mistake:
            return
        self._note(receipt, lines, new=False)

    @rule(before=sent)
    def withdraw(self, before: tuple[LetterReport, str, Receipt]) -> None:
        self.parts.ledger.withdraw(before[2].reference)
        self.counted.pop(before[2].reference, None)
        self.waiting.pop(before[2].reference, None)

    @rule(before=sent, counts=st.booleans())
    def decide(self, before: tuple[LetterReport, str, Receipt], counts: bool) -> None:
        reference = before[2].reference
        decide = self.parts.ledger.release if counts else self.parts.ledger.reject
        if reference not in self.waiting:
            with pytest.raises(Mistake):
                decide(reference, "coordinator")
            return
        decide(reference, "coordinator")
        held = self.waiting.pop(reference)
        if counts:
            self.counted[reference] = held

    @rule(minutes=st.integers(1, 600))
    def time_passes(self, minutes: int) -> None:
        self.clock.pass_by(minutes=minutes)

    def _note(self, receipt: Receipt, lines: tuple[Line, ...], *, new: bool) -> None:
        count = sum(line.letters for line in lines)
        if receipt.status is Status.HELD:
            self.waiting[receipt.reference] = count
        else:
            assert new or receipt.reference in self.counted
            self.waiting.pop(receipt.reference, None)
            self.counted[receipt.reference] = count

    @invariant()
    def totals_are_the_fold_of_the_ledger(self) -> None:
        with self.parts.database.reading() as connection:
            assert verify(connection, "demo") is None
            assert differences(connection, "demo") == []

    @invariant()
    def every_letter_counts_once(self) -> None:
        self.parts.standings.moved()
        world = self.parts.standings.of("demo", "world")
        assert world.letters == sum(self.counted.values())
        assert world.reports == len(self.counted)
        assert world.letters == sum(case.letters for case in world.cases)
        assert world.letters == sum(world.channels.values())
        assert len(self.parts.ledger.held("demo")) == len(self.waiting)

    def teardown(self) -> None:
        self.parts.database.close()


def test_totals_are_the_fold_of_the_ledger_after_every_step(
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
