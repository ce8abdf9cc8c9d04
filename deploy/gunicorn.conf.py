"""gunicorn's configuration for the tracker. An operator's choices come from the settings."""

import gc
import os
import resource
import sys
from pathlib import Path
from typing import Any

SOMAXCONN = Path("/proc/sys/net/core/somaxconn")

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from tracker.garbage import search_in_steps  # noqa: E402
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

# Beyond this nothing is accepted any more. It is never reached: at CONNECTIONS_MOST, the connection
# that has waited longest is closed.
worker_connections = 2 * _settings.connections_most

# The number of connections that may wait to be accepted. After a restart thousands come at once.
backlog = 4096

# The seconds that a client may pause between two requests. It is more than nginx's own 60, so that
# nginx closes first.
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
    for warning in (
        _too_few_files(),
        _too_short_queue(),
        _open_to_others(),
        _unsigned(),
        _no_mail(),
    ):
        if warning:
            server.log.warning(warning)


def _too_few_files() -> str | None:
    """Permit a worker a file for each connection; a warning if the system permits fewer."""
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
        f"{_settings.viewers_most} of VIEWERS_MOST, and {_settings.connections_within(permitted)} "
        f"other connections be open, not the {_settings.connections_most} of CONNECTIONS_MOST: a "
        f"process may have {permitted} open files, and needs {wanted}. Raise that limit "
        "(ulimit -Hn, or LimitNOFILE of systemd)."
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


def _open_to_others() -> str | None:
    """A warning if others on this machine may read letters or secrets."""
    names = ", ".join(map(str, _settings.files_for_others))
    return f"Others on this machine can read {names}. Run: chmod o-rwx {names}" if names else None


def _unsigned() -> str | None:
    """A warning if nobody signs the ledger's heads where real people rely on them."""
    path = _settings.signing_key_path
    if not _settings.production or path.exists():
        return None
    return (
        f"The ledger is not signed here: there is no key in {path}. Unless another machine signs "
        "it, run: .venv/bin/flask --app app tracker keys make"
    )


def _no_mail() -> str | None:
    """A warning if nobody gets mail where real people rely on it."""
    return _settings.no_mail if _settings.production else None


def post_fork(_server: Any, _worker: Any) -> None:
    """Collect no garbage while modules are loaded, as that takes a tenth of the start."""
    gc.disable()


def post_worker_init(worker: Any) -> None:
    """Install our connections, ask for the main pages once, and then search for garbage again.

    Without those requests, the first visitor would wait a second.
    """
    if hasattr(worker, "wsgi_handler"):  # a worker with threads has no handler and its own limits
        _install_connections(worker)
    from tracker.web.serving.prefetch import prefetch

    prefetch(worker.wsgi)
    if "tracker" in worker.wsgi.extensions:  # a test serves an app of its own
        _hold_database(worker.wsgi)
        _begin_watches(worker)
    search_in_steps()
    if watchdog := getattr(worker.wsgi, "extensions", {}).get("watchdog"):
        watchdog.start()


def _install_connections(worker: Any) -> None:
    """Have our server and our connections serve, within the limits of the settings."""
    # Once gevent has patched sockets.
    from tracker.web.serving.connection import Connection, Patience
    from tracker.web.serving.open_connections import OpenConnections
    from tracker.web.serving.server import Server

    Connection.patience = Patience(
        between=worker.cfg.keepalive,
        head=_settings.head_seconds,
        body=_settings.body_seconds,
        answer=_settings.answer_seconds,
    )
    Connection.opened = OpenConnections(
        _settings.connections_within(resource.getrlimit(resource.RLIMIT_NOFILE)[0]),
        _settings.connections_per_address if _settings.limited else None,
        _settings.proxies,
    )
    worker.wsgi_handler, worker.server_class = Connection, Server


def _hold_database(app: Any) -> None:
    """Let nobody put a backup in the place of a database that is served, nor serve meanwhile.

    While it is served, its log is kept short.
    """
    from tracker.threads import Threads

    database = app.extensions["tracker"].database
    database.keep_log_short(Threads(1).run)
    try:
        held = database.hold()
    except Exception:  # noqa: BLE001 - it may be out of reach, and is held once it is not any more
        return
    if not held:
        sys.stderr.write("A backup is being restored: start the tracker once that is done.\n")
        sys.exit(2)


def _begin_watches(worker: Any) -> None:
    if hasattr(worker, "wsgi_handler"):  # a worker with threads has no event loop for them
        from tracker.application import begin_watches

        begin_watches(worker.wsgi.extensions["tracker"])


def worker_exit(_server: Any, worker: Any) -> None:
    """Tell viewers that their server is stopping, so that they connect to another at once."""
    app = getattr(worker, "wsgi", None)  # None if the app refused to start
    if live := getattr(app, "extensions", {}).get("live"):
        live.server.shutdown()


def worker_int(_worker: Any) -> None:
    """End at once on Ctrl-C. gevent would show a traceback, and answered reports are on disk."""
    os._exit(0)
