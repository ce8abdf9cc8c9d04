"""Texts that strangers type: measured, cleaned of what shows nothing, refused where they deceive.

What is shown comes back as it was typed, in NFC. `folding.py` makes texts alike to compare them.
"""

import unicodedata

import regex

from .mistakes import WrongInput
from .sentences import Sentence, sentence

MOST_SIGNS = 60
"""The most characters of a name."""

MOST_MARKS = 3
"""The most marks above and below one letter; a taller pile covers other lines."""

MOST_SIGNS_OF_A_LETTER = 6
"""The most marks of one letter, those beside it too. Burmese needs five, and one to be sure."""

_TYPED_FOR_ONE = 3
"""The characters that may be typed for one that is shown: NFC joins a letter and its marks."""

_MOST_TYPED = 4_000
"""The most characters that are looked at of a long text, unless even more may be shown."""

_TOO_LONG = "This is too long. Use at most %(most)s characters."
_TURNED = sentence(
    "This holds invisible signs that turn the order of letters. Type it again by hand."
)
_HIDDEN = sentence("This holds invisible or control characters. Type it again by hand.")
_BLANK = sentence("This holds nothing but invisible characters. Type letters, digits or signs.")
_PILED = sentence("This holds too many marks on one letter. Type it again by hand.")


def cleaned(text: str, most: int = MOST_SIGNS, lines: bool = False) -> str:
    """The text as it is shown: in NFC, without spaces around it; line breaks are kept if `lines`.

    Marks of direction, soft hyphens and the like that do nothing here are dropped in silence.
    Raises WrongInput if it is longer than `most` characters, deceives, or shows nothing at all.
    """
    if len(text) > max(most, min(most * _TYPED_FOR_ONE, _MOST_TYPED)):
        raise WrongInput(sentence(_TOO_LONG, most=most))
    if text.isascii() and text.isprintable():
        plain = " ".join(text.split())  # as most texts are
    else:
        plain = _cleaned(text, lines)
    if len(plain) > most:
        raise WrongInput(sentence(_TOO_LONG, most=most))
    return plain


def _cleaned(text: str, lines: bool) -> str:
    if _PILE.search(text):  # before NFC, which sorts the marks of a letter one by one
        raise WrongInput(_PILED)
    plain = _dropped(unicodedata.normalize("NFC", text))
    rows = _LINE_END.split(plain) if lines else [plain]
    plain = "\n".join(_SPACES.sub(_one_space, row).strip() for row in rows).strip()
    if why := _why_not(plain):
        raise WrongInput(why)
    return plain


def _dropped(text: str) -> str:
    """The text without the invisible signs that do nothing where they stand."""
    text = _NEVER_NEEDED.sub("", text)
    marks_of_direction = _IDLE_DIRECTION if _RIGHT_TO_LEFT.search(text) else _DIRECTION
    return _IDLE_JOINER.sub("", _IDLE_SPACE.sub("", marks_of_direction.sub("", text)))


def _one_space(run: "regex.Match[str]") -> str:
    """A run of white space as one space; a single one that is no tab stays as it was typed."""
    space = run[0]
    return space if len(space) == 1 and unicodedata.category(space) == "Zs" else " "


def _why_not(text: str) -> Sentence | None:
    """What is wrong with a text whose idle signs were dropped; None where nothing is."""
    if _TURNING.search(text):
        return _TURNED
    if _UNSHOWN.search(_NEEDED.sub("", text)) or _UNASSIGNED.search(text):
        return _HIDDEN if _SHOWN.search(text) else _BLANK
    if text and not _SHOWN.search(text):
        return _BLANK
    if _PILE_SHOWN.search(unicodedata.normalize("NFD", text)) or _MARK_FIRST.search(text):
        return _PILED
    return None


_LETTER_OF_JOINING = (
    r"[[\p{L}\p{M}]&&[\p{scx=Arab}\p{scx=Syrc}\p{scx=Mong}\p{scx=Nkoo}\p{scx=Adlm}\p{scx=Rohg}"
    r"\p{scx=Mand}\p{scx=Deva}\p{scx=Beng}\p{scx=Guru}\p{scx=Gujr}\p{scx=Orya}\p{scx=Taml}"
    r"\p{scx=Telu}\p{scx=Knda}\p{scx=Mlym}\p{scx=Sinh}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}"
    r"\p{scx=Lana}\p{scx=Java}\p{scx=Bali}\p{scx=Sund}\p{scx=Newa}\p{scx=Tirh}\p{scx=Mtei}"
    r"\p{scx=Cakm}\p{scx=Limb}\p{scx=Lepc}\p{scx=Gran}\p{scx=Modi}\p{scx=Shrd}\p{scx=Takr}]]"
)
"""A letter or mark of the scripts that write differently with a joiner or without."""

