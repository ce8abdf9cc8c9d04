"""A campaign has a kind: one year's Write for Rights, or urgent actions."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Every campaign so far is Write for Rights, as are those of a server not yet upgraded."""
    usual = "write-for-rights"
    op.add_column(
        "campaigns", sa.Column("kind", sa.String(20), nullable=False, server_default=usual)
    )
