"""What one sender, one event and all open reports together may count: the limits, and the counts.

Times here are whole seconds, Unix. A count belongs to one day (UTC); a window of an hour or a
minute ends now. A window is kept in steps, of ten seconds and later of a minute, each with the
time of its last report. So a window is
never shorter than it says, and less than a minute longer.
"""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Self

from .mistakes import Fault, Mistake
from .sentences import sentence
from .vocabulary import HeldFor

_STEP, _MINUTE, _HOUR, _DAY = 10, 60, 3_600, 86_400


class Lately(IntEnum):
    """What is counted of the last hour; each is the place of its number in a step.

    Reports without a code that came (or registrations, or mails), those counted without and with a
    trusted code, letters, and keys of others that were tried.
    """

    CAME = 1
    OPEN = 2
    CODED = 3
    LETTERS = 4
    GUESSED = 5


_GUESSES = sentence(
    "Too many requests came from your network with a key that somebody else has used. Wait an hour,"
    " or use keys of 22 characters or more."
)
_EVENTS_AN_HOUR = sentence(
    "Too many events were registered from your network within an hour. Wait an hour, and send it"
    " again."
)
_EVENTS_A_DAY = sentence(
    "Too many events were registered from your network today. Send it again tomorrow."
)


class TooMany(Mistake):
    """So many requests came from one address that this one is refused."""

    def __init__(self, *faults: Fault, retry_after_seconds: int = _MINUTE) -> None:
        super().__init__(*faults)
        self.retry_after_seconds = retry_after_seconds


@dataclass(frozen=True)
class SenderLimits:
    """Beyond which numbers a report is held; beyond `flood_a_minute` it is refused.

    The reach of a sender is the open letters that it may count in a day. That of a reviewed event
    is `event_reach_each` letters for each person expected, and at least `event_reach_least`.
    Further events than one address may register are refused: each takes a reviewer's time. Further
    mails to one mailbox, or caused from one address, are not sent.
    """

    device_open_an_hour: int = 10
    device_coded_an_hour: int = 120
    address_open_a_minute: int = 5
    address_open_an_hour: int = 30
    flood_a_minute: int = 120
    device_reach: int = 100
    address_reach: int = 500
    event_an_hour: int = 6_000
    event_burst: int = 600
    event_reach_each: int = 100
    event_reach_least: int = 5_000
    guesses_an_hour: int = 10
    all_open_letters_an_hour: int = 5_000
    address_events_an_hour: int = 30
    address_events_a_day: int = 100
    mailbox_an_hour: int = 3
    mailbox_a_day: int = 10
    address_mails_an_hour: int = 200

    def beyond(self, device: "Count", address: "Count", letters: int, now: int) -> HeldFor | None:
        """Why so many open letters of a sender are held, None where it has room for them."""
        if (
            device.last_hour(Lately.OPEN, now) >= self.device_open_an_hour
            or address.last_minute(Lately.OPEN, now) >= self.address_open_a_minute
            or address.last_hour(Lately.OPEN, now) >= self.address_open_an_hour
            or device.letters + letters > self.device_reach
            or address.letters + letters > self.address_reach
        ):
            return HeldFor.SENDER
        return None

    def count_guess(self, address: "Count", now: int, *, wrong: bool) -> None:
        """Count a use from an address of a key that may be somebody else's, if it was wrong.

        Raises TooMany beyond a limit, whether it was or not. One network is counted, as devices are
        made at will.
        """
        if address.last_hour(Lately.GUESSED, now) >= self.guesses_an_hour:
            raise TooMany(Fault("", _GUESSES), retry_after_seconds=_HOUR)
        if wrong:
            address.add(Lately.GUESSED, now)

    def count_event(self, registered: "Count", now: int) -> None:
        """Count that an event is registered from an address. Raises TooMany beyond a limit."""
        if registered.level >= self.address_events_a_day:
            raise TooMany(Fault("", _EVENTS_A_DAY), retry_after_seconds=_DAY - now % _DAY)
        if registered.last_hour(Lately.CAME, now) >= self.address_events_an_hour:
            raise TooMany(Fault("", _EVENTS_AN_HOUR), retry_after_seconds=_HOUR)
        registered.add(Lately.CAME, now)
        registered.level += 1

    def allow_mail(self, mailbox: "Count", address: "Count | None", now: int) -> bool:
        """Count that a stranger causes a mail; whether it may be sent.

        `address` counts those that come from one network; None where nobody knows from which.
        """
        allowed = (
            mailbox.last_hour(Lately.CAME, now) < self.mailbox_an_hour
            and mailbox.level < self.mailbox_a_day
        )
        if address:
            allowed &= address.last_hour(Lately.CAME, now) < self.address_mails_an_hour
        if allowed:
            for count in filter(None, (mailbox, address)):
                count.add(Lately.CAME, now)
                count.level += 1
        return allowed

    def event_reach(self, expected: int | None) -> int:
        """The letters that a reviewed event may count in a day."""
        return max(self.event_reach_least, self.event_reach_each * (expected or 0))


