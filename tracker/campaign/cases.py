"""Cases: the people at risk whom letters are for, and the safety rules of writing for them."""

from dataclasses import dataclass

from .words import Channel


@dataclass(frozen=True)
class Safety:
    """What a letter for a case may carry, and whether any may be sent now."""

    may_name_amnesty: bool = True
    may_carry_return_address: bool = True
    post_suspended: bool = False
    embargoed: bool = False
    closed: bool = False

    def forbids(self, channel: Channel) -> str | None:
        """Why nothing may be sent by this channel now, or None if it may."""
        if self.post_suspended and channel.posted:
            return "Post to this country is suspended: choose a channel that needs no post."
        return None

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that a writer must know, as sentences; empty if there is none."""
        said = (
            (not self.may_name_amnesty, "Do not name Amnesty International in the letter."),
            (not self.may_carry_return_address, "Do not put your own address on the letter."),
            (self.post_suspended, "Post is suspended: write by e-mail or another channel."),
        )
        return tuple(sentence for applies, sentence in said if applies)


@dataclass(frozen=True)
class Case:
    """A person or group at risk whom letters are for.

    `country` is an ISO 3166-1 alpha-2 code; `ask` says what to ask for, `write_to` to whom.
    """

    slug: str
    name: str
    country: str
    story: str = ""
    ask: str = ""
    write_to: str = ""
    safety: Safety = Safety()
