"""The ledger as a file on the page: made once, added to, and never given away by half."""

import resource
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import requests
from flask.testing import FlaskClient
from sqlalchemy import event as sql_event
from sqlalchemy.engine import Engine

from tests.cast import load_changed, new_key, report
from tests.servers import Server
from tracker.campaign import Channel, LetterReport, Line
from tracker.core import Core
from tracker.ledger import Record
from tracker.opendata import kept_ledgers

ENDINGS = ("csv", "jsonl")
NOT_POSTED = (Channel.EMAIL, Channel.PETITION, Channel.SOCIAL, Channel.FAX, Channel.PHONE)


@contextmanager
def entries_read() -> Iterator[list[int]]:
    """The numbers after which entries are read meanwhile."""
    after: list[int] = []

    def note(_conn: object, _cursor: object, query: str, asked: object, *_: object) -> None:
        if "ledger.previous" in query:
            values = asked.values() if isinstance(asked, dict) else asked
            after.append([value for value in values if isinstance(value, int)][2])  # type: ignore[attr-defined]

    sql_event.listen(Engine, "before_cursor_execute", note)
    try:
        yield after
    finally:
        sql_event.remove(Engine, "before_cursor_execute", note)


def count_lines(core: Core, entries: int) -> None:
    """Count reports of many lines until the ledger has so many entries."""
    cases = [case.slug for case in core.catalogue.campaign("demo").cases]
    lines = tuple(Line(case, channel, 1) for case in cases for channel in NOT_POSTED)
    at = core.standings.view("demo").head.number
    shares = [lines[: entries - start] for start in range(at, entries, len(lines))]
    core.ledger.write([Record(LetterReport("demo", some), new_key()) for some in shares])


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("entries", [0, 1, 99, 100, 101, 250])
def test_a_file_is_the_ledger_up_to_its_head(
    core: Core, client: FlaskClient, ending: str, entries: int
) -> None:
    count_lines(core, entries)
    answer = client.get(f"/ledger/demo.{ending}")
    assert answer.status_code == 200
    assert answer.content_length == len(answer.data)
    assert answer.headers["ETag"] == f'"demo-1-{entries}"'
    assert answer.text.count("\n") == entries + (ending == "csv")
    assert client.head(f"/ledger/demo.{ending}").content_length == len(answer.data)


def test_a_file_that_its_reader_has_is_not_sent_again(core: Core, client: FlaskClient) -> None:
    report(core)
    first = client.get("/ledger/demo.csv")
    seen = {"If-None-Match": first.headers["ETag"]}
    with entries_read() as after:
        again = client.get("/ledger/demo.csv", headers=seen)
    assert (again.status_code, again.data, after) == (304, b"", [])
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    report(core)
    assert client.get("/ledger/demo.csv", headers=seen).status_code == 200


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_is_added_to_and_not_made_anew(core: Core, client: FlaskClient, ending: str) -> None:
    before, after = b"", []
    for entries in (130, 199, 200, 201, 460):
        count_lines(core, entries)
        with entries_read() as read:
            now = client.get(f"/ledger/demo.{ending}").data
            assert client.get(f"/ledger/demo.{ending}").data == now
        assert now.startswith(before)
        before = now
        after += read
    assert after == [0, 130, 199, 200, 201]


def test_a_range_of_a_file_is_that_part_of_it(core: Core, client: FlaskClient) -> None:
    count_lines(core, 120)
    whole = client.get("/ledger/demo.csv")
    for asked, expected in (
        ("bytes=0-99", whole.data[:100]),
        ("bytes=1000-", whole.data[1000:]),
        ("bytes=-10", whole.data[-10:]),
    ):
        headers = {"Range": asked, "If-Range": whole.headers["ETag"]}
        part = client.get("/ledger/demo.csv", headers=headers)
        assert (part.status_code, part.data) == (206, expected)
    count_lines(core, 121)
    changed = client.get("/ledger/demo.csv", headers=headers)
    assert (changed.status_code, changed.data[: len(whole.data)]) == (200, whole.data)
    assert client.get("/ledger/demo.csv", headers={"Range": "bytes=9999999-"}).status_code == 416


def test_readers_at_once_share_one_file(core: Core, client: FlaskClient) -> None:
    count_lines(core, 2_500)
    with entries_read() as after, ThreadPoolExecutor(4) as readers:
        asked = [readers.submit(client.get, "/ledger/demo.csv") for _ in range(4)]
        assert len({answer.result().data for answer in asked}) == 1
    assert after == [0, 1_000, 2_000]