@dataclass
class Count:
    """What was counted of one sender, event or campaign.

    `letters` are those of its day. `steps` are the last hour, each a list of the time of its last
    report and the numbers of what it counts. `level` of `at` is how full an event's burst is; of
    others, how often something came that day.
    """

    letters: int = 0
    steps: list[list[int]] = field(default_factory=list)
    level: float = 0.0
    at: int = 0

    @classmethod
    def read(cls, stored: list[object]) -> Self:
        """The count of a list that `stored` gave."""
        return cls(*stored)  # type: ignore[arg-type]

    @property
    def stored(self) -> list[object]:
        """The count as a list, to be kept as JSON."""
        return [self.letters, self.steps, round(self.level, 3), self.at]

    def last_minute(self, what: Lately, now: int) -> int:
        """How many of a kind the last minute had."""
        return self._within(_MINUTE, what, now)

    def last_hour(self, what: Lately, now: int) -> int:
        """How many of a kind the last hour had."""
        return self._within(_HOUR, what, now)

    def _within(self, seconds: int, what: Lately, now: int) -> int:
        return sum(step[what] for step in self.steps if now - step[0] < seconds)

    def add(self, what: Lately, now: int, count: int = 1) -> None:
        """Count some of a kind now; a negative count takes back no more than there is."""
        if not self.steps or self.steps[-1][0] // _STEP != now // _STEP:
            self.steps.append([now] + [0] * len(Lately))
            self._draw_together(now)
        last = self.steps[-1]
        last[0] = max(now, last[0])
        last[what] += count
        if count < 0:
            self._settle_debt(what)

    def _settle_debt(self, what: Lately) -> None:
        """Spread what a step is below zero over the steps before it."""
        debt = 0
        for step in reversed(self.steps):
            step[what] -= debt
            debt = max(0, -step[what])
            step[what] = max(0, step[what])

    def _draw_together(self, now: int) -> None:
        """Forget what is older than an hour, and keep what is older than a minute by minutes."""
        drawn: list[list[int]] = []
        for step in self.steps:
            if now - step[0] >= _HOUR:
                continue
            old = now - step[0] >= _MINUTE and drawn
            if old and drawn[-1][0] // _MINUTE == step[0] // _MINUTE:
                counts = (a + b for a, b in zip(drawn[-1][1:], step[1:], strict=True))
                drawn[-1] = [step[0], *counts]
            else:
                drawn.append(step)
        self.steps = drawn

    def give_back(self, letters: int) -> None:
        """Take letters that are not counted any more from those of the day."""
        self.letters = max(0, self.letters - letters)

    def has_room(self, now: int, limits: SenderLimits) -> bool:
        """Whether an event may count one more report: its burst drains at its hourly rate."""
        drained = max(0, now - self.at) * limits.event_an_hour / _HOUR
        self.level, self.at = max(0.0, self.level - drained), max(now, self.at)
        return self.level + 1 <= limits.event_burst
