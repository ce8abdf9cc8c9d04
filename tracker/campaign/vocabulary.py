"""The campaign's fixed vocabularies: channels, states, kinds of entry, origins of trust."""

from enum import StrEnum

from .sentences import Sentence, sentence


class Purpose(StrEnum):
    """Whom a letter turns to: those in power, or the person at risk and the family."""

    APPEAL = "appeal"
    SOLIDARITY = "solidarity"

    @property
    def label(self) -> Sentence:
        """The purpose as people read it, of several letters."""
        return _PURPOSE_LABELS[self]


_PURPOSE_LABELS = {
    Purpose.APPEAL: sentence("Appeals to those in power"),
    Purpose.SOLIDARITY: sentence("Solidarity with the person or family"),
}


class Channel(StrEnum):
    """The way a letter was sent."""

    LETTER = "letter"
    CARD = "card"
    EMAIL = "email"
    MESSAGE = "message"
    PETITION = "petition"
    SOCIAL = "social"
    SMS = "sms"
    FAX = "fax"
    PHONE = "phone"

    @property
    def label(self) -> Sentence:
        """The channel as people read it."""
        return _CHANNEL_LABELS[self]

    @property
    def purpose(self) -> Purpose:
        """Whom it turns to. It follows from the channel alone."""
        solidary = self in (Channel.CARD, Channel.MESSAGE)
        return Purpose.SOLIDARITY if solidary else Purpose.APPEAL

    @property
    def posted(self) -> bool:
        """Whether it travels by post, and so stops when post is suspended."""
        return self in (Channel.LETTER, Channel.CARD)


_CHANNEL_LABELS = {
    Channel.LETTER: sentence("Letter"),
    Channel.CARD: sentence("Solidarity card or letter"),
    Channel.EMAIL: sentence("E-mail"),
    Channel.MESSAGE: sentence("Message online"),
    Channel.PETITION: sentence("Petition signature"),
    Channel.SOCIAL: sentence("Social post"),
    Channel.SMS: sentence("SMS"),
    Channel.FAX: sentence("Fax"),
    Channel.PHONE: sentence("Phone call"),
}


class State(StrEnum):
    """A stage of a campaign, from its set-up to its final figures."""

    DRAFT = "draft"
    OPEN = "open"
    FROZEN = "frozen"
    PROVISIONAL = "provisional"
    FINAL = "final"


class CampaignKind(StrEnum):
    """The kind of a campaign: one year's Write for Rights, or actions for people in danger."""

    WRITE_FOR_RIGHTS = "write-for-rights"
    URGENT = "urgent"


class Kind(StrEnum):
    """The kind of a ledger entry."""

    REPORT = "report"
    CORRECTION = "correction"
    WITHDRAWAL = "withdrawal"
    SUPERSESSION = "supersession"
    RELEASE = "release"
    VERIFICATION = "verification"
    REVERSAL = "reversal"

    @property
    def label(self) -> Sentence:
        """The kind as people read it."""
        return _KIND_LABELS[self]


_KIND_LABELS = {
    Kind.REPORT: sentence("Report"),
    Kind.CORRECTION: sentence("Correction"),
    Kind.WITHDRAWAL: sentence("Withdrawal"),
    Kind.SUPERSESSION: sentence("Supersession"),
    Kind.RELEASE: sentence("Release"),
    Kind.VERIFICATION: sentence("Verification"),
    Kind.REVERSAL: sentence("Reversal"),
}


class Trust(StrEnum):
    """The way a report came, which decides how far it is trusted."""

    STAFF = "staff"
    IMPORT = "import"
    ORGANISER = "organiser"
    CODE = "code"
    EMAIL = "email"
    OPEN = "open"
    DEMO = "demo"


class EventStatus(StrEnum):
    """How an event stands with the public."""

    WAITING = "waiting"
    PUBLISHED = "published"
    HIDDEN = "hidden"
    CANCELLED = "cancelled"
    DONE = "done"


class HeldFor(StrEnum):
    """The reason why a report, or a raise of one, waits for a coordinator."""

    SIZE = "size"
    REVIEW = "review"
    SENDER = "sender"
    EVENT = "event"
    CAMPAIGN = "campaign"

    @property
    def label(self) -> Sentence:
        """The reason as its sender reads it."""
        return _HELD_LABELS[self]


_HELD_LABELS = {
    HeldFor.SIZE: sentence("It is more than one report usually has."),
    HeldFor.REVIEW: sentence("Its event has not been reviewed yet. After that it counts."),
    HeldFor.SENDER: sentence("Today more came from where it was sent than usually does."),
    HeldFor.EVENT: sentence("Its event has more letters today than was expected."),
    HeldFor.CAMPAIGN: sentence("More letters than usual come without an event's code now."),
}


class Status(StrEnum):
    """The status of a letter report."""

    COUNTED = "counted"
    HELD = "held"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"


class Reason(StrEnum):
    """The reason for a correction, from the API's short list."""

    MISTYPED = "mistyped"
    TWICE = "twice"
    OTHER = "other"

    @property
    def label(self) -> Sentence:
        """The reason as people read it."""
        return _REASON_LABELS[self]


_REASON_LABELS = {
    Reason.MISTYPED: sentence("I mistyped"),
    Reason.TWICE: sentence("I counted some twice"),
    Reason.OTHER: sentence("Other"),
}


class HostKind(StrEnum):
    """The kind of an event, by its host or its place."""

    SCHOOL = "school"
    UNIVERSITY = "university"
    YOUTH = "youth"
    GROUP = "group"
    FAITH = "faith"
    LIBRARY = "library"
    CAFE = "cafe"
    WORKPLACE = "workplace"
    STALL = "stall"
    CONCERT = "concert"
    HOME = "home"
    ONLINE = "online"
    OTHER = "other"

    @property
    def label(self) -> Sentence:
        """The host kind as people read it."""
        return _HOST_LABELS[self]


_HOST_LABELS = {
    HostKind.SCHOOL: sentence("School"),
    HostKind.UNIVERSITY: sentence("University"),
    HostKind.YOUTH: sentence("Youth club"),
    HostKind.GROUP: sentence("Local group"),
    HostKind.FAITH: sentence("Faith community"),
    HostKind.LIBRARY: sentence("Library"),
    HostKind.CAFE: sentence("Café"),
    HostKind.WORKPLACE: sentence("Workplace"),
    HostKind.STALL: sentence("Market stall"),
    HostKind.CONCERT: sentence("Concert"),
    HostKind.HOME: sentence("Home"),
    HostKind.ONLINE: sentence("Online"),
    HostKind.OTHER: sentence("Other"),
}


class Visibility(StrEnum):
    """The people who may find an event: everyone, or those who have its link."""

    PUBLIC = "public"
    LINK = "link"


PAGE_WORDS = frozenset(
    {"api", "assets", "cases", "dev", "display", "e", "events", "events.ics"}
    | {"healthz", "leaderboards", "ledger"}
    | {"live", "organise", "readyz", "report", "reports", "static", "updates.atom", "your-reports"}
    | {"about", "embed", "metrics", "sections", "sign-in", "staff", "urgent", "urgent-actions"}
)
"""The first words of the tracker's addresses, also of pages to come: no campaign's slug is one."""
