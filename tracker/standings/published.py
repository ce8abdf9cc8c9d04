"""What viewers are sent whole: figures at a revision and a version, as the API gives them."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Published:
    """Figures at a revision and version. `as_of` is the time of the last entry in them, UTC."""

    revision: int
    version: int
    as_of: datetime | None

    @property
    def newness(self) -> tuple[int, int]:
        """Revision and version: of two about the same, the higher is the newer."""
        return self.revision, self.version

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
