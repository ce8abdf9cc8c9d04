"""The words by which an event is found hold no quotes, dashes or invisible signs any more."""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

EVENTS = sa.table("events", *map(sa.column, ("slug", "words", "folded_city")))

LEFT_OUT = re.compile(
    "[\"'`\u00ab\u00b4\u00bb\u02b9-\u02bd\u02c8\u02ee\u05f3\u05f4\u2018-\u201f\u2032-\u2037"
    "\u2039\u203a\u300c-\u300f\u301d-\u301f\ua78c\u0640\u00ad\u034f\u061c\u200b-\u200f\u2060\ufe0e"
    "\ufe0f\ufeff]+"
)
DASHES = re.compile("[-\u058a\u05be\u2010-\u2015\u2212\u30fb]+")
ALIKE = str.maketrans("یىکة", "ييكه")


def upgrade() -> None:
    """Fold the words of each event anew; they were without capitals and marks already."""
    connection = op.get_bind()
    changed = [
        {"which": slug, "now_words": _folded(words), "now_city": _folded(city)}
        for slug, words, city in connection.execute(sa.select(*EVENTS.c))
        if (words, city) != (_folded(words), _folded(city))
    ]
    if changed:
        change = EVENTS.update().where(EVENTS.c.slug == sa.bindparam("which"))
        columns: dict[str, sa.BindParameter[str]] = {
            "words": sa.bindparam("now_words"),
            "folded_city": sa.bindparam("now_city"),
        }
        connection.execute(change.values(columns), changed)


def _folded(text: str) -> str:
    plain = DASHES.sub(" ", LEFT_OUT.sub("", text.translate(ALIKE)))
    digits = (str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in plain)
    return " ".join("".join(digits).split())
