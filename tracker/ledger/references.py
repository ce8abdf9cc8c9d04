"""References: the public names of letter reports."""

import hashlib
import secrets
from functools import lru_cache

from ..campaign import CODE_ALPHABET

SIGNS = 26
"""The signs of five bits in a reference: 130 bits in all."""

BEGINNING = 4
"""The signs at its beginning that tell in which block of the ledger the first entry is."""

BLOCK = 256
"""The ledger numbers in a block."""

_SIGN_OF_BYTE = CODE_ALPHABET.lower().encode() * 8
"""The sign that stands for each byte: its last five bits."""


class References:
    """Draws references for the new reports of a transaction, at most `most`.

    Reports that are written together should lie together in every index, because a commit costs by
    the page. So the reference of a counted report begins with signs that anyone can work out from
    its ledger number. They tell no more than its entries do; that of a held report, which has no
    entries yet, is all random.
    """

    def __init__(self, most: int) -> None:
        signs = _signs(secrets.token_bytes(SIGNS * most))
        self._random = [signs[at : at + SIGNS] for at in range(0, len(signs), SIGNS)]

    def held(self) -> str:
        """A reference for a held report. Raises IndexError once all are drawn."""
        return self._random.pop()

    def counted(self, campaign: str, number: int) -> str:
        """A reference for a report whose first entry has this number. Raises IndexError, too."""
        return _beginning(campaign, number // BLOCK) + self._random.pop()[BEGINNING:]


@lru_cache(maxsize=64)
def _beginning(campaign: str, block: int) -> str:
    return _signs(hashlib.sha256(f"{campaign} {block}".encode()).digest()[:BEGINNING])


def _signs(drawn: bytes) -> str:
    return drawn.translate(_SIGN_OF_BYTE).decode()