def test_a_file_is_written_in_small_shares_with_pauses(
    core: Core, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(core.kept_ledgers, "_pause", pauses.append)
    count_lines(core, 1_050)
    client.get("/ledger/demo.csv")
    assert len(pauses) == 11


def test_a_reader_of_an_earlier_head_is_told_no_later_entry(
    core: Core, client: FlaskClient
) -> None:
    """As before a freeze that is set to an earlier moment, and between two readers at once."""
    count_lines(core, 50)
    view = core.standings.view("demo")
    earlier = client.get("/ledger/demo.csv").data
    count_lines(core, 333)
    client.get("/ledger/demo.csv")
    copy = core.kept_ledgers.of(view, ".csv")
    assert b"".join(copy) == earlier
    assert copy.length == len(earlier)


def test_a_full_disk_gives_a_sentence_and_no_half_file(
    core: Core, client: FlaskClient, tmp_path: Path
) -> None:
    count_lines(core, 300)
    most = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, most[1]))
    try:
        refused = client.get("/ledger/demo.csv")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, most)
    assert refused.status_code == 503
    assert int(refused.headers["Retry-After"]) > 0
    assert "The file can&#39;t be made now" in refused.text
    whole = client.get("/ledger/demo.csv")
    assert whole.text.count("\n") == 301
    assert whole.data == fresh_file(core, tmp_path)


def fresh_file(core: Core, folder: Path) -> bytes:
    """The file as another process makes it."""
    view = core.standings.view("demo")
    other = kept_ledgers.KeptLedgers(core.database, folder, lambda call: call(), lambda _: None)
    return b"".join(other.of(view, ".csv"))


def test_after_a_restore_the_file_is_made_anew(core: Core, client: FlaskClient) -> None:
    report(core, 3)
    before = client.get("/ledger/demo.csv")
    with core.database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO restores (epoch) VALUES (1800000000)")
    core.standings.moved()
    with entries_read() as after:
        now = client.get("/ledger/demo.csv")
    assert now.headers["ETag"] == '"demo-1800000000-1"' != before.headers["ETag"]
    assert (now.data, after) == (before.data, [0])


def test_a_file_of_another_ledger_is_made_anew(core: Core, client: FlaskClient) -> None:
    """Whatever put another database in its place: the chain shows it."""
    report(core, 3)
    client.get("/ledger/demo.csv")
    [kept] = core.kept_ledgers._kept.values()
    kept._hash = "of another ledger"
    report(core, 4)
    assert client.get("/ledger/demo.csv").text.count("\n") == 3


def test_few_files_are_kept_and_none_for_long(
    core: Core, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(core)
    for number in range(6):
        days = "opens = 2026-09-01\nday = 2026-12-10\nreport_by = 2027-01-15"
        slug = f'slug = "w4r-{number}"'
        load_changed(core, {'slug = "demo"': slug, "demonstration = true": days})
        for ending in ENDINGS:
            assert client.get(f"/ledger/w4r-{number}.{ending}").status_code == 200
    assert len(core.kept_ledgers._kept) == kept_ledgers.MOST_FILES
    monkeypatch.setattr(kept_ledgers, "KEPT_SECONDS", -1)
    client.get("/ledger/demo.csv")
    assert list(core.kept_ledgers._kept) == [("demo", ".csv")]


def test_a_reader_who_leaves_and_a_worker_that_is_killed_leave_no_half_file(
    demonstrated: Core, server: Server
) -> None:
    count_lines(demonstrated, 3_000)
    await_entries(server, 3_000)
    address = f"{server.url}/ledger/demo.jsonl"
    with requests.get(address, stream=True, timeout=30) as leaving:
        assert leaving.raw.read(1_000)
    whole = requests.get(address, timeout=30)
    assert len(whole.content) == int(whole.headers["Content-Length"])
    assert whole.text.count("\n") == 3_000
    count_lines(demonstrated, 6_000)
    await_entries(server, 6_000)
    with requests.get(address, stream=True, timeout=30) as cut:
        [worker] = server.workers
        worker.kill()
        worker.wait()
        received = received_of(cut)
    server.await_ready()
    again = requests.get(address, timeout=30)
    assert again.text.count("\n") == 6_000
    assert again.text.startswith(whole.text)
    assert again.content.startswith(received)
    length = int(cut.headers["Content-Length"])  # so a reader knows whether all of it came
    assert length == len(again.content)


def await_entries(server: Server, entries: int) -> None:
    """Return when a server tells so many entries; another process looks for new ones itself."""
    give_up = time.monotonic() + 30
    while requests.get(f"{server.url}/api/v1/standings", timeout=30).json()["version"] < entries:
        assert time.monotonic() < give_up
        time.sleep(0.01)


def received_of(answer: requests.Response) -> bytes:
    """What came of an answer until its server was gone."""
    received = b""
    with suppress(requests.RequestException):
        for block in answer.iter_content(1_000):
            received += block
    return received
