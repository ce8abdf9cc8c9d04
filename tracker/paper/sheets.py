"""The values that sheets are drawn from, by a page and by a layout alike: finished words."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ..campaign import Sentence, sentence


class Part(StrEnum):
    """A part of an event's pack, in the order in which they are printed."""

    POSTER = "poster"
    CASES = "cases"
    TALLY = "tally"
    TAKE_HOME = "take-home"
    SIGN_IN = "sign-in"
    LABELS = "labels"

    @property
    def label(self) -> Sentence:
        """The part as an organiser reads it."""
        return _PART_LABELS[self]


_PART_LABELS = {
    Part.POSTER: sentence("Poster"),
    Part.CASES: sentence("A sheet for each case"),
    Part.TALLY: sentence("Tally sheet"),
    Part.TAKE_HOME: sentence("Sheets to take home"),
    Part.SIGN_IN: sentence("Sign-in sheet"),
    Part.LABELS: sentence("Address labels"),
}


class Paper(StrEnum):
    """The paper that sheets are printed on."""

    A4 = "a4"
    LETTER = "letter"

    @property
    def label(self) -> Sentence:
        """The paper as an organiser reads it."""
        return _PAPER_LABELS[self]


_PAPER_LABELS = {Paper.A4: sentence("A4"), Paper.LETTER: sentence("US Letter")}

_WITH_LETTER = frozenset(
    {"BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"}
)
"""The countries that print on Letter, by the CLDR."""


def usual_paper(country: str) -> Paper:
    """The paper of a country, by its ISO 3166-1 alpha-2 code."""
    return Paper.LETTER if country in _WITH_LETTER else Paper.A4


class Size(StrEnum):
    """How large the print is. In large print nothing is below 18 points."""

    NORMAL = "normal"
    LARGE = "large"

    @property
    def label(self) -> Sentence:
        """The size as an organiser reads it."""
        return _SIZE_LABELS[self]


_SIZE_LABELS = {Size.NORMAL: sentence("Normal print"), Size.LARGE: sentence("Large print")}


class Ink(StrEnum):
    """The ink that is printed with."""

    COLOUR = "colour"
    BLACK = "black"

    @property
    def label(self) -> Sentence:
        """The ink as an organiser reads it."""
        return _INK_LABELS[self]


_INK_LABELS = {Ink.COLOUR: sentence("In colour"), Ink.BLACK: sentence("Black and white")}


@dataclass(frozen=True)
class Look:
    """How sheets are printed: on what paper, in large print or not, in black ink alone or not."""

    paper: Paper = Paper.A4
    large: bool = False
    black: bool = False


@dataclass(frozen=True)
class Address:
    """Somebody in power to whom appeals go. `lines` are those of the envelope below the office.

    They are empty where no address is known, and where post to the case's country is suspended.
    """

    office: str
    salutation: str
    lines: tuple[str, ...]
    postage: str
    email: str


@dataclass(frozen=True)
class CaseSheet:
    """A case as its sheet tells it: texts in paragraphs, its safety rules, whom to write to.

    `no_post` says that post is suspended, "" where it is not. `open` tells for each channel of the
    pack, in order, whether the case takes letters by it.
    """

    name: str
    country: str
    story: tuple[str, ...]
    ask: tuple[str, ...]
    paragraphs: tuple[str, ...]
    rules: tuple[str, ...]
    addresses: tuple[Address, ...]
    write_to: str
    no_post: str
    open: tuple[bool, ...]


@dataclass(frozen=True, kw_only=True)
class Document:
    """What every document holds: its look, its language, its words, the event that it is of.

    `words` are texts by name, in the language whose tag is `language`; `qr` is a picture in SVG of
    the short address, which `host` and `path` are the two pieces of.
    """

    look: Look
    language: str
    right_to_left: bool
    words: Mapping[str, str]
    campaign: str
    section: str
    title: str
    when: str
    where: str
    host: str
    path: str
    code: str
    qr: str


@dataclass(frozen=True, kw_only=True)
class Pack(Document):
    """An event's pack.

    `names` says whether the sign-in sheet has room for first names; `steps` are those of who writes
    at home; `checked` says how old the safety rules are.
    """

    parts: tuple[Part, ...]
    cases: tuple[CaseSheet, ...]
    channels: tuple[str, ...]
    names: bool
    steps: tuple[str, ...]
    checked: str


@dataclass(frozen=True, kw_only=True)
class Certificate(Document):
    """An event's certificate, for a `name` where one was typed, else for all who wrote there.

    `letters` is the event's total as the language writes it, "" while none are counted. `of_them`
    says how many are verified, and `national` the national total; "" where there is none to tell.
    """

    name: str
    letters: str
    of_them: str
    national: str
