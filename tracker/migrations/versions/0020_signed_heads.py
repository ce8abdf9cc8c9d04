"""The rows beside the entries are chained, the ends of the chains are signed, restores are told."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

START = "0" * 64
ROWS_TOGETHER = 5_000
APPEND_ONLY = {"signed_heads": ("epoch", "position"), "restored_ends": ("epoch",)}
"""The new tables that refuse changes, with the columns of their keys beside the campaign's."""


def upgrade() -> None:
    """Add the columns, chain the rows that are there, and make the tables."""
    _let_change("entry_origins", change=True)
    hash_ = sa.Column("hash", sa.String(length=64), nullable=False, server_default="")
    op.add_column("entry_origins", hash_)
    end = sa.Column("origins_hash", sa.String(length=64), nullable=False, server_default=START)
    op.add_column("heads", end)
    for (campaign_id,) in op.get_bind().execute(sa.text("SELECT campaign_id FROM heads")).all():
        _chain(campaign_id)
    _let_change("entry_origins", change=False)
    _make_tables()
    for table, key in APPEND_ONLY.items():
        _refuse_changes(table, key)


def _chain(campaign_id: int) -> None:
    """Give each row of a campaign its hash, so many at a time."""
    previous = START
    for rows in _rows(campaign_id):
        hashes = []
        for number, *fields in rows:
            told = ["" if field is None else str(field) for field in fields]
            previous = sha256("\x1f".join(["1", *told, previous]).encode()).hexdigest()
            hashes.append((number, previous))
        _write(campaign_id, hashes)
    end = sa.text("UPDATE heads SET origins_hash = :hash WHERE campaign_id = :id")
    op.get_bind().execute(end, {"hash": previous, "id": campaign_id})


_ROWS = sa.text(
    "SELECT origins.number, ledger.hash, origins.at, origins.region, origins.event,"
    " origins.reports, origins.writers, origins.per_writer_letters, origins.reason,"
    " origins.made_by, origins.senders"
    " FROM entry_origins AS origins JOIN ledger"
    " ON ledger.campaign_id = origins.campaign_id AND ledger.number = origins.number"
    " WHERE origins.campaign_id = :id AND origins.number > :after"
    " ORDER BY origins.number LIMIT :most"
)


def _rows(campaign_id: int) -> Iterator[Sequence[Any]]:
    after = 0
    while True:
        asked = {"id": campaign_id, "after": after, "most": ROWS_TOGETHER}
        rows = op.get_bind().execute(_ROWS, asked).all()
        if not rows:
            return
        yield rows
        after = rows[-1].number


def _write(campaign_id: int, hashes: Sequence[tuple[int, str]]) -> None:
    numbers, texts = map(list, zip(*hashes, strict=True))
    if op.get_context().dialect.name == "postgresql":
        change = sa.text(
            "UPDATE entry_origins SET hash = given.hash FROM"
            " unnest(CAST(:numbers AS integer[]), CAST(:hashes AS text[])) AS given(number, hash)"
            " WHERE campaign_id = :id AND entry_origins.number = given.number"
        )
        asked = {"id": campaign_id, "numbers": numbers, "hashes": texts}
        op.get_bind().execute(change, asked)
        return
    change = sa.text(
        "UPDATE entry_origins SET hash = :hash WHERE campaign_id = :id AND number = :number"
    )
    rows = [{"id": campaign_id, "number": number, "hash": hash_} for number, hash_ in hashes]
    op.get_bind().execute(change, rows)


SQLITE = """
CREATE TRIGGER {table}_refuses_{action} BEFORE {action} ON {table}
BEGIN SELECT RAISE(ABORT, 'the {table} is append-only'); END
"""

# INSERT OR REPLACE would delete the old row without a word to the DELETE trigger.
SQLITE_REPLACE = """
CREATE TRIGGER {table}_refuses_replace BEFORE INSERT ON {table}
WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})
BEGIN SELECT RAISE(ABORT, 'the {table} is append-only'); END
"""

POSTGRESQL = """
CREATE TRIGGER {table}_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""


def _let_change(table: str, *, change: bool) -> None:
    """Let rows of an append-only table be updated in this transaction, or no more."""
    if op.get_context().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {table} {'DISABLE' if change else 'ENABLE'} TRIGGER USER")
    elif change:
        op.execute(f"DROP TRIGGER {table}_refuses_UPDATE")
    else:
        op.execute(SQLITE.format(table=table, action="UPDATE"))


def _refuse_changes(table: str, key: Sequence[str]) -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute(POSTGRESQL.format(table=table))
        return
    same = " AND ".join(f"{column} = NEW.{column}" for column in ("campaign_id", *key))
    op.execute(SQLITE.format(table=table, action="UPDATE"))
    op.execute(SQLITE.format(table=table, action="DELETE"))
    op.execute(SQLITE_REPLACE.format(table=table, same=same))


def _make_tables() -> None:
    op.create_table(
        "signed_heads",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("origins", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("signed_at", sa.String(length=20), nullable=False),
        sa.Column("public_key", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.String(length=128), nullable=False),
        sa.Column("origins_salt", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_signed_heads_campaign_id_campaigns")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "epoch", "position", name=op.f("pk_signed_heads")),
    )
    op.create_table(
        "restored_ends",
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_restored_ends_campaign_id_campaigns")
        ),
        sa.PrimaryKeyConstraint("epoch", "campaign_id", name=op.f("pk_restored_ends")),
    )
    op.create_table(
        "head_posts",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_head_posts_campaign_id_campaigns")
        ),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_head_posts")),
    )
