"""The table of messages that wait to be mailed, or were."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from .columns import UtcTime, metadata, needed

outbox = Table(
    "outbox",
    metadata,
    Column("key", String(64), primary_key=True),
    needed("id", String(32), unique=True),
    needed("state", String(9)),
    needed("kind", String(30)),
    needed("address", String(254)),
    needed("language", String(12)),
    needed("campaign", String(60)),
    needed("section", String(8)),
    needed("about", Text),
    needed("epoch", BigInteger),
    needed("queued_at", UtcTime),
    needed("due_at", UtcTime),
    Column("expires_at", UtcTime),
    needed("tries", Integer),
    needed("next_at", UtcTime),
    Column("ended_at", UtcTime),
    needed("trouble", String(60)),
    Index("ix_outbox_waiting", "state", "epoch", "next_at", "key"),
    Index("ix_outbox_ended", "state", "ended_at"),
)
"""A message each. `key` is the hash of an idempotency key, so none is queued twice; `id` names it.

It is tried from `next_at` on; whoever tries it puts that off first, so that nobody else does. An
`epoch` before the newest restore's holds it back. Once it has ended, as `state` says, its address
and what it was about are erased.
"""
