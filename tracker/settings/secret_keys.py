"""Secret keys: whether one looks as if chance had made it."""

SHORTEST_SECRET = 32
"""The fewest characters of a secret key."""

FEWEST_SURPRISES = 16
"""The fewest characters that don't follow from those before. Chance gives 25 of 32 digits."""

MOST_LIKE_WORDS = 0.3
"""The largest part of the pairs of characters that may be those of common words."""

_PUBLISHED = frozenset(
    {"192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf"}  # Flask's documentation
)
_PLACEHOLDERS = (
    "change", "secret", "passwor", "example", "default", "insecure", "replace", "random", "qwerty",
    "tracker", "letters", "development", "production", "token_urlsafe", "token_hex",
)  # fmt: skip
_ROWS = ("qwertzuiop", "qwertyuiop", "asdfghjkl", "yxcvbnm", "zxcvbnm", "azertyuiop", "1234567890")
_PAIRS = (
    "th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve"
    " co me de hi ri ro ic ne ea ra ce li ch ll be ma si om ur ec ea la el ho ei un di us ge au ie"
    " ns et ta ey ke ay ep rt tt"
)
_COMMON_PAIRS = frozenset(_PAIRS.split())
"""The commonest pairs of letters in English, German, French and Spanish words."""


def why_guessable(key: str) -> str | None:
    """Why somebody could guess a key, as the end of a sentence; None where nobody can."""
    if len(key) < SHORTEST_SECRET:
        return f"must be set to at least {SHORTEST_SECRET} random characters"
    if key.lower() in _PUBLISHED or any(word in key.lower() for word in _PLACEHOLDERS):
        return "must not be an example's, or made of words"
    if _surprises(key) < FEWEST_SURPRISES:
        return "must be random: this one repeats itself, or goes along an alphabet or a keyboard"
    if _like_words(key) > MOST_LIKE_WORDS:
        return "must be random: this one is made of words"
    return None


def _surprises(key: str) -> int:
    """The characters that don't follow from those before."""
    return sum(not _follows(key.lower(), place) for place in range(len(key)))


def _follows(key: str, place: int) -> bool:
    """Whether a character ends a part that came before, or is beside the one before it."""
    part = key[max(0, place - 2) : place + 1]
    if len(part) == 3 and part in key[:place]:
        return True
    pair = part[-2:]
    if len(pair) < 2:
        return False
    return abs(ord(pair[0]) - ord(pair[1])) <= 1 or any(
        pair in row or pair[::-1] in row for row in _ROWS
    )


def _like_words(key: str) -> float:
    """The part of the pairs of characters that are common in words."""
    pairs = [key[place : place + 2] for place in range(len(key) - 1)]
    in_words = (pair for pair in pairs if pair[1].islower() or pair.isupper())
    return sum(pair.lower() in _COMMON_PAIRS for pair in in_words) / len(pairs)
