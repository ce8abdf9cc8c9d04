"""What a message is written from, and what it says before it is put into words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..campaign import Sentence
from ..catalogue import Catalogue
from ..events import Events
from ..links import Links


@dataclass(frozen=True)
class Sources:
    """Where the facts of a message come from, at the time when it is sent."""

    catalogue: Catalogue
    events: Events
    links: Links


@dataclass(frozen=True)
class Written:
    """A message: its subject, what its templates see as `page`, and headers of its own.

    No word of a stranger's belongs into a subject.
    """

    subject: Sentence
    page: object
    headers: Mapping[str, str] = field(default_factory=dict)
