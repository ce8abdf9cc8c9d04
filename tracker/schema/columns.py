"""The metadata of all tables, the type of their times, and columns that many of them have."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, Dialect, ForeignKey, Integer, MetaData, String, TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


KEPT_BY_KEY: dict[str, Any] = {"sqlite_with_rowid": False}
"""Options of a table whose rows SQLite keeps in the order of their key, without a second copy."""


class UtcTime(TypeDecorator[datetime]):
    """An aware datetime, stored as `2026-12-10T18:42:07Z`: readable, and alike on both engines."""

    impl = String(20)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return None if value is None else utc_text(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


@lru_cache(maxsize=256)  # the rows of a batch share their times
def utc_text(at: datetime) -> str:
    """A time as it is stored, to the second."""
    # Not strftime, which writes the years before 1000 without their zeros.
    return f"{at.astimezone(UTC).isoformat()[:19]}Z"


def campaign_id() -> Column[int]:
    """The column that says which campaign a row belongs to."""
    return Column("campaign_id", Integer, ForeignKey("campaigns.id"), nullable=False)


def needed(name: str, kind: Any, **more: Any) -> Column[Any]:
    """A column that is never NULL."""
    return Column(name, kind, nullable=False, **more)
