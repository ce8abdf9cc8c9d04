"""What viewers are sent whole: figures at a revision and a version, as the API gives them."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple


class Newness(NamedTuple):
    """How new public figures are.

    `epoch` rises when a backup is restored, `revision` with every other change that is no ledger
    entry; `version` is the number of the last entry that moved them.
    """

    epoch: int
    revision: int
    version: int


@dataclass(frozen=True, kw_only=True)
class Published:
    """Figures at an epoch, a revision and a version.

    `as_of` is the time of the last entry in them, UTC.
    """

    epoch: int
    revision: int
    version: int
    as_of: datetime | None

    @property
    def newness(self) -> Newness:
        """Of two about the same, the one with the higher newness is the newer."""
        return Newness(self.epoch, self.revision, self.version)

    @cached_property
    def body(self) -> dict[str, Any]:
        """The figures as the API and the socket give them."""
        raise NotImplementedError

    @cached_property
    def json(self) -> bytes:
        """The body as JSON, the same bytes on every worker."""
        return json.dumps(self.body, ensure_ascii=False, separators=(",", ":")).encode()


def written_time(at: datetime) -> str:
    """A time in UTC as the API writes it: `2026-12-10T18:42:07Z`."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
