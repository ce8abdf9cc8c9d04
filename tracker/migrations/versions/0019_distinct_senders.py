"""A region is shown from its fifth sender on, so its senders are counted.

Reports of before count as one sender each.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Add the columns, and count the senders of each region."""
    op.add_column("entry_origins", sa.Column("senders", sa.Integer(), nullable=True))
    op.add_column(
        "scope_totals", sa.Column("senders", sa.BigInteger(), nullable=False, server_default="0")
    )
    op.execute(
        "UPDATE scope_totals SET senders = counted.number FROM"
        " (SELECT campaign_id, 'region:' || region AS scope, sum(reports) AS number"
        " FROM entry_origins WHERE reports > 0 AND region IS NOT NULL"
        " GROUP BY campaign_id, region) AS counted"  # once, and not for each region
        " WHERE counted.campaign_id = scope_totals.campaign_id"
        " AND counted.scope = scope_totals.scope"
    )
    # Those with fewer than five reports now are withheld again, at the same version.
    op.execute("UPDATE campaigns SET revision = revision + 1")
