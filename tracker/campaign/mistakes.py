"""The mistakes that senders make, a class for each. The web maps them to HTTP."""

from collections.abc import Iterable
from dataclasses import dataclass

from .sentences import Sentence


@dataclass(frozen=True)
class Fault:
    """One thing wrong: the field it is about, and a sentence that says what to do."""

    field: str
    sentence: Sentence


class Mistake(Exception):
    """Something that the sender can put right."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(" ".join(str(fault.sentence) for fault in faults))
        self.faults = faults

    @classmethod
    def at(cls, field: str, sentence: Sentence) -> "Mistake":
        """A mistake about one field."""
        return cls(Fault(field, sentence))


class WrongInput(ValueError):
    """A text that somebody typed can't be taken; `sentence` says what to do."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


class InvalidReport(Mistake):
    """A letter report that can't be taken as it is."""


class InvalidEvent(Mistake):
    """An event that can't be registered as it is."""


class CampaignClosed(Mistake):
    """The campaign takes no reports, corrections or events now."""


class KeyReused(Mistake):
    """An idempotency key came again with other content."""


class ReportWithdrawn(Mistake):
    """A withdrawn or rejected report can't be corrected any more."""


class ReportMoved(Mistake):
    """A report is not any more as it was when its sender looked."""


class Unknown(Mistake):
    """No campaign, scope, report, event or board has this name."""


class DatabaseBusy(Exception):
    """The database can't write now. The same request may be sent again: it counts once."""

    retry_after_seconds = 2


class OutOfReach(DatabaseBusy):
    """The database can't be reached now, so nothing was read or written."""


def refuse_if(faults: Iterable[Fault], mistake: type[Mistake]) -> None:
    """Raise `mistake` with all `faults`, if there are any."""
    present = tuple(faults)
    if present:
        raise mistake(*present)
