"""The core of a running tracker: made once, and handed to the web and the commands."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from .catalogue import Catalogue
from .database import Database
from .events import Events
from .ledger import Ledger
from .links import Links
from .mail import WaitingMail
from .opendata import Calendars, KeptLedgers, PublishedDatabases
from .outbox import Outbox
from .paper import Press
from .settings import Settings
from .signing import Signing
from .standings import StandingsBook


@dataclass(frozen=True)
class Core:
    """The services of a request or a command. `clock` gives the time now, UTC, to the second."""

    settings: Settings
    database: Database
    catalogue: Catalogue
    events: Events
    ledger: Ledger
    standings: StandingsBook
    links: Links
    published: PublishedDatabases
    kept_ledgers: KeptLedgers
    calendars: Calendars
    signing: Signing
    press: Press
    outbox: Outbox
    mail: WaitingMail
    clock: Callable[[], datetime]
