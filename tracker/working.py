"""The worker: sends the mail that is due, and erases what was kept long enough."""

import logging
import time
from collections.abc import Callable
from threading import Event

from .alarming import BETWEEN_SECONDS, forget_senders
from .campaign import DatabaseBusy
from .core import Core
from .mail.delivery import Delivery
from .mail.sending import Mailer
from .settings import NO_MAIL, Settings
from .writer import at_once

log = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 1.0
ERASE_EVERY_SECONDS = 300.0
LONGEST_REST = 60.0
"""The longest pause, in seconds, while nothing can be read. It is twice as long each time."""


def delivery_of(settings: Settings) -> Delivery | None:
    """What takes messages, as the settings say; None where no mail is sent."""
    if not settings.mail_url:
        return None
    if folder := settings.mail_folder:
        from .mail.delivery import MailFolder

        return MailFolder(folder)
    from .mail.smtp import MailServer

    return MailServer(settings.mail_url, settings.mail_from)


def mailer_of(core: Core, delivery: Delivery) -> Mailer:
    """The mailer of the messages of a database."""
    from .mail.sources import Sources
    from .mail.writing import Desk

    desk = Desk(core.settings, Sources(core.catalogue, core.events, core.links))
    return Mailer(core.mail, desk.write, delivery, core.clock)


def work(core: Core, stopped: Event) -> None:
    """Send mail and erase until somebody says to stop. A message that has begun is finished."""
    delivery = delivery_of(core.settings)
    mailer = mailer_of(core, delivery) if delivery else None
    if mailer is None:
        log.warning(NO_MAIL)
    erase_at, failures = time.monotonic(), 0
    while not stopped.is_set():
        rest = LOOK_EVERY_SECONDS
        try:
            if mailer and (turn := mailer.turn()).taken:
                rest = turn.rest
            if time.monotonic() >= erase_at:
                erase(core)
                erase_at = time.monotonic() + ERASE_EVERY_SECONDS
            failures = 0
        except Exception as error:
            failures += 1
            if failures == 1:
                log.warning("The worker tries again.", exc_info=not isinstance(error, DatabaseBusy))
            rest = min(2.0 ** (failures - 1), LONGEST_REST)
        stopped.wait(rest)
    if mailer:
        mailer.finish()


def erase(core: Core) -> None:
    """Erase what was kept long enough, in short transactions: of senders, contacts, messages."""
    forget_senders(core, at_once)
    _until_none_is_left(core.events.forget_some_contacts)
    _until_none_is_left(core.mail.forget_some)


def _until_none_is_left(forget_some: Callable[[], bool]) -> None:
    while forget_some():
        time.sleep(BETWEEN_SECONDS)
