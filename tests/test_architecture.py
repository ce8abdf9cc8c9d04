"""The architecture: the directions of imports, and the modules that must not be loaded early."""

import re
import runpy
import shutil
import subprocess
import sys
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import UndefinedError
from jinja2.defaults import DEFAULT_NAMESPACE

from tracker.campaign import Channel, Kind, Mistake, Trust
from tracker.web.serving.errors import status_of
from tracker.web.serving.script_words import script_imports

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(sys.executable).parent


def run(*command: str) -> str:
    """The output of a command. If the command fails, the test fails and shows the output."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    output = done.stdout + done.stderr
    assert done.returncode == 0, output
    return output


def test_imports_run_one_way() -> None:
    run(str(PROGRAMS / "lint-imports"), "--no-cache", "--no-logo")


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("campaign/vocabulary.py", "tracker.web"),
        ("standings/boards.py", "tracker.opendata"),
        ("web/api/standings.py", "tracker.web.pages.public"),
        ("web/serving/guard.py", "tracker.web.pages.public"),
        ("viewers/frames.py", "tracker.campaign"),
        ("ledger/chain.py", "tracker.ledger.batch"),
        ("schema/columns.py", "tracker.application"),
    ],
)
def test_an_import_in_the_wrong_direction_is_found(
    tmp_path: Path, module: str, imported: str
) -> None:
    shutil.copytree(ROOT / "tracker", tmp_path / "tracker", ignore=shutil.ignore_patterns("*.pyc"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    planted = tmp_path / "tracker" / module
    planted.write_text(f"{planted.read_text()}\nimport {imported}\n")
    command = [str(PROGRAMS / "lint-imports"), "--no-cache", "--no-logo"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "BROKEN" in done.stdout


READS_TOTALS = {
    "schema": "what the tables are",
    "totals.py": "writes them",
    "ledger/batch_reads.py": "locks and adds to the running ones",
    "catalogue/changes.py": "the letters at stake, told to staff before a change",
    "events/changing.py": "whether letters were counted at an event that is to move",
    "standings/fold.py": "compares the running ones with the ledger",
    "ledger/alarms.py": "given a view",
    "standings/book.py": "which scopes have moved in a view",
    "standings/snapshot.py": "given a view",
    "standings/entrants.py": "given a view",
    "standings/movement.py": "given a view",
    "standings/places.py": "given a view",
    "standings/cases.py": "given a view",
    "standings/timeline.py": "given a view",
    "standings/zones.py": "writes hours anew where a zone has changed",
    "opendata/figures.py": "given a view",
}
"""The modules that may name a table of totals, and why. Public figures are read in a view alone."""


def test_totals_are_read_by_what_is_given_a_view() -> None:
    tables = re.compile(r"\b(scope|case|channel|hour|day)_totals\b")
    package = ROOT / "tracker"
    reading = {
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if tables.search(path.read_text()) and "migrations" not in path.parts
    }
    reading = {"schema" if name.startswith("schema/") else name for name in reading}
    assert reading == set(READS_TOTALS)
    for name, why in READS_TOTALS.items():
        if why == "given a view":
            assert "view: View" in (package / name).read_text(), name


KEPT_FOR_GOOD = {
    "_campaigns_of": "one",
    "_cases": "by language",
    "_cases_of": "one",
    "_channels": "by language",
    "_countries": "the CLDR's",
    "_environment": "by language",
    "_events_named": "by code, by slug",
    "_heads_of": "one",
    "_own_letters": "by language",
    "_permissions": "of a display and of other pages",
    "_queries": "by number of scopes, in steps",
    "_standing_of": "one",
    "_timeline": "by language",
    "_totals": "by kind of board, moved or named",
    "_towns": "one",
    "english": "by section's country",
    "networks_in": "by setting",
    "newest_migration": "one",
    "pseudo": "by direction",
    "script_messages": "one",
    "time_zones": "the IANA's",
    "translations": "by language and page",
    "zone": "within one batch",
}
"""The functions whose answers are kept without a bound, and what there is one answer for."""


def test_what_is_kept_without_a_bound_is_nothing_that_a_stranger_names() -> None:
    kept = set()
    for path in [*(ROOT / "tracker").rglob("*.py"), *(ROOT / "deploy").rglob("*.py")]:
        kept |= set(re.findall(r"^ *@cache\b[^\n]*\n *def (\w+)", path.read_text(), re.MULTILINE))
        assert "maxsize=None" not in path.read_text(), path
    assert kept == set(KEPT_FOR_GOOD)


def test_scripts_do_not_import_each_other_in_a_circle() -> None:
    imports = script_imports(ROOT / "static" / "js")
    assert {"figures.js", "waiting.js", "watch.js"} <= set(imports["strip.js"])
    assert set().union(*imports.values()) <= set(imports)
    TopologicalSorter(imports).prepare()


@pytest.mark.parametrize(
    "planted",
    [
        'import { tell } from "./strip.js";',
        'import "./strip.js";',
        'import("./strip.js").then(go);',
    ],
)
def test_a_circle_of_scripts_is_found(tmp_path: Path, planted: str) -> None:
    folder = shutil.copytree(ROOT / "static" / "js", tmp_path / "js")
    figures = folder / "figures.js"
    figures.write_text(f"{planted}\n{figures.read_text()}")
    with pytest.raises(CycleError):
        TopologicalSorter(script_imports(folder)).prepare()


def test_only_the_database_knows_which_engine_runs() -> None:
    run(str(PROGRAMS / "ruff"), "check", "--no-cache", "--select", "TID251", "tracker")


def test_the_server_loads_nothing_that_gevent_must_patch_first() -> None:
    """gunicorn's first process reads the settings; only workers run under gevent."""
    program = "import runpy, sys; runpy.run_path('deploy/gunicorn.conf.py'); print(*sys.modules)"
    loaded = run(sys.executable, "-c", program).split()

    assert "pydantic" in loaded
    assert {"flask", "psycopg", "socketio", "sqlalchemy"}.isdisjoint(loaded)


TEMPLATE_GLOBALS = {"asset", "csrf_meta_tag", "csrf_token", "scripts", "url_for"}
TEMPLATE_GLOBALS |= {"_", "gettext", "ngettext", "npgettext", "pgettext"}
"""The names that a template may use beside its page, its frame and filters. None can query."""


def test_templates_see_only_their_page_and_its_frame(app: Flask) -> None:
    assert set(app.jinja_env.globals) - set(DEFAULT_NAMESPACE) == TEMPLATE_GLOBALS
    for path in (ROOT / "tracker").rglob("*.py"):
        assert "render_template" not in path.read_text(), path


def test_a_template_can_not_reach_the_request_or_the_settings(app: Flask) -> None:
    for name in ("config", "g", "request", "session", "campaign", "core"):
        with pytest.raises(UndefinedError), app.test_request_context("/"):
            app.jinja_env.from_string(f"{{{{ {name} }}}}").render(page=None, frame=None)


@pytest.mark.parametrize(
    ("field", "vocabulary"), [("channel", Channel), ("kind", Kind), ("trust", Trust)]
)
def test_the_verifier_knows_every_word_of_the_ledger(field: str, vocabulary: type[StrEnum]) -> None:
    """It is handed out alone, so it holds a copy of these lists."""
    shapes = runpy.run_path(str(ROOT / "tools" / "verify_ledger.py"))["SHAPES"]
    assert set(shapes[field].split("|")) == set(vocabulary)


def test_every_mistake_has_a_status(app: Flask) -> None:
    with app.test_request_context("/"):
        for kind in Mistake.__subclasses__():
            assert 400 <= status_of(kind())[0] < 500
