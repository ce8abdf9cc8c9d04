"""Records reports without HTTP, or inserts their rows with the bare driver. A benchmark runs it.

python -m bench.recording crowd|batches|driver URL COUNT [SOURCE]

It prints one JSON line: the number of reports a second, and the processor time of each in µs.
"""

import gevent.monkey

gevent.monkey.patch_all()

import gc  # noqa: E402
import json  # noqa: E402
import sqlite3  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable, Iterator, Sequence  # noqa: E402
from contextlib import closing  # noqa: E402
from typing import Any  # noqa: E402

import gevent  # noqa: E402
import psycopg  # noqa: E402
from sqlalchemy import Connection, func, select  # noqa: E402

from bench.databases import job, joined  # noqa: E402
from bench.postgresql import driver_address  # noqa: E402
from tracker.ledger import Ledger, Record  # noqa: E402
from tracker.schema import (  # noqa: E402
    entry_origins,
    idempotency_keys,
    ledger,
    letter_reports,
    report_lines,
)

SENDERS = 256
REPORTS_OF_A_TRANSACTION = 256
"""The number of reports in a transaction, the largest that the ledger's own writer takes."""

FIRST = 1_000
"""The number of the first report that is timed; earlier reports warm up."""

TABLES = (letter_reports, report_lines, ledger, entry_origins, idempotency_keys)
"""The tables that get a row for each report of one line."""

Rows = Sequence[Sequence[Any]]


def crowd(ledger_: Ledger, jobs: Sequence[Record]) -> None:
    """Record from many senders at once; each sends its next report when the last is answered."""
    next_ones = iter(jobs)

    def send() -> None:
        for one in next_ones:
            assert one.key
            ledger_.record(one.report, one.key)

    gevent.joinall([gevent.spawn(send) for _ in range(SENDERS)], raise_error=True)


def batches(ledger_: Ledger, jobs: Sequence[Record]) -> None:
    """Record full transactions, one after the other, as an import does."""
    for first in range(0, len(jobs), REPORTS_OF_A_TRANSACTION):
        answers = ledger_.write(jobs[first : first + REPORTS_OF_A_TRANSACTION])
        assert not any(isinstance(answer, Exception) for answer in answers)


def record(
    url: str, count: int, way: Callable[[Ledger, Sequence[Record]], None]
) -> tuple[float, float]:
    """The seconds, and seconds of processor time, that the ledger needs."""
    with joined(url) as core:
        for number in range(1, 20):
            core.ledger.write([job(number)])
        jobs = [job(number) for number in range(FIRST, FIRST + count)]
        return timed(lambda: way(core.ledger, jobs))


def driver(url: str, count: int, source: str) -> tuple[float, float]:
    """The same seconds for the bare driver, which inserts the rows that the ledger wrote."""
    with joined(source) as core, core.database.reading() as connection:
        tables = [list(_rows(connection, table, count)) for table in TABLES]
    orders = [_order(table, "?" if url.startswith("sqlite") else "%s") for table in TABLES]
    each = REPORTS_OF_A_TRANSACTION
    parts_of_all = [
        [(order, rows[at : at + each]) for order, rows in zip(orders, tables, strict=True)]
        for at in range(0, count, each)
    ]
    insert = _insert_sqlite if url.startswith("sqlite") else _insert_postgresql
    return timed(lambda: insert(url, parts_of_all))


def _rows(connection: Connection, table: Any, count: int) -> Iterator[tuple[Any, ...]]:
    """The newest rows of a table, as the database stores them."""
    total = connection.scalar(select(func.count()).select_from(table)) or 0
    query = f"SELECT * FROM {table.name} LIMIT {count} OFFSET {max(0, total - count)}"
    for row in connection.exec_driver_sql(query):
        yield tuple(row)


def _order(table: Any, sign: str) -> str:
    return f"INSERT INTO {table.name} VALUES ({', '.join([sign] * len(table.columns))})"


def _insert_sqlite(url: str, transactions: Sequence[Sequence[tuple[str, Rows]]]) -> None:
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        for orders in transactions:
            connection.execute("BEGIN IMMEDIATE")
            for order, rows in orders:
                connection.executemany(order, rows)
            connection.execute("COMMIT")


def _insert_postgresql(url: str, transactions: Sequence[Sequence[tuple[str, Rows]]]) -> None:
    with psycopg.connect(driver_address(url)) as connection:
        for orders in transactions:
            with connection.transaction(), connection.cursor() as cursor:
                for order, rows in orders:
                    cursor.executemany(order.encode(), rows)


def timed(work: Callable[[], None]) -> tuple[float, float]:
    """The seconds, and seconds of processor time, that the work takes.

    The garbage collector ignores all objects made before, as in the server.
    """
    gc.collect()
    gc.freeze()
    began, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - used


def main(way: str, url: str, text: str, source: str = "") -> None:
    """Measure one way of recording, and print the result."""
    count = int(text)
    if way == "driver":
        seconds, cpu = driver(url, count, source)
    else:
        seconds, cpu = record(url, count, crowd if way == "crowd" else batches)
    print(json.dumps({"per_second": count / seconds, "cpu_us": cpu * 1e6 / count}))


if __name__ == "__main__":
    main(*sys.argv[1:])