_LETTER_WITHOUT_SPACES = (
    r"[[\p{L}\p{M}]&&[\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Lana}\p{scx=Talu}]]"
)
"""A letter or mark of the scripts that end words with a space of no width."""

_ONE_PICTURE = r"\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|[\ufe0e\ufe0f])?"
_PICTURE = (
    r"(?:\U0001f3f4\U000e0067\U000e0062(?:\U000e0065\U000e006e\U000e0067"
    r"|\U000e0073\U000e0063\U000e0074|\U000e0077\U000e006c\U000e0073)\U000e007f"
    rf"|{_ONE_PICTURE}(?:\u200d{_ONE_PICTURE})*+"
    r"|[0-9#*]\ufe0f?\u20e3)"
)
"""An emoji: the flag of England, Scotland or Wales, pictures joined into one, or a key."""

_NEEDED = regex.compile(
    rf"(?V1){_PICTURE}"
    rf"|(?<={_LETTER_OF_JOINING})\u200c(?={_LETTER_OF_JOINING})"
    rf"|(?<={_LETTER_OF_JOINING})\u200d"
    rf"|(?<={_LETTER_WITHOUT_SPACES})\u200b(?={_LETTER_WITHOUT_SPACES})"
    r"|(?<=\p{Han})[\ufe00-\ufe02\U000e0100-\U000e01ef]"
    r"|(?<=\p{scx=Mong})[\u180b-\u180f]|(?<=[\p{scx=Mymr}\p{scx=Phag}])\ufe00"
    r"|[\u200e\u200f\u061c]"
)
"""Invisible signs where a script or an emoji needs them, with the emoji that they are part of."""

_NEVER_NEEDED = regex.compile(r"[\u00ad\ufeff\u2060]+")
"""The soft hyphen, the mark of a file's beginning and the word joiner: they show nothing."""

_DIRECTION = regex.compile(r"[\u200e\u200f\u061c]+")
_IDLE_DIRECTION = regex.compile(
    r"(?V1)^[\s\u200e\u200f\u061c]+|[\s\u200e\u200f\u061c]+$"
    r"|(?<=\p{Nd})[\u200e\u200f\u061c]+|[\u200e\u200f\u061c]+(?=\p{Nd})|[\u200e\u200f\u061c]+(?=[\u200e\u200f\u061c])"
)
"""Marks of direction at the edges, around numbers, and all but one of several."""

_RIGHT_TO_LEFT = regex.compile(r"[\p{Bidi_Class=R}\p{Bidi_Class=AL}--\u200f\u061c]", regex.V1)
_IDLE_SPACE = regex.compile(r"(?V1)(?<![\p{L}\p{M}])\u200b+|\u200b+(?![\p{L}\p{M}\u200b])")
"""A space of no width that does not stand between two letters."""

_IDLE_JOINER = regex.compile(
    rf"(?V1)(?<={_LETTER_OF_JOINING})\u200c(?![\p{{L}}\p{{M}}\u200c\u200d])"
)
"""The sign between two letters that are not to join, where no second letter follows."""

_TURNING = regex.compile(r"[\u202a-\u202e\u2066-\u2069\u206a-\u206f]")
_UNSHOWN = regex.compile(
    r"(?V1)[[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\ufffc\U0001d159]"
    r"--[\p{Prepended_Concatenation_Mark}\n]]"
)
"""Control and private signs, those that fonts leave out, and those that are drawn as nothing."""

_UNASSIGNED = regex.compile(r"[\p{Cn}\p{Co}\p{Cs}]")
_SHOWN = regex.compile(
    r"(?V1)[^\p{M}\p{Z}\p{C}\p{Default_Ignorable_Code_Point}\s\u2800\ufffc\U0001d159]"
)
_SPACES = regex.compile(r"\s+")
_LINE_END = regex.compile(r"\r\n|[\n\r\u0085\u2028\u2029]")

_MARKS = r"[\p{M}\u200c\u200d\u034f]"
_PILE = regex.compile(rf"{_MARKS}{{{MOST_SIGNS_OF_A_LETTER + 7}}}")
_PILE_SHOWN = regex.compile(
    rf"(?V1)(?:[\p{{Mn}}\p{{Me}}--\ufe0f][\p{{Mc}}\u200c\u200d\ufe0f]*+){{{MOST_MARKS + 1}}}"
    rf"|{_MARKS}{{{MOST_SIGNS_OF_A_LETTER + 1}}}"
)
_MARK_FIRST = regex.compile(r"(?m)^[\p{Mn}\p{Me}]")
"""A mark with no letter to stand on: it would cover what the page shows before it."""
