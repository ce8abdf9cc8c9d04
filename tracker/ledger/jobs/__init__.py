"""What can be asked of the ledger: each job checks everything, and only then leaves its mark."""

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
