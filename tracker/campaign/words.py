"""The campaign's fixed vocabularies: channels, states, kinds of entry, origins of trust."""

from enum import StrEnum


class Channel(StrEnum):
    """How a letter was sent."""

    LETTER = "letter"
    CARD = "card"
    EMAIL = "email"
    PETITION = "petition"
    SOCIAL = "social"
    SMS = "sms"
    FAX = "fax"
    PHONE = "phone"

    @property
    def label(self) -> str:
        """The channel as people read it."""
        return _CHANNEL_LABELS[self]

    @property
    def posted(self) -> bool:
        """Whether it travels by post, and so stops when post is suspended."""
        return self in (Channel.LETTER, Channel.CARD)


_CHANNEL_LABELS = {
    Channel.LETTER: "Letter",
    Channel.CARD: "Solidarity card",
    Channel.EMAIL: "E-mail",
    Channel.PETITION: "Petition signature",
    Channel.SOCIAL: "Social post",
    Channel.SMS: "SMS",
    Channel.FAX: "Fax",
    Channel.PHONE: "Phone call",
}


class State(StrEnum):
    """Where a campaign stands between its set-up and its final figures."""

    DRAFT = "draft"
    OPEN = "open"
    FROZEN = "frozen"
    PROVISIONAL = "provisional"
    FINAL = "final"


class Kind(StrEnum):
    """What a ledger entry is."""

    REPORT = "report"
    CORRECTION = "correction"
    WITHDRAWAL = "withdrawal"
    SUPERSESSION = "supersession"
    RELEASE = "release"
    VERIFICATION = "verification"
    REVERSAL = "reversal"


class Trust(StrEnum):
    """How a report came, and so how far it is trusted."""

    STAFF = "staff"
    IMPORT = "import"
    ORGANISER = "organiser"
    CODE = "code"
    EMAIL = "email"
    OPEN = "open"
    DEMO = "demo"


class Status(StrEnum):
    """What became of a letter report."""

    COUNTED = "counted"
    HELD = "held"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"


class Reason(StrEnum):
    """Why a report was corrected, from the short list of the API."""

    MISTYPED = "mistyped"
    TWICE = "twice"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The reason as people read it."""
        return {"mistyped": "I mistyped", "twice": "I counted some twice", "other": "Other"}[self]


class HostKind(StrEnum):
    """Who hosts an event, or where it is."""

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
    def label(self) -> str:
        """The host kind as people read it."""
        return _HOST_LABELS.get(self, self.value.capitalize())


_HOST_LABELS = {
    HostKind.YOUTH: "Youth club",
    HostKind.GROUP: "Local group",
    HostKind.FAITH: "Faith community",
    HostKind.CAFE: "Café",
    HostKind.STALL: "Market stall",
}


class Visibility(StrEnum):
    """Who may find an event: everyone, or those who have its link."""

    PUBLIC = "public"
    LINK = "link"
