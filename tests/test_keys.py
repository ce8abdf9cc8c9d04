"""Idempotency keys: found without looking at those of others, however many there are."""

from typing import Any

from sqlalchemy import event

from tests.cast import letters, new_key
from tracker.database import listed
from tracker.keys import _kept_under
from tracker.ledger import Record
from tracker.parts import Parts


def test_a_key_is_looked_up_by_the_whole_of_its_index(parts: Parts, engine_name: str) -> None:
    for _ in range(12):
        parts.ledger.write([Record(letters(1), new_key()) for _ in range(256)])
    explain = "EXPLAIN QUERY PLAN " if engine_name == "sqlite" else "EXPLAIN "

    def ask_how(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> Any:
        return explain + statement, parameters

    with parts.database.writing() as connection:
        these, bound = listed(connection, "hashes", [new_key() for _ in range(2)])
        event.listen(connection, "before_cursor_execute", ask_how, retval=True)
        rows = connection.execute(_kept_under(these), bound).cursor.fetchall()  # type: ignore[union-attr]
        plan = "\n".join(str(row) for row in rows)
    if engine_name == "sqlite":
        assert "(campaign_id=? AND key_hash=?)" in plan
    else:  # not the keys of the whole campaign, each looked at
        assert "idempotency_keys" in plan
        assert not [line for line in plan.splitlines() if "Filter" in line and "key_hash" in line]
