"""Only held reports are listed as held: the others, almost all, pay nothing for the index."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the index anew, of those reports alone."""
    held = "held" if op.get_bind().dialect.name == "postgresql" else "held = 1"
    op.execute("DROP INDEX ix_letter_reports_held")
    op.execute(
        "CREATE INDEX ix_letter_reports_held ON letter_reports (campaign_id, received_at)"
        f" WHERE {held}"
    )
