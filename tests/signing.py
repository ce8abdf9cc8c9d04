"""What tests of signed heads share: heads of some days, the database read and changed itself."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from click.testing import Result
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import create_engine, text

from tests.cast import Clock, report
from tracker.core import Core
from tracker.ledger import FIELDS
from tracker.ledger.origin_chain import ORIGIN_FIELDS
from tracker.signing import SignedHead

Run = Callable[..., Result]
"""Runs a command on the demonstration's database."""

START = "0" * 64


def stored(database_url: str) -> list[dict[str, Any]]:
    """The signed heads as they stand in the database, the oldest first."""
    engine = create_engine(database_url)
    with engine.connect() as connection:
        query = text("SELECT * FROM signed_heads ORDER BY campaign_id, epoch, position")
        rows = [dict(row) for row in connection.execute(query).mappings()]
    engine.dispose()
    return rows


def change(database_url: str, *orders: str) -> None:
    """Change the database itself, after removing its triggers."""
    engine = create_engine(database_url)
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            names = connection.scalars(text("SELECT name FROM sqlite_master WHERE type='trigger'"))
            unprotect = [f"DROP TRIGGER {name}" for name in names]
        else:
            tables = ("ledger", "entry_origins", "signed_heads", "restored_ends")
            unprotect = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables]
        for order in (*unprotect, *orders):
            connection.execute(text(order))
    engine.dispose()


def hash_again(database_url: str) -> None:
    """Write every hash of both chains anew, as a keeper would who has changed a row."""
    engine = create_engine(database_url)
    hashed = ", ".join(f'ledger."{name}"' for name in FIELDS[:-2])
    told = ", ".join(f"entry_origins.{name}" for name in ORIGIN_FIELDS)
    rows = f"""SELECT {hashed}, {told} FROM ledger JOIN entry_origins
        ON entry_origins.campaign_id = ledger.campaign_id
        AND entry_origins.number = ledger.number ORDER BY ledger.number"""
    with engine.begin() as connection:
        entry_hash = origin = START
        for row in connection.execute(text(rows)).all():
            public, private = row[: len(FIELDS) - 2], row[len(FIELDS) - 2 :]
            before = entry_hash
            entry_hash = sha256("\x1f".join(map(str, [*public, before])).encode()).hexdigest()
            said = ["" if value is None else value for value in private]
            hashed_origin = "\x1f".join(map(str, [1, entry_hash, *said, origin]))
            origin = sha256(hashed_origin.encode()).hexdigest()
            for order, values in (
                ("UPDATE ledger SET previous = :before, hash = :hash", (before, entry_hash)),
                ("UPDATE entry_origins SET hash = :hash", ("", origin)),
            ):
                named = {"before": values[0], "hash": values[1], "number": public[1]}
                connection.execute(text(f"{order} WHERE number = :number"), named)
        end = text("UPDATE heads SET hash = :hash, origins_hash = :origin")
        connection.execute(end, {"hash": entry_hash, "origin": origin})
    engine.dispose()


def count_letters(core: Core, reports: int) -> None:
    """Count so many reports of one line."""
    for _ in range(reports):
        report(core, 3, section="us", region="us-ny")


def a_few_heads(run: Run, core: Core, clock: Clock, days: int) -> None:
    """Count letters and sign a head on so many days."""
    for _ in range(days):
        count_letters(core, 1)
        assert run("heads", "sign").exit_code == 0
        clock.pass_by(days=1)


def head_in(row: dict[str, Any]) -> SignedHead:
    """The head of the demonstration that is in a row of the table."""
    fields = {name: row[name] for name in SignedHead._fields if name != "campaign"}
    return SignedHead(campaign="demo", **fields | {"day": str(row["day"])})


def signed_with(key: Ed25519PrivateKey, row: dict[str, Any]) -> SignedHead:
    """A stored head, signed anew with another key."""
    head = head_in(row)._replace(public_key=key.public_key().public_bytes_raw().hex())
    return head._replace(signature=key.sign(head.text.encode()).hex())
