"""The words of each event for searching, without capitals and marks, in a column of their own."""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns, and fill them for the events that there are."""
    for name in ("words", "folded_city"):
        op.add_column("events", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    events = sa.table("events", *map(sa.column, ("slug", "title", "venue", "city")))
    filling = sa.text("UPDATE events SET words = :words, folded_city = :city WHERE slug = :slug")
    for event in op.get_bind().execute(sa.select(events)).all():
        words = folded(f"{event.title} {event.venue} {event.city}")
        filled = {"words": words, "city": folded(event.city), "slug": event.slug}
        op.get_bind().execute(filling, filled)


def folded(text: str) -> str:
    """The text as a search saw it when this was written, whatever it makes of it since."""
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(WITHOUT_MARK)
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


WITHOUT_MARK = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "\u0131": "i",
        "ħ": "h",
    }
)
