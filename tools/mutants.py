"""Counts how many mutants of the rules, the ledger and the standings the tests notice.

`make mutants` calls it. mutmut changes the code, a little at a time, and runs the tests that reach
each change; this chooses the mutants and adds up what became of them. `ONLY=campaign` takes those
of one package, `SAMPLE=200` so many by chance, the same ones for the same `SEED`.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "mutants"
STATS = FOLDER / "mutmut-stats.json"
ALL_STATS = FOLDER / "all-tests.json"
READY = FOLDER / "ready"
SURVIVORS = FOLDER / "survivors.txt"
PROGRAM = Path(sys.executable).parent / "mutmut"

PACKAGES = ("campaign", "ledger", "standings")
FIRST = "tracker.campaign.codes.x_shown_code__mutmut_*"
"""A few mutants to begin with: after them all are written, and it is known which test reaches what.
"""

SURVIVED = (0, 5, 33)
"""The exit codes of tests that pass, or that there are none."""

Results = dict[str, int | None]


def main() -> None:
    """Try the mutants that were asked for; print a table, and write down who survived."""
    options = _options()
    READY.mkdir(parents=True, exist_ok=True)
    for database in READY.iterdir():
        database.unlink()
    if ALL_STATS.exists():
        shutil.copyfile(ALL_STATS, STATS)
    _mutmut(options.processes, [FIRST])
    shutil.copyfile(STATS, ALL_STATS)
    chosen = _chosen(_results(), options)
    _keep_quick_tests(options.seconds)
    _mutmut(options.processes, chosen)
    results = {name: code for name, code in _results().items() if name in set(chosen)}
    print("\n".join(_table(results)))
    _write_survivors(results)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="campaign, ledger or standings, or a module's")
    parser.add_argument("--sample", default="", help="so many mutants, by chance; else all")
    parser.add_argument("--seed", default="", help="of the sample (1)")
    parser.add_argument("--processes", default="", help="how many at once (2)")
    parser.add_argument("--seconds", default="", help="of tests for each mutant at most (20)")
    options = parser.parse_args()
    for name, usual in (("sample", 0), ("seed", 1), ("processes", 2), ("seconds", 20)):
        setattr(options, name, int(getattr(options, name) or usual))
    return options


def _mutmut(processes: int, names: Iterable[str]) -> None:
    """Try these mutants. What mutmut prints meanwhile goes on as it comes."""
    command = [str(PROGRAM), "run", "--max-children", str(processes)]
    environment = os.environ | {"READY_DATABASES": str(READY)}
    subprocess.run([*command, *names], cwd=ROOT, env=environment, check=True)


def _results() -> Results:
    """The exit code of the tests of each mutant, by its name; None where it was not tried."""
    results: Results = {}
    for file in sorted(FOLDER.glob("tracker/**/*.py.meta")):
        results |= json.loads(file.read_text())["exit_code_by_key"]
    return results


def _chosen(names: Iterable[str], options: argparse.Namespace) -> list[str]:
    """The mutants that were asked for."""
    wanted = sorted(name for name in names if name.startswith(f"tracker.{options.only}"))
    if not wanted:
        raise SystemExit(f"There are no mutants of {options.only!r}.")
    if not 0 < options.sample < len(wanted):
        return wanted
    return sorted(random.Random(options.seed).sample(wanted, options.sample))


def _keep_quick_tests(seconds: int) -> None:
    """Leave each function only its quickest tests, of so many seconds: a survivor meets all."""
    stats = json.loads(ALL_STATS.read_text())
    durations: dict[str, float] = stats["duration_by_test"]
    for name, tests in stats["tests_by_mangled_function_name"].items():
        kept: list[str] = []
        spent = 0.0
        for test in sorted(tests, key=lambda test: (durations[test], test)):
            spent += durations[test]
            if kept and spent > seconds:
                break
            kept.append(test)
        stats["tests_by_mangled_function_name"][name] = kept
    STATS.write_text(json.dumps(stats))


def _table(results: Results) -> Iterator[str]:
    """A line for each package: how many mutants, killed and survived, and the score."""
    yield f"{'':12}{'mutants':>9}{'killed':>9}{'survived':>10}{'score':>8}"
    mutants = Counter(_package(name) for name in results)
    survived = Counter(_package(name) for name, code in results.items() if code in SURVIVED)
    for package in PACKAGES:
        if mutants[package]:
            yield _line(package, mutants[package], survived[package])
    yield _line("all", mutants.total(), survived.total())


def _line(name: str, mutants: int, survived: int) -> str:
    killed = mutants - survived
    return f"{name:12}{mutants:9,}{killed:9,}{survived:10,}{killed / mutants:8.1%}"


def _package(mutant: str) -> str:
    return mutant.split(".")[1]


def _write_survivors(results: Results) -> None:
    """Write what each survivor changed to a file."""
    survivors = sorted(name for name, code in results.items() if code in SURVIVED)
    with SURVIVORS.open("w") as output:
        for name in survivors:
            output.flush()
            # It can't be shown where its file was changed meanwhile.
            subprocess.run([PROGRAM, "show", name], cwd=ROOT, stdout=output, check=False)
    print(f"{len(survivors)} survivors are in {SURVIVORS.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
