"""The benchmarks work: their programs compile, viewers get messages, tables and bars are right."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.bars import verdicts
from bench.build import Programs, build, compiler
from bench.children import running
from bench.crowds import posting, report, watching
from bench.figures import Reading, Result, percentile, results
from bench.jobs import BARS, JOBS
from bench.machine import Cores, cores
from bench.page import write_page
from bench.servers import FLOOR, TRACKER, Server, Servers
from bench.tables import markdown, plain, rows_of

needs_a_compiler = pytest.mark.skipif(compiler() is None, reason="No C compiler is installed")


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Programs:
    return build(tmp_path_factory.mktemp("programs"), with_node=False)


@pytest.fixture(scope="module")
def two_cores() -> Cores:
    return cores()


@pytest.fixture
def servers(programs: Programs, two_cores: Cores, tmp_path: Path) -> Servers:
    return Servers(programs, two_cores.server, tmp_path)


@pytest.fixture
def floor(servers: Servers) -> Iterator[Server]:
    with servers.serving(FLOOR) as server:
        yield server


@needs_a_compiler
def test_twenty_viewers_get_every_message_of_the_c_write_loop(
    programs: Programs, two_cores: Cores, floor: Server
) -> None:
    with watching(programs, two_cores.client, floor, 20) as viewers:
        floor.broadcast(3, 10, 100)
        assert viewers.await_version(102, 10)
        assert sorted(viewers.deliveries) == [100, 101, 102]
        assert all(one.sent < one.first <= one.last for one in viewers.deliveries.values())
        assert viewers.end()["count"] == 60


@needs_a_compiler
def test_viewers_of_the_tracker_get_the_version_of_a_report(
    programs: Programs, two_cores: Cores, servers: Servers
) -> None:
    with (
        servers.serving(TRACKER) as server,
        watching(programs, two_cores.client, server, 20) as viewers,
    ):
        load = report(
            programs, two_cores.client, server, *posting(), "--requests", "1", "--tell", "1",
            connections=1, seconds=5,
        )  # fmt: skip
        ((version, answered),) = load.answered
        assert viewers.await_version(version, 10)
        held = viewers.held_at(version)
        assert held is not None
        assert held - answered < 10e9


@needs_a_compiler
def test_viewers_vanish_and_stall_on_orders(
    programs: Programs, two_cores: Cores, floor: Server
) -> None:
    with watching(programs, two_cores.client, floor, 20) as viewers:
        viewers.order("vanish 5")
        viewers.order("stall 5")
        floor.broadcast(1, 10, 100)
        assert viewers.await_version(100, 10)
        summary = viewers.end()
    assert (summary["viewers"], summary["count"]) == (10, 10)


@needs_a_compiler
def test_the_slow_disk_makes_a_sync_slower(programs: Programs, tmp_path: Path) -> None:
    code = (
        "import os, sys, time; file = open(sys.argv[1], 'w'); began = time.monotonic();"
        "os.fsync(file.fileno()); print(time.monotonic() - began)"
    )
    slow = {"LD_PRELOAD": str(programs.slowsync), "SYNC_MICROSECONDS": "50000"}
    command = [sys.executable, "-c", code, str(tmp_path / "file")]
    done = subprocess.run(command, env=slow, capture_output=True, text=True, check=True)
    assert float(done.stdout) >= 0.05


def test_a_process_ends_with_its_benchmark(two_cores: Cores) -> None:
    with running(["sleep", "60"], two_cores.client) as process:
        assert process.poll() is None
    assert process.poll() is not None


def test_a_result_is_the_median_of_its_rounds() -> None:
    rounds = [Reading("record", "sqlite", "tracker", {"per_second": n}) for n in (3.0, 1.0, 2.0)]
    (result,) = results(rounds)
    assert result.figures == {"per_second": 2.0}
    assert len(result.rounds) == 3


def test_a_percentile_is_one_of_the_values() -> None:
    assert percentile([3, 1, 2], 50) == 2
    assert percentile([3, 1, 2], 99) == 3


@pytest.mark.parametrize("name", JOBS)
def test_a_jobs_table_is_complete_even_with_missing_figures(name: str) -> None:
    columns = JOBS[name].COLUMNS
    figures = dict.fromkeys(list(columns)[:1], 12345.6)
    rows = rows_of(columns, [Result(name, "1,000 viewers", "tracker", figures, ())])
    assert "12,346" in plain(rows)
    assert markdown(rows).count("\n") == 2
    assert len(rows[0]) == len(rows[1])


def test_bars_compare_the_figures_of_one_run() -> None:
    size = ("broadcast", "5,000 viewers")
    measured = [
        Result(*size, "tracker", {"cpu_us": 6.0}, ()),
        Result(*size, "Node socket.io", {"cpu_us": 12.0}, ()),
        Result(*size, "C write loop", {"cpu_us": 4.0}, ()),
    ]
    rows = {row[1]: row[2:] for row in verdicts(BARS, measured)[1:]}
    assert rows["processor time, over Node's"] == ["0.50", "≤ 0.65", "yes"]
    assert rows["processor time, over the C write loop's"] == ["1.50", "≤ 1.45", "no"]


def test_the_page_names_the_machine_and_the_rounds(tmp_path: Path) -> None:
    result = Result("broadcast", "1,000 viewers", "tracker", {"cpu_us": 8.0}, ())
    run = {
        "at": "2026-12-10T18:42:07Z",
        "rounds": 3,
        "quick": False,
        "machine": {"cores": "2"},
        "results": [result.json],
    }
    write_page(run, tmp_path / "page.md")
    page = (tmp_path / "page.md").read_text()
    assert "| cores | 2 |" in page
    assert "3 rounds" in page
    assert "| 1,000 viewers | tracker | 8.00 |" in page
