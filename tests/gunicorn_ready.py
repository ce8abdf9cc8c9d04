"""gunicorn with the tracker's modules loaded, ready to be started again and again.

Half of the time of a browser test was the loading of modules. This program loads them once, as a
worker of gunicorn's would, and forks for each server that it is asked for. It reads orders from
its input, a JSON object in a line, and answers each with a line.
"""

import gc
import json
import os
import random
import sys
from pathlib import Path
from tempfile import gettempdir
from types import FrameType
from typing import Any

from gevent import monkey

# The master of gunicorn needs the real ones; each worker replaces them, too.
monkey.patch_all(os=False, signal=False, select=False)

ROOT = Path(__file__).resolve().parent.parent


def load() -> None:
    """Load what a worker loads."""
    sys.path.insert(0, str(ROOT))
    import gunicorn.app.wsgiapp
    import gunicorn.workers.ggevent

    import tracker.cli
    import tracker.live
    import tracker.viewers
    import tracker.web
    from tests.templates import compile_all, compile_templates_once
    from tracker.application import create_app
    from tracker.settings import Settings

    loaded: tuple[Any, ...] = (gunicorn, tracker, FrameType)
    assert loaded
    values = {
        "database_url": f"sqlite:///{Path(gettempdir()) / 'never-opened.db'}",
        "secret_key": "k" * 48,
        "base_url": "",
        "port": 1,
    }
    compile_templates_once()
    app = create_app(Settings.model_validate(values))
    compile_all(app)
    app.extensions["tracker"].database.close()
    gc.collect()
    gc.freeze()


def start(environment: dict[str, str], arguments: list[str], log: str) -> int:
    """Start a gunicorn in a process group of its own. Gives the number of its process."""
    process = os.fork()
    if process:
        return process
    os.setpgid(0, 0)
    random.seed()
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)
    output = os.open(log, os.O_WRONLY | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for descriptor, stream in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(descriptor, stream)
    sys.argv = ["gunicorn", *arguments]
    from gunicorn.app.wsgiapp import run

    run()
    os._exit(0)


def ended(process: int) -> int | None:
    """The exit status of a server, negative for a signal; None while it runs."""
    found, status = os.waitpid(process, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if found else None


def main() -> None:
    """Serve orders until there are no more."""
    load()
    answers, orders = os.fdopen(os.dup(1), "w"), os.fdopen(os.dup(0))
    print("ready", file=answers, flush=True)
    for line in orders:
        order = json.loads(line)
        answer = start(**order["start"]) if "start" in order else ended(order["ended"])
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
