"""The ledger's jobs, by verb. Each checks everything before it changes anything."""

from .changes import differences
from .correct import Correct, Withdraw
from .decide import NothingHeld, Reject, Release
from .job import Job
from .record import Record
from .reverse import PutBack, Reverse
from .trial import Trial

__all__ = [
    "Correct",
    "Job",
    "NothingHeld",
    "PutBack",
    "Record",
    "Reject",
    "Release",
    "Reverse",
    "Trial",
    "Withdraw",
    "differences",
]
