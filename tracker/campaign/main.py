"""The main campaign: the one that pages show and reports go to unless they name another."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from .vocabulary import CampaignKind, State


class Candidate(NamedTuple):
    """A campaign that may be the main one, with the first and the last day of any section's."""

    slug: str
    state: State
    demonstration: bool
    opens: date | None
    report_by: date | None
    kind: CampaignKind = CampaignKind.WRITE_FOR_RIGHTS

    @property
    def can_be_main(self) -> bool:
        """Whether it can be the main one: only Write for Rights can."""
        return self.kind is CampaignKind.WRITE_FOR_RIGHTS

    def _running(self) -> bool:
        return self.state in (State.OPEN, State.FROZEN)

    def order(self, today: date) -> tuple[bool, bool, int, int, str]:
        """What sorts the main one first, and those that can't be it last.

        A demonstration comes after every real one. Of the others one that is running comes before
        one to come, and that before one that is over; of several that run, or are over, the one
        that opened last; of several to come, the next.
        """
        opens, report_by = self.opens or date.min, self.report_by or date.max
        over = report_by < today or not self._running()
        to_come = opens > today and not over
        stage = 2 if over else int(to_come)
        days = opens.toordinal() * (1 if to_come else -1)
        return not self.can_be_main, self.demonstration, stage, days, self.slug


def main_first(candidates: Iterable[Candidate], today: date) -> list[str]:
    """The campaigns in order, the main one first, without drafts. `today` is a day of UTC's."""
    known = [one for one in candidates if one.state is not State.DRAFT]
    return [one.slug for one in sorted(known, key=lambda one: one.order(today))]
