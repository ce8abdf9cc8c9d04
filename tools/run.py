"""Prepares the database, prints the addresses and starts server and worker, for `make run`."""

import gc
import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SERVER = ("-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "app:app")
WORKER = ("-m", "flask", "--app", "app", "tracker", "worker", "--with-server")

signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends it without a traceback
gc.disable()  # this program ends too soon to need it
sys.path.insert(0, str(ROOT))

from tracker.application import join  # noqa: E402
from tracker.core import Core  # noqa: E402
from tracker.preparation import (  # noqa: E402
    address_lines,
    load_demonstration,
    prepare_database,
    why_stopped,
)
from tracker.settings import UnsafeSettings, read_settings  # noqa: E402


def main() -> None:
    """Prepare and serve; exit with status 2 if that is impossible."""
    os.chdir(ROOT)  # a relative DATABASE_URL names the same file for this program and the server
    try:
        core = join(read_settings())
    except UnsafeSettings as refused:
        sys.exit(_failed(str(refused)))
    try:
        prepare(core)
    except Exception as error:
        sentence = why_stopped(error, core)
        if sentence is None:
            raise
        sys.exit(_failed(sentence))
    core.database.close()
    sys.stdout.flush()
    begin_worker()
    os.execv(sys.executable, [sys.executable, *SERVER])


def begin_worker() -> None:
    """Begin the worker beside the server, in the same process group.

    Its input ends when the last process of the server does, however that ends: then it ends, too.
    """
    its_input, ours = os.pipe()
    os.set_inheritable(ours, True)
    subprocess.Popen(["nice", "-n", "10", sys.executable, *WORKER], stdin=its_input)
    os.close(its_input)


def prepare(core: Core) -> None:
    """Make missing tables, load sections, regions and a campaign, and print the addresses."""
    prepare_database(core)
    print("The database is ready.")
    if load_demonstration(core):
        print("The demonstration campaign is loaded.")
    print(*address_lines(core), sep="\n")


def _failed(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2


if __name__ == "__main__":
    main()
