"""The limits of senders, read, asked and written within the transaction that counts."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import Connection

from ..campaign import (
    Event,
    Fault,
    HeldFor,
    HostKind,
    Lately,
    SenderLimits,
    TooMany,
    letters_of,
    sentence,
)
from ..database import Values, insert_whole
from ..schema import report_senders
from ..sender_counts import KEPT, CountsOfSenders, SenderMarks, of_day, of_network
from ..senders import Sender
from .claims import LIMITED, Asked, Claim
from .region_marks import in_region, marks_beside, told_apart
from .reports import Report

_FLOOD = sentence(
    "Too many reports without an event's code come from your network now. Wait a minute, and send"
    " it again. At an event, type its code."
)
_FLOOD_BEFORE_REVIEW = sentence(
    "Too many reports come from your network now, and this event has not been reviewed yet. Wait a"
    " minute, and send it again."
)


class BatchSenders:
    """What was counted of the senders of a batch, and what the batch adds to that.

    Without `limits` everything has room. The same rows are read and written under the lock of the
    campaign's head, so two workers at once can't both take the last of a sender's reach. `senders`
    are those of all jobs; what is `asked` of them is about campaigns that there are. `changing` are
    the reports that jobs may change, with their campaigns' ids and their events.
    """

    def __init__(
        self,
        connection: Connection,
        now: datetime,
        senders: Sequence[Sender],
        asked: Sequence[Asked],
        changing: Sequence[tuple[int, Report, Event | None]],
        limits: SenderLimits | None,
    ) -> None:
        self._connection = connection
        self._limits = limits
        self._today = now.date()
        self._now = int(now.timestamp())
        self._marks = SenderMarks(connection, self._today) if senders else None
        waiting = [
            (campaign_id, report)
            for campaign_id, report, _ in changing
            if report.held_lines and report.region and not report.entries.reports
        ]
        self._beside = marks_beside(connection, [report for _, report in waiting])
        names = {name for one in asked for name in self._names(one)}
        for campaign_id, report in waiting:
            if report.region and (beside := self._beside.get(report.reference)):
                day, *marks = beside
                for mark in marks:
                    names.update(in_region(campaign_id, report.region, day, mark))
        if limits:
            for campaign_id, _, event in changing:
                if event:
                    names.add(self._event(campaign_id, event))
                    names.add(self._waiting_at(campaign_id, event))
        self._counts = CountsOfSenders(connection, sorted(names))
        self._noted: list[Values] = []

    # Names of counts

    def _names(self, asked: Asked) -> Iterator[str]:
        campaign_id, sender, event, region, new = asked
        if region and new and not self._nobody(sender, event):
            mark = told_apart(self._marks_of(sender), event)
            yield from in_region(campaign_id, region, self._today, mark)
        if not self._limits:
            return
        if event:
            yield self._event(campaign_id, event)
        coded = new and event and event.reviewed
        if not (coded and _school(event)):
            yield self._device(campaign_id, sender)
        if event and not coded:
            yield self._waiting_at(campaign_id, event)
        if not coded:
            yield self._address(campaign_id, sender)
            yield _all_open(campaign_id)

    def _device(self, campaign_id: int, sender: Sender) -> str:
        return self._today_in(campaign_id, f"device/{self.mark_of(sender)}")

    def _address(self, campaign_id: int, sender: Sender) -> str:
        return self._today_in(campaign_id, f"address/{self._mark_of_address(sender)}")

    def _network(self, sender: Sender) -> str:
        return of_network(self._today, self._mark_of_address(sender))

    def _event(self, campaign_id: int, event: Event) -> str:
        return self._today_in(campaign_id, f"event/{event.slug}")

    def _waiting_at(self, campaign_id: int, event: Event) -> str:
        return self._today_in(campaign_id, f"waiting/{event.slug}")

    def _today_in(self, campaign_id: int, name: str) -> str:
        return of_day(self._today, f"{campaign_id}/{name}")

    def _mark_of_address(self, sender: Sender) -> str:
        assert self._marks
        return self._marks.of_address(sender)

    def mark_of(self, sender: Sender) -> str:
        """The mark of a sender's device. All requests of an address that show none are one."""
        assert self._marks
        return self._marks.of_device(sender)

    def _marks_of(self, sender: Sender) -> tuple[str, str]:
        """The marks of a sender's device and address."""
        return self.mark_of(sender), self._mark_of_address(sender)

    # What a job asks

    def new_in(
        self, campaign_id: int, region: str | None, sender: Sender | None, event: Event | None
    ) -> int:
        """How many senders a report adds to those of its region: 1 unless it was there today.

        Of a reviewed school's senders nothing is kept, so each of its reports is another's.
        """
        if region is None or self._nobody(sender, event) or not sender:
            return int(region is not None)
        mark = told_apart(self._marks_of(sender), event)
        return self._new_mark_in(campaign_id, region, self._today, mark, at_school=_school(event))

    def new_with(self, campaign_id: int, report: Report, event: Event | None) -> int:
        """How many senders a report that was held adds to those of its region, now that it counts.

        They are told apart by the marks beside it. It has none at a school, where that is each of
        its reports once it is reviewed, nor if it came from nobody who was to be told apart, or if
        they are destroyed: then nobody can tell whether its sender was there before.
        """
        if report.region is None:
            return 0
        if event and _school(event):
            return int(event.reviewed)
        if beside := self._beside.get(report.reference):
            day, *marks = beside
            mark = told_apart(marks, event)
            return self._new_mark_in(campaign_id, report.region, day, mark, at_school=False)
        return int(report.received_at.date() >= self._today - KEPT)

    def _new_mark_in(
        self, campaign_id: int, region: str, day: date, mark: str, *, at_school: bool
    ) -> int:
        """1 if a mark of a day is new in a region, and from then on 0."""
        kept, of_the_day = in_region(campaign_id, region, day, mark)
        new = not (self._counts.has(kept) or self._counts.has(of_the_day))
        self._counts.of(of_the_day if at_school else kept).level = 1
        return int(new)

    def _nobody(self, sender: Sender | None, event: Event | None) -> bool:
        """Whether nothing is counted of a sender."""
        return sender is None or (event is not None and _school(event) and event.reviewed)

    def held_for(self, claim: Claim, odd: HeldFor | None) -> HeldFor | None:
        """Why a claim is held; None where it counts, and is noted so. Raises TooMany.

        `odd` is why it would be held whoever had sent it.
        """
        if not self._limits or not claim.limited:
            return odd
        if claim.coded:
            return odd or self._coded(claim, self._limits)
        why = self._open(claim, odd, self._limits)
        if not claim.event or why is None or odd is HeldFor.SIZE:
            return why
        # With a reviewed event it would have counted, if the event has room for it.
        return self.waits_for_review(claim)

    def waits_for_review(self, claim: Claim) -> HeldFor:
        """Why letters at an event, or a change of such, wait: for its review, if there is room.

        What waits has a reach of its own, so that it never uses up that of what counts.
        """
        if not self._limits or not claim.event:
            return HeldFor.REVIEW
        waiting = self._waiting_at(claim.campaign_id, claim.event)
        if claim.letters > 0:
            return self._at_event(claim, claim.event, self._limits, waiting) or HeldFor.REVIEW
        self._counts.of(waiting).give_back(-claim.letters)
        return HeldFor.REVIEW

    def _coded(self, claim: Claim, limits: SenderLimits) -> HeldFor | None:
        """Of a school's senders nothing is counted: only the event's own limits hold there."""
        assert claim.event
        device = None
        if claim.sender.device and not _school(claim.event):
            device = self._counts.of(self._device(claim.campaign_id, claim.sender))
            if device.last_hour(Lately.CODED, self._now) >= limits.device_coded_an_hour:
                return HeldFor.SENDER
        why = self._at_event(claim, claim.event, limits)
        if device and not why:
            device.add(Lately.CODED, self._now)
        return why

    def _at_event(
        self, claim: Claim, event: Event, limits: SenderLimits, subject: str | None = None
    ) -> HeldFor | None:
        count = self._counts.of(subject or self._event(claim.campaign_id, event))
        reach = limits.event_reach(event.expected_people)
        if not count.has_room(self._now, limits) or count.letters + claim.letters > reach:
            return HeldFor.EVENT
        count.level += 1
        count.letters += claim.letters
        return None

    def _open(self, claim: Claim, odd: HeldFor | None, limits: SenderLimits) -> HeldFor | None:
        device = self._counts.of(self._device(claim.campaign_id, claim.sender))
        address = self._counts.of(self._address(claim.campaign_id, claim.sender))
        together = self._counts.of(_all_open(claim.campaign_id))
        if address.last_minute(Lately.CAME, self._now) >= limits.flood_a_minute:
            raise TooMany(Fault("", _FLOOD_BEFORE_REVIEW if claim.event else _FLOOD))
        address.add(Lately.CAME, self._now)
        why = odd or limits.beyond(device, address, claim.letters, self._now)
        most = limits.all_open_letters_an_hour
        if not why and together.last_hour(Lately.LETTERS, self._now) + claim.letters > most:
            why = HeldFor.CAMPAIGN
        if why:
            return why
        for count in (device, address):
            count.add(Lately.OPEN, self._now)
            count.letters += claim.letters
        together.add(Lately.LETTERS, self._now, claim.letters)
        if claim.event:
            self._at_event(claim, claim.event, limits)
        return None

    def give_back(self, claim: Claim) -> None:
        """Take letters that a correction has lowered from what their sender has counted today."""
        if not self._limits or not claim.limited:
            return
        if claim.event:
            self._counts.of(self._event(claim.campaign_id, claim.event)).give_back(claim.letters)
        if not claim.coded:
            self._counts.of(self._device(claim.campaign_id, claim.sender)).give_back(claim.letters)
            self._counts.of(self._address(claim.campaign_id, claim.sender)).give_back(claim.letters)
            together = self._counts.of(_all_open(claim.campaign_id))
            together.add(Lately.LETTERS, self._now, -claim.letters)

    def give_event_back(
        self, campaign_id: int, report: Report, event: Event | None, letters: int
    ) -> None:
        """Take letters that a report counts no more from those of its event today.

        Negative letters are put back. What came on another day is given back, too: the reach is
        what an event may add to the totals in a day.
        """
        if self._limits and event and report.trust in LIMITED:
            self._counts.of(self._event(campaign_id, event)).give_back(letters)

    def give_waiting_back(self, campaign_id: int, report: Report, event: Event | None) -> None:
        """Take letters that wait for a review no more from those that wait at their event."""
        if self._limits and event and report.held_for is HeldFor.REVIEW:
            waiting = self._counts.of(self._waiting_at(campaign_id, event))
            waiting.give_back(letters_of(report.held_lines) - report.letters)

    def expect_guesses(self, senders: Iterable[Sender]) -> None:
        """Lock what these senders have guessed, all at once, so that batches don't wait in a ring.

        Registrations lock such rows, too, in this order.
        """
        if self._limits:
            self._counts.keep_alone(sorted({self._network(sender) for sender in senders}))

    def refuse_guesses(self, sender: Sender, *, wrong: bool) -> None:
        """Count that a sender has guessed a key, if it was `wrong`.

        Raises TooMany beyond the limit, where it was right, too.
        """
        if self._limits:
            self._counts.keep_alone([network := self._network(sender)])
            self._limits.count_guess(self._counts.of(network), self._now, wrong=wrong)

    def note(self, reference: str, sender: Sender | None, event: Event | None) -> None:
        """Keep the marks of a report's sender beside it, but not at a school."""
        if sender and not _school(event):
            self._noted.append((self._today, reference, *self._marks_of(sender)))

    def write(self) -> None:
        """Write what the jobs have counted."""
        self._counts.write()
        insert_whole(self._connection, report_senders, self._noted)


def _school(event: Event | None) -> bool:
    return event is not None and event.kind is HostKind.SCHOOL


def _all_open(campaign_id: int) -> str:
    """Under this name the open letters of a campaign are counted, over midnight too."""
    return f"campaign/{campaign_id}"
