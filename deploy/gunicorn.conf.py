"""How gunicorn serves the tracker; what an operator may choose comes from the settings."""

import gc
import os
import resource
import sys
from pathlib import Path
from typing import Any

SOMAXCONN = Path("/proc/sys/net/core/somaxconn")

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from tracker.settings import Settings, UnsafeSettings, read_settings  # noqa: E402


def _read_settings() -> Settings:
    try:
        return read_settings()
    except UnsafeSettings as refused:
        sys.stderr.write(f"{refused}\n")
        sys.exit(2)


_settings = _read_settings()

bind = f"127.0.0.1:{_settings.port}"
workers = _settings.workers

# The plain gevent worker lets keep-alive connections starve; gevent's own server does not.
worker_class = "gunicorn.workers.ggevent.GeventPyWSGIWorker"
worker_connections = 20_000

# As many may wait to be let in: after a restart thousands come back at once.
backlog = 4096

# Whoever stops in the midst of a request or an answer, or asks nothing more, is not waited for
# longer; above what nginx keeps open by itself.
keepalive = 75

# Open sockets use up the whole of it, and nobody waits for a viewer.
graceful_timeout = 5

# Addresses hold secrets (edit links), so requests are not logged.
accesslog = None
errorlog = "-"
loglevel = "info"

# Otherwise a socket that takes orders appears in the home folder.
control_socket_disable = True


def on_starting(server: Any) -> None:
    """See to it that a crowd can come, and say where the system does not permit that.

    An app that refuses to start ends gunicorn with its own status; otherwise it would be started
    again for ever.
    """
    server.APP_LOAD_ERROR = 2
    for trouble in (_too_few_files(), _too_short_queue()):
        if trouble:
            server.log.warning(trouble)


def _too_few_files() -> str | None:
    """Let each worker have a file for each viewer; what to say where the system permits fewer."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _settings.files_wanted
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return None
    permitted = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (permitted, hard))
    if permitted == wanted:
        return None
    return (
        f"Only {_settings.viewers_within(permitted)} can watch at a time, not the "
        f"{_settings.viewers_most} of VIEWERS_MOST: a process may have {permitted} open files, and "
        f"needs {wanted}. Raise that limit (ulimit -Hn, or LimitNOFILE of systemd)."
    )


def _too_short_queue() -> str | None:
    """What to say where the kernel lets fewer wait to be let in than are asked for."""
    try:
        most = int(SOMAXCONN.read_text())
    except OSError:  # another kernel
        return None
    if most >= backlog:
        return None
    return (
        f"Only {most} can wait to be let in, not {backlog}: when a crowd comes at once, others are "
        f"turned away. Raise that limit (sysctl net.core.somaxconn={backlog})."
    )


def post_fork(_server: Any, _worker: Any) -> None:
    """Look for no garbage while all that stays is loaded: that would take a tenth of the start."""
    gc.disable()


def post_worker_init(worker: Any) -> None:
    """Have requests read strictly, and nobody wait in vain, for a cold start or for the garbage.

    The first page would take 150 ms; going through what stays for good would stall all for 60 ms.
    """
    if hasattr(worker, "wsgi_handler"):  # a worker of threads has limits of its own
        from tracker.web.serving.connection import Connection  # once gevent has patched sockets

        Connection.silence_seconds = worker.cfg.keepalive
        worker.wsgi_handler = Connection
    from tracker.web.serving.prefetch import prefetch

    prefetch(worker.wsgi)
    gc.collect()
    gc.freeze()
    gc.enable()


def worker_exit(_server: Any, worker: Any) -> None:
    """Tell viewers that their server goes away: they come back to another at once."""
    served = getattr(worker, "wsgi", None)  # none where the app refused to start
    if live := getattr(served, "extensions", {}).get("live"):
        live.server.shutdown()


def worker_int(_worker: Any) -> None:
    """Leave at once on Ctrl-C, where gevent shows a traceback; what was answered is on disk."""
    os._exit(0)
