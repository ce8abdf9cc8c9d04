"""Restored backups: each raises the epoch, so that figures from before it are known as such."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the table of restores."""
    op.create_table(
        "restores",
        sa.Column("epoch", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("epoch", name=op.f("pk_restores")),
    )
