"""An event's certificate: who may have one by now, and what it says."""

from ....campaign import Event, Sentence, counted, section_key, sentence, watch_key
from ....paper import Certificate
from ....standings import Standings
from ...forms.paper import PrintChoices
from ...serving.current import core
from ...serving.reader import reader_language, say
from .packing import facts_of

_TOO_EARLY = sentence(
    "The certificate is here once letters of your event are counted, or the event is over."
)
_WORDS = {
    "qr": sentence("QR code of the event’s address"),
    "certificate": sentence("Certificate"),
    "organiser": sentence("Organiser"),
    "day": sentence("Day"),
}


def why_no_certificate(event: Event) -> Sentence | None:
    """The reason why an event has no certificate yet; None where it has one."""
    over = event.over_at <= core().clock()
    return None if over or _standings(event).letters else _TOO_EARLY


def certificate_of(event: Event, chosen: PrintChoices) -> Certificate:
    """The certificate of an event with its total, as far as the public may know it."""
    standings, language = _standings(event), reader_language()
    words = _WORDS | {"is_for": _is_for(chosen.name), "letters": _letters(standings.letters)}
    return Certificate(
        **facts_of(event, chosen),
        words={name: say(text) for name, text in words.items()},
        name=chosen.name,
        letters=language.number(standings.letters) if standings.letters else "",
        of_them=_of_them(standings),
        national=_national(event),
    )


def _standings(event: Event) -> Standings:
    return core().standings.of(event.campaign, watch_key(event))


def _is_for(name: str) -> Sentence:
    if name:
        return sentence("This certificate is for")
    return sentence("This certificate is for everyone who wrote at")


def _letters(letters: int) -> Sentence:
    if not letters:
        return sentence("for people whose rights are violated")
    return counted(
        "letter reported for people whose rights are violated",
        "letters reported for people whose rights are violated",
        letters,
    )


def _of_them(standings: Standings) -> str:
    if not standings.verified:
        return ""
    return say(sentence("%(letters)s of them verified", letters=standings.verified))


def _national(event: Event) -> str:
    total = core().standings.of(event.campaign, section_key(event.section))
    if total.withheld or not total.letters:
        return ""
    return say(sentence("National total: %(letters)s", letters=total.letters))
