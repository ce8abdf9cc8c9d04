"""Counts of letters as people type them."""

import re
import unicodedata

from .mistakes import WrongInput
from .sentences import sentence

MOST_LETTERS = 99_999
"""The most letters that one line of a report can hold."""

_GROUPED = re.compile(r"\d{1,3}(,\d{3})+|\d{1,3}( \d{3})+|\d+")


def letters_typed(text: str) -> int:
    """The count that a person typed: "1,200", "1 200" and any script's digits are understood.

    An empty text is 0. Raises WrongInput.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).replace("٬", ",").split())
    if not plain:
        return 0
    if plain[0] in "-−":
        raise WrongInput(sentence("A count can't be below zero. Type the number of letters."))
    raised = any(unicodedata.category(sign) in ("No", "Nl") for sign in text)  # 3² is not 32
    if raised or not _GROUPED.fullmatch(plain):
        raise WrongInput(sentence("Type a whole number of letters, such as 3."))
    digits = [unicodedata.digit(sign) for sign in plain if sign not in ", "]
    if len(digits) > 9 or (letters := int("".join(map(str, digits)))) > MOST_LETTERS:
        raise WrongInput(
            sentence(
                "That is more than one report can hold. Type at most %(most)s.", most=MOST_LETTERS
            )
        )
    return letters
