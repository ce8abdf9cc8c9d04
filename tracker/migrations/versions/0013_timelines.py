"""Timelines show a report's letters where it was counted first, not where they were corrected."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

Hour = tuple[int, str, str]
"""The key of a row: campaign, scope, hour."""


def upgrade() -> None:
    """Add the letters of the reports that were counted first in an hour."""
    _add_column()
    moved: dict[Hour, int] = defaultdict(int)
    zones = dict(_zones())
    for row in op.get_bind().execute(sa.text(_LATER)):
        for scope in _scopes(row):
            zone = zones.get(scope, UTC)
            moved[row.campaign_id, scope, _hour(zone, row.at)] -= row.letters
            moved[row.campaign_id, scope, _hour(zone, row.first_at)] += row.letters
    _move({key: letters for key, letters in moved.items() if letters})


def _add_column() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.add_column(
            "hour_totals",
            sa.Column("report_letters", sa.BigInteger(), nullable=False, server_default="0"),
        )
        op.alter_column("hour_totals", "report_letters", server_default=None)
        op.execute("UPDATE hour_totals SET report_letters = letters")
        return
    op.rename_table("hour_totals", "former_hours")
    op.create_table(
        "hour_totals",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=90), nullable=False),
        sa.Column("hour", sa.String(length=20), nullable=False),
        sa.Column("letters", sa.BigInteger(), nullable=False),
        sa.Column("writers", sa.BigInteger(), nullable=False),
        sa.Column("per_writer_letters", sa.BigInteger(), nullable=False),
        sa.Column("report_letters", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_hour_totals_campaign_id_campaigns")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "scope", "hour", name=op.f("pk_hour_totals")),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO hour_totals SELECT campaign_id, scope, hour, letters, writers,"
        " per_writer_letters, letters FROM former_hours"
    )
    op.drop_table("former_hours")


_LATER = """
    SELECT ledger.campaign_id, ledger.section, ledger.letters, ledger.region AS named,
        entry_origins.region, entry_origins.event, entry_origins.at,
        (SELECT origins.at FROM ledger AS first JOIN entry_origins AS origins
            ON origins.campaign_id = first.campaign_id AND origins.number = first.number
            WHERE first.campaign_id = ledger.campaign_id AND first.report = ledger.report
            ORDER BY first.number LIMIT 1) AS first_at
    FROM ledger JOIN entry_origins ON entry_origins.campaign_id = ledger.campaign_id
        AND entry_origins.number = ledger.number
    WHERE ledger.kind <> 'report' AND ledger.letters <> 0
"""
"""The entries that may be later than the first of their report."""


def _zones() -> Iterator[tuple[str, tzinfo]]:
    for kind, table, name in (
        ("section", "sections", "code"),
        ("region", "regions", "code"),
        ("event", "events", "slug"),
    ):
        zoned = sa.table(table, sa.column(name), sa.column("timezone"))
        for named, zone in op.get_bind().execute(sa.select(zoned.c[name], zoned.c.timezone)):
            yield f"{kind}:{named}", _zone(zone)


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ValueError, ZoneInfoNotFoundError):  # a zone that this machine does not know any more
        return UTC


def _scopes(row: Any) -> Iterator[str]:
    """The scopes that have the entry in an hour: a region, where the ledger names it."""
    yield from ("world", f"section:{row.section}")
    if row.named:
        yield f"region:{row.region}"
    if row.event:
        yield f"event:{row.event}"


def _hour(zone: tzinfo, written: str) -> str:
    at = datetime.fromisoformat(written)
    local = at.astimezone(zone)
    begun = at - timedelta(minutes=local.minute, seconds=local.second)
    return f"{begun.isoformat()[:19]}Z"


def _move(letters: dict[Hour, int]) -> None:
    """Change the hours, and raise the revisions, so that nobody keeps what was told before."""
    change = sa.text(
        "UPDATE hour_totals SET report_letters = report_letters + :letters"
        " WHERE campaign_id = :id AND scope = :scope AND hour = :hour"
    )
    raise_revision = sa.text("UPDATE campaigns SET revision = revision + 1 WHERE id = :id")
    for (campaign, scope, hour), count in letters.items():
        key = {"id": campaign, "scope": scope, "hour": hour}
        op.get_bind().execute(change, key | {"letters": count})
    for campaign in {key[0] for key in letters}:
        op.get_bind().execute(raise_revision, {"id": campaign})
