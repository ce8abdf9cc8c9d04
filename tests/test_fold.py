"""After any actions in any order, the totals of each scope are the reported letters."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from zoneinfo import ZoneInfo

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

from tests.cast import (
    Clock,
    evening_draft,
    letters,
    new_key,
    test_settings,
)
from tracker.application import join
from tracker.campaign import (
    SHOWN_FROM,
    Channel,
    Event,
    HostKind,
    InvalidReport,
    LetterReport,
    Line,
    Mistake,
    Reason,
    ReportWithdrawn,
    Status,
)
from tracker.campaign.ranking import FEWEST_WRITERS
from tracker.ledger import Receipt, verify
from tracker.standings import BoardKey, Standings
from tracker.standings.check import differences

Lines = tuple[Line, ...]
Counts = Counter[tuple[str, str]]
"""Letters by case and channel."""

LINES = st.lists(
    st.builds(
        Line,
        st.sampled_from(["germain-rukuki", "gustavo-gatica", "nobody"]),
        st.sampled_from([Channel.EMAIL, Channel.MESSAGE]),
        st.integers(1, 90) | st.integers(1, 5_000),
        st.none() | st.integers(1, 40),
    ),
    min_size=1,
    max_size=3,
).map(tuple)

PLACES = st.sampled_from(
    [{}, {"section": "gb"}, {"region": "us-wy"}, *({"event_code": name} for name in "abc")]
)
STATED = st.none() | st.integers(1, 40)
DAYS = st.none() | st.sampled_from([date(2026, 9, 1), date(2026, 12, 9), date(2026, 12, 10)])
OPEN_LETTERS, CODED_LETTERS = 100, 2_000


@dataclass(eq=False)
class Model:
    """A report in the model: its counted letters, and the held lines that may replace them.

    `stated` is how many people are said to have written it, `people` how many count.
    """

    scopes: list[str]
    most: int
    day: date
    stated: int | None
    counted: Counts = field(default_factory=Counter)
    hour: str | None = None
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


def people(lines: Lines, stated: int | None) -> int:
    """How many people wrote: as stated, and the most of any line; 0 where nobody said."""
    most = max(stated or 0, *(line.writers or 0 for line in lines))
    return min(most, sum(line.letters for line in lines))


def too_many_people(lines: Lines, stated: int | None) -> bool:
    """Whether more people are said to have written than there are letters."""
    most = max(stated or 0, *(line.writers or 0 for line in lines))
    return most > sum(line.letters for line in lines)


def withheld(scope: str, models: list[Model]) -> bool:
    """Whether a scope is a region of which fewer than five reports stand: its figures are null."""
    return scope.startswith("region:") and len(models) < SHOWN_FROM


class Campaigning(RuleBasedStateMachine):
    """Reports, retries, corrections, withdrawals and decisions, compared with a simple model."""

    fresh_database: Callable[[], str]

    sent = Bundle("sent")
    corrected = Bundle("corrected")

    @initialize()
    def open_the_campaign(self) -> None:
        self.clock = Clock()
        self.core = join(test_settings(self.fresh_database()), self.clock)
        now, school = self.clock(), HostKind.SCHOOL
        here = {"section": "gb", "region": None, "timezone": "Europe/London"}
        drafts = {
            "a": evening_draft(now),
            "b": evening_draft(now, kind=school),
            "c": evening_draft(now, kind=school, city="", online=True, **here),
        }
        self.events = {name: self.core.events.register(draft) for name, draft in drafts.items()}
        self.models: dict[str, Model] = {}
        self.days: Counter[date] = Counter()

    @rule(target=sent, lines=LINES, where=PLACES, stated=STATED, day=DAYS)
    def report(
        self, lines: Lines, where: dict[str, str], stated: int | None, day: date | None
    ) -> object:
        event = self.events.get(where.get("event_code", ""))
        at = {"event_code": event.code} if event else where
        letter_report, key = letters(lines=lines, writers=stated, written_on=day, **at), new_key()
        if any(line.case == "nobody" for line in lines) or too_many_people(lines, stated):
            with pytest.raises(InvalidReport):
                self.core.ledger.record(letter_report, key)
            return multiple()
        receipt = self.core.ledger.record(letter_report, key)
        model = self._new_model(where, event, day, stated)
        self.models[receipt.reference] = model
        self._expect(model, lines, receipt, counts_now=model.takes(lines))
        return letter_report, key, receipt

    @rule(target=sent, count=st.integers(2, 5), where=PLACES)
    def report_several(self, count: int, where: dict[str, str]) -> object:
        lines = (Line("germain-rukuki", Channel.EMAIL, count),)
        return multiple(*(self.report(lines, where, 1, None) for _ in range(count)))

    @rule(before=sent)
    def retry(self, before: tuple[LetterReport, str, Receipt]) -> None:
        letter_report, key, receipt = before
        again = self.core.ledger.record(letter_report, key)
        assert again.replayed
        assert (again.reference, again.national) == (receipt.reference, receipt.national)

    @rule(target=corrected, before=sent, lines=LINES, stated=STATED)
    def correct(
        self, before: tuple[LetterReport, str, Receipt], lines: Lines, stated: int | None
    ) -> object:
        reference, key = before[2].reference, new_key()
        model = self.models[reference]
        correct = partial(self.core.ledger.correct, reference, lines, Reason.OTHER, key)
        wrong = any(line.case == "nobody" for line in lines) or too_many_people(lines, stated)
        if model.ended or wrong:
            with pytest.raises(ReportWithdrawn if model.ended else InvalidReport):
                correct(writers=stated)
            return multiple()
        receipt = correct(writers=stated)
        said = stated or any(line.writers for line in lines)
        before_it = model.people if model.counted else people(model.waiting, model.stated)
        model.stated = stated or model.stated or (None if said else before_it or None)
        counts_now = bool(model.counted) and model.takes(lines)
        self._expect(model, lines, receipt, counts_now)
        return reference, lines, stated, key, receipt

    @rule(before=corrected)
    def retry_a_correction(self, before: tuple[str, Lines, int | None, str, Receipt]) -> None:
        reference, lines, stated, key, receipt = before
        again = self.core.ledger.correct(reference, lines, Reason.OTHER, key, writers=stated)
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

    def _new_model(
        self, where: dict[str, str], event: Event | None, day: date | None, stated: int | None
    ) -> Model:
        section = event.section if event else where.get("section", "us")
        region = event.region if event else where.get("region")
        scopes = ["world", f"section:{section}"]
        scopes += [f"region:{region}"] if region else []
        scopes += [f"event:{event.slug}"] if event else []
        zones = {"us": "America/New_York", "gb": "Europe/London", "us-wy": "America/Denver"}
        zone = event.timezone if event else zones[region or section]
        today = self.clock().astimezone(ZoneInfo(zone)).date()
        return Model(scopes, CODED_LETTERS if event else OPEN_LETTERS, day or today, stated)

    def _expect(self, model: Model, lines: Lines, receipt: Receipt, counts_now: bool) -> None:
        assert receipt.status is (Status.COUNTED if counts_now else Status.HELD)
        assert receipt.letters == sum(line.letters for line in lines)
        if counts_now:
            self._count(model, lines)
        else:
            model.waiting = lines

    def _count(self, model: Model, lines: Lines) -> None:
        if lines and model.hour is None:
            model.hour = self.clock().replace(minute=0, second=0).isoformat()
        self.days[model.day] += sum(line.letters for line in lines) - model.counted.total()
        model.counted = counts(lines)
        model.people = people(lines, model.stated) if lines else 0
        model.waiting = ()

    @property
    def _scopes(self) -> list[str]:
        events = [f"event:{event.slug}" for event in self.events.values()]
        return ["world", "section:us", "section:gb", "region:us-wy", "region:us-ny", *events]

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
            if withheld(scope, models):
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
            solidarity = channels["message"]
            assert standings.purposes == {
                "appeal": sums.total() - solidarity,
                "solidarity": solidarity,
            }
            assert standings.writers == sum(model.people for model in models), scope
            self._assert_gathered(scope, self._in(scope), standings)
            points = self.core.standings.timeline("demo", scope, "hour")
            assert all(point.letters > 0 for point in points), scope
            assert sum(point.letters for point in points) == sums.total()
            days = self.core.standings.timeline("demo", scope, "day", "written")
            assert all(point.letters > 0 for point in days), scope
            if not scope.startswith("region:"):
                assert sum(point.letters for point in days) == sums.total()

    def _assert_gathered(self, scope: str, models: list[Model], standings: Standings) -> None:
        assert standings.withheld == withheld(scope, models)
        body = standings.body
        names = ("letters", "writers", "events", "schools", "places", "purposes", "channels")
        assert all((body[name] is None) == standings.withheld for name in names)
        named = {name for model in models for name in self.events if self._is_at(model, name)}
        if standings.withheld:
            return
        assert (body["events"], body["schools"]) == (len(named), len(named & {"b", "c"})), scope
        assert body["places"] == bool(named & {"a", "b"})

    def _is_at(self, model: Model, name: str) -> bool:
        return f"event:{self.events[name].slug}" in model.scopes

    @invariant()
    def every_letter_counts_on_the_day_when_it_was_written(self) -> None:
        points = self.core.standings.timeline("demo", "world", "day", "written")
        assert {point.at: point.letters for point in points} == {
            day.isoformat(): count for day, count in self.days.items() if count
        }

    @invariant()
    def every_letter_counts_in_its_hour_and_every_person_in_a_section(self) -> None:
        points = self.core.standings.timeline("demo", "world", "hour")
        hours: Counter[str] = Counter()
        for model in self._in("world"):
            hours[model.hour or ""] += model.counted.total()
        assert {point.at: point.letters for point in points} == hours
        board = self.core.standings.board("demo", BoardKey("sections"))
        writers = {row.ranked.entrant.id: row.ranked.entrant.writers for row in board.rows}
        for section in ("us", "gb"):
            expected = sum(model.people for model in self._in(f"section:{section}"))
            assert writers.get(section, 0) == expected
        board = self.core.standings.board("demo", BoardKey("sections", by="per_writer"))
        entrants = {row.ranked.entrant.id: row.ranked.entrant for row in board.rows}
        for section in ("us", "gb"):
            said = [model for model in self._in(f"section:{section}") if model.people]
            letters_said = sum(model.counted.total() for model in said)
            if sum(model.people for model in said) >= FEWEST_WRITERS:
                assert entrants[section].letters == letters_said

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
