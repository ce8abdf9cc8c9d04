"""How gunicorn serves the peers: as the tracker, but with gunicorn's own handler of requests."""

import gc
import runpy
from typing import Any

globals().update(runpy.run_path("deploy/gunicorn.conf.py"))


def post_worker_init(_worker: Any) -> None:
    """Spare them the garbage collector, too."""
    gc.collect()
    gc.freeze()
