"""References: the public names of letter reports."""

import hashlib
import secrets
from functools import lru_cache

from ..campaign import CODE_ALPHABET

SIGNS = 26
"""How many signs of five bits a reference has: 130 bits."""

BEGINNING = 4
"""How many of them say in which block of the ledger the report's first entry is."""

BLOCK = 256
"""How many numbers of the ledger make a block."""

_SIGN_OF_BYTE = CODE_ALPHABET.lower().encode() * 8
"""The sign that stands for each byte: its last five bits."""


class References:
    """Draws names for the new reports of a transaction, `most` at the most.

    What is written together is to lie together in every index, as a commit pays for pages: so a
    counted report's name begins with what anyone can work out from its ledger number. It tells no
    more of a report than its entries do, and a held report, which has none yet, nothing at all.
    """

    def __init__(self, most: int) -> None:
        signs = _signs(secrets.token_bytes(SIGNS * most))
        self._random = [signs[at : at + SIGNS] for at in range(0, len(signs), SIGNS)]

    def held(self) -> str:
        """The name of a report that is held. Raises IndexError once all are drawn."""
        return self._random.pop()

    def counted(self, campaign: str, number: int) -> str:
        """The name of a report whose first entry has this number. Raises as `held` does."""
        return _beginning(campaign, number // BLOCK) + self._random.pop()[BEGINNING:]


@lru_cache(maxsize=64)
def _beginning(campaign: str, block: int) -> str:
    return _signs(hashlib.sha256(f"{campaign} {block}".encode()).digest()[:BEGINNING])


def _signs(drawn: bytes) -> str:
    return drawn.translate(_SIGN_OF_BYTE).decode()
