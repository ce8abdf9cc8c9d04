"""Writes messages: text and HTML from templates, in the section's language, as one e-mail."""

import re
from collections.abc import Callable, Mapping
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from ..campaign import Event, shown_code
from ..languages import Language, english, pseudo
from ..settings import ROOT, Settings
from . import event_mails
from .sources import Sources, Written
from .waiting import Waiting

KINDS: Mapping[str, Callable[[Waiting, Sources], Written | None]] = {
    "event-registered": event_mails.registered,
    "event-published": event_mails.published,
    "event-links": event_mails.links,
}
"""The kinds of message. Each has templates of its name in `templates/mail/`."""

TEMPLATES = ROOT / "templates" / "mail"


class Desk:
    """Writes messages as they are to be sent."""

    def __init__(self, settings: Settings, sources: Sources) -> None:
        self._settings = settings
        self._sources = sources

    def write(self, message: Waiting) -> EmailMessage | None:
        """The e-mail that a message is; None where there is nothing left to say.

        Written again it is the same, unless what it is about has changed. Raises OutOfReach.
        """
        written = KINDS[message.kind](message, self._sources)
        if written is None:
            return None
        language = self._language(message)
        frame = {"page": written.page, "base_url": self._sources.links.base_url}
        frame |= {"language": language, "subject": language.say(written.subject)}
        mail = self._envelope(message, written, language)
        words = _environment(language)
        mail.set_content(words.get_template(f"{message.kind}.txt").render(frame))
        mail.add_alternative(
            words.get_template(f"{message.kind}.html").render(frame), subtype="html"
        )
        mail.set_boundary(f"letters-{message.id}")
        mail["Content-Language"] = language.tag
        return mail

    def _envelope(self, message: Waiting, written: Written, language: Language) -> EmailMessage:
        sender = self._settings.mail_from
        mail = EmailMessage(policy=SMTP)
        mail["From"] = sender
        mail["To"] = Address("", *name_and_host(message.address))
        mail["Subject"] = language.say(written.subject)
        mail["Date"] = format_datetime(message.due_at)
        mail["Message-ID"] = f"<{message.id}@{parseaddr(sender)[1].rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"  # so that no machine answers
        for name, value in written.headers.items():
            mail[name] = value
        return mail

    def _language(self, message: Waiting) -> Language:
        """The language of a message. There is only English so far, as its section writes it."""
        if self._settings.pseudo_language != "off":
            return pseudo(self._settings.pseudo_language)
        in_english = message.language.startswith("en")
        return english(message.section.upper() if in_english and message.section else None)


def name_and_host(address: str) -> tuple[str, str]:
    """The two parts of an address, the host as servers know it."""
    name, _, host = address.rpartition("@")
    return name, host if host.isascii() else host.encode("idna").decode()


@cache
def _environment(language: Language) -> Environment:
    """The templates in a language. They see no request and no settings."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # the extension's own
        language.translations.gettext, language.translations.ngettext, newstyle=True
    )
    filters: dict[str, Callable[..., Any]] = {
        "code": shown_code,
        "unlinked": unlinked,
        "when": lambda event: _when(language, event),
        "where": lambda event: unlinked(language.place(event.venue, event.city, event.online)),
    }
    environment.filters.update(filters)
    return environment


def _when(language: Language, event: Event) -> str:
    return language.span(event.starts_at, event.ends_at, event.timezone)


_LINK_LIKE = re.compile(r"(?<=[.:/@])(?=\S)")


def unlinked(text: str) -> str:
    """A stranger's text so that no mail program makes a link of it; it looks the same."""
    return _LINK_LIKE.sub("\u2060", text)
