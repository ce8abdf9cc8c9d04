"""gunicorn's configuration for the tracker. An operator's choices come from the settings."""

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

# The plain gevent worker starves persistent connections. gevent's own server does not.
worker_class = "gunicorn.workers.ggevent.GeventPyWSGIWorker"
worker_connections = 20_000

# The number of connections that may wait to be accepted. After a restart thousands come at once.
backlog = 4096

# The seconds that a client may pause within a request or an answer, or between two requests.
# It is more than nginx's own 60, so that nginx closes first.
keepalive = 75

# The seconds to wait for open sockets when the server stops. Viewers simply connect again.
graceful_timeout = 5

# Requests are not logged: their addresses hold secrets, such as edit links.
accesslog = None
errorlog = "-"
loglevel = "info"

# Without this, gunicorn opens a control socket in the home folder.
control_socket_disable = True


def on_starting(server: Any) -> None:
    """Raise the limits of the system as far as it permits, and warn if that is not enough.

    If the app refuses to start, gunicorn ends with the app's exit status, 2. Otherwise gunicorn
    would try to start it for ever.
    """
    server.APP_LOAD_ERROR = 2
    for warning in (_too_few_files(), _too_short_queue()):
        if warning:
            server.log.warning(warning)


def _too_few_files() -> str | None:
    """Permit a worker one open file for each viewer; a warning if the system permits fewer."""
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
    """A warning if the kernel lets fewer connections wait than `backlog` asks for."""
    try:
        most = int(SOMAXCONN.read_text())
    except OSError:  # another kernel
        return None
    if most >= backlog:
        return None
    return (
        f"Only {most} connections can wait to be accepted, not {backlog}: when a crowd comes at "
        f"once, the others are refused. Raise that limit (sysctl net.core.somaxconn={backlog})."
    )


def post_fork(_server: Any, _worker: Any) -> None:
    """Collect no garbage while modules are loaded, as that takes a tenth of the start."""
    gc.disable()


def post_worker_init(worker: Any) -> None:
    """Install our connections, ask for the main pages once, and then collect garbage again.

    Without those requests, the first visitor would wait a second. Modules are frozen because a
    search for garbage in them would stop all requests for 60 ms and find nothing.
    """
    if hasattr(worker, "wsgi_handler"):  # a worker with threads has no handler and its own limits
        from tracker.web.serving.connection import Connection  # once gevent has patched sockets

        Connection.silence_seconds = worker.cfg.keepalive
        worker.wsgi_handler = Connection
    from tracker.web.serving.prefetch import prefetch

    prefetch(worker.wsgi)
    gc.collect()
    gc.freeze()
    gc.enable()


def worker_exit(_server: Any, worker: Any) -> None:
    """Tell viewers that their server is stopping, so that they connect to another at once."""
    app = getattr(worker, "wsgi", None)  # None if the app refused to start
    if live := getattr(app, "extensions", {}).get("live"):
        live.server.shutdown()


def worker_int(_worker: Any) -> None:
    """End at once on Ctrl-C. gevent would show a traceback, and answered reports are on disk."""
    os._exit(0)
