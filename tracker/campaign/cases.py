"""Cases: the people at risk whom letters are for, and the safety rules of writing for them."""

from dataclasses import dataclass

from .sentences import Sentence, sentence
from .vocabulary import Channel

_NOT_AMNESTY = sentence("Do not name Amnesty International in the letter.")
_NO_ADDRESS = sentence("Do not put your own address on the letter.")
_NO_POST = sentence("Post is suspended: write by e-mail or another channel.")


@dataclass(frozen=True)
class Safety:
    """The rules for letters to one case: what they may carry, and whether any may be sent now."""

    may_name_amnesty: bool = True
    may_carry_return_address: bool = True
    post_suspended: bool = False
    embargoed: bool = False
    closed: bool = False

    def forbids(self, channel: Channel) -> Sentence | None:
        """The reason why nothing may be sent by this channel now, or None if it may."""
        if self.post_suspended and channel.posted:
            return sentence(
                "Post to this country is suspended: choose a channel that needs no post."
            )
        return None

    @property
    def rules(self) -> tuple[Sentence, ...]:
        """The rules that a writer must know; empty if there is none."""
        rules = (
            (not self.may_name_amnesty, _NOT_AMNESTY),
            (not self.may_carry_return_address, _NO_ADDRESS),
            (self.post_suspended, _NO_POST),
        )
        return tuple(rule for applies, rule in rules if applies)


@dataclass(frozen=True)
class Addressee:
    """Somebody in power to whom appeals go. Texts that are not known are empty.

    `address` is for an envelope, a line for each of its lines and the `country` (ISO 3166-1
    alpha-2) below; `postage` says what it costs to send.
    """

    office: str
    salutation: str = ""
    address: str = ""
    country: str = ""
    postage: str = ""
    email: str = ""


@dataclass(frozen=True)
class Case:
    """A person or group at risk whom letters are for.

    `country` is an ISO 3166-1 alpha-2 code; `ask` says what to ask for, `write_to` to whom.
    `paragraphs` are for a letter, to be put into one's own words.
    """

    slug: str
    name: str
    country: str
    story: str = ""
    ask: str = ""
    paragraphs: tuple[str, ...] = ()
    write_to: str = ""
    addressees: tuple[Addressee, ...] = ()
    safety: Safety = Safety()
