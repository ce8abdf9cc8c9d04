"""The tables of signed heads, of restores, and of the heads that are posted to a keeper."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
)

from .columns import UtcTime, campaign_id, metadata, needed

signed_heads = Table(
    "signed_heads",
    metadata,
    campaign_id(),
    needed("epoch", BigInteger),
    needed("position", Integer),
    needed("day", Date),
    needed("number", Integer),
    needed("hash", String(64)),
    needed("origins", String(64)),
    needed("previous", String(64)),
    needed("signed_at", UtcTime),
    needed("public_key", String(64)),
    needed("signature", String(128)),
    Column("origins_salt", String(64)),
    PrimaryKeyConstraint("campaign_id", "epoch", "position"),
)
"""The ends of the chains as they were signed. Append-only.

`origins` is the hash of `origins_salt` and the end of the chain of origins. The salt is private; it
is NULL of a head that came back from a keeper.
"""

restored_ends = Table(
    "restored_ends",
    metadata,
    needed("epoch", BigInteger),
    campaign_id(),
    needed("number", Integer),
    needed("hash", String(64)),
    PrimaryKeyConstraint("epoch", "campaign_id"),
)
"""The end of each ledger as a restore has put it back, by the epoch that it raised. Append-only."""

head_posts = Table(
    "head_posts",
    metadata,
    Column("campaign_id", Integer, ForeignKey("campaigns.id"), primary_key=True),
    needed("epoch", BigInteger),
    needed("position", Integer),
    needed("tries", Integer),
    needed("next_at", UtcTime),
)
"""The newest head of each campaign that its keeper has taken, and when the next is tried."""
