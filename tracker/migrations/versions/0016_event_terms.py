"""Lists of events are read by their ends, and searches by words, each from an index."""

import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

TOGETHER = 500
USUAL_LENGTH, LONG = timedelta(hours=3), timedelta(hours=12)
LONGEST_WORD = 60
WITHOUT_SPACES = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN")

NEW: tuple[sa.Column[Any], ...] = (
    sa.Column("over_at", sa.String(20), nullable=False, server_default=""),
    sa.Column("lasts_long", sa.Boolean(), nullable=False, server_default=sa.false()),
)
EVENTS = sa.table(
    "events",
    *map(sa.column, ("slug", "campaign_id", "words", "folded_city", "kind", "section")),
    *map(sa.column, ("region", "starts_at", "ends_at", "over_at")),
    sa.column("lasts_long", sa.Boolean),
)
TERMS = sa.table("event_terms", *map(sa.column, ("campaign_id", "term", "event")))
LISTED = ["campaign_id", "published", "visibility"]
TOLD_APART = ["section", "region", "kind"]


def upgrade() -> None:
    """Add what lists are ordered by, and the terms by which events are found."""
    term = sa.String(90).with_variant(sa.String(90, collation="C"), "postgresql")
    op.create_table(
        "event_terms",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("term", term, nullable=False),
        sa.Column("event", sa.String(80), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_event_terms_campaign_id_campaigns")
        ),
        sa.ForeignKeyConstraint(
            ["event"], ["events.slug"], name=op.f("fk_event_terms_event_events")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "term", "event", name=op.f("pk_event_terms")),
        sqlite_with_rowid=False,
    )
    op.drop_index("ix_events_listed", "events")
    op.drop_index("ix_events_days", "events")
    _change_columns()
    _fill()
    op.drop_column("events", "folded_city")
    _drop_defaults()
    _make_indexes()


def _change_columns() -> None:
    for column in NEW:
        op.add_column("events", column)


def _drop_defaults() -> None:
    """Leave the columns without the defaults with which they were added; SQLite can't."""
    if op.get_bind().dialect.name != "sqlite":
        for column in NEW:
            op.alter_column("events", column.name, server_default=None)


def _make_indexes() -> None:
    by_start = [*LISTED, "starts_at", "slug", "over_at", *TOLD_APART]
    op.create_index("ix_events_listed", "events", by_start)
    op.create_index("ix_events_ended", "events", [*LISTED, "over_at", "slug", *TOLD_APART])
    op.create_index(
        "ix_events_long",
        "events",
        by_start,
        sqlite_where=sa.text("lasts_long = 1"),
        postgresql_where=sa.text("lasts_long"),
    )


def _fill() -> None:
    connection = op.get_bind()
    rows = iter(connection.execute(sa.select(EVENTS)).all())
    changed = (
        EVENTS.update()
        .where(EVENTS.c.slug == sa.bindparam("named"))
        .values(
            over_at=sa.bindparam("at"), lasts_long=sa.bindparam("long"), words=sa.bindparam("all")
        )
    )
    while block := list(islice(rows, TOGETHER)):
        connection.execute(changed, [_changes(row) for row in block])
        connection.execute(
            TERMS.insert(),
            [
                {"campaign_id": row.campaign_id, "term": term, "event": row.slug}
                for row in block
                for term in sorted(_terms(row))
            ],
        )


def _changes(row: Any) -> dict[str, Any]:
    starts = datetime.fromisoformat(row.starts_at)
    over = datetime.fromisoformat(row.ends_at) if row.ends_at else starts + USUAL_LENGTH
    return {
        "named": row.slug,
        "at": f"{over.isoformat()[:19]}Z",
        "long": over - starts > LONG,
        "all": "".join(f" {term}" for term in sorted(_terms(row))),
    }


def _terms(row: Any) -> set[str]:
    terms = {*_words(row.words), f"kind:{row.kind}"}
    terms |= {f"city:{word}" for word in _words(row.folded_city)} | {f"section:{row.section}"}
    return terms | ({f"region:{row.region}"} if row.region else set())


def _words(text: str) -> Iterator[str]:
    word = ""
    for sign in f"{text} ":
        kind = unicodedata.category(sign)[0]
        scripts = not sign.isascii() and unicodedata.name(sign, "").startswith(WITHOUT_SPACES)
        alone = kind == "S" or scripts
        if word and (alone or kind not in "LN"):
            yield word[:LONGEST_WORD]
            word = ""
        if alone:
            yield sign
        elif kind in "LN":
            word += sign
