"""The ledger's jobs, by verb. Each checks everything before it changes anything."""

from .changes import differences
from .correct import Correct, Withdraw
from .decide import NothingHeld, Reject, Release
from .job import Job
from .record import Record

__all__ = [
    "Correct",
    "Job",
    "NothingHeld",
    "Record",
    "Reject",
    "Release",
    "Withdraw",
    "differences",
]
