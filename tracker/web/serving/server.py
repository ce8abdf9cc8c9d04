"""gevent's web server, for the day on which the process has no file left for a newcomer."""

import logging
import time
from errno import ECONNABORTED, EMFILE, ENFILE, ENOBUFS, ENOMEM
from typing import Any

from gevent.pywsgi import SecureEnviron
from gunicorn.workers.ggevent import PyWSGIServer

from .connection import Connection

log = logging.getLogger(__name__)

PAUSE_SECONDS = 0.1
"""The time until it is tried again where nothing could be closed for a newcomer."""

TOLD_EVERY_SECONDS = 60.0
"""At most so often the log says that there are too few files."""

_NO_FILE_LEFT = (EMFILE, ENFILE, ENOBUFS, ENOMEM)


class Server(PyWSGIServer):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's server under gevent, which closes a waiting connection where files run out."""

    max_accept = 10
    """So many newcomers at most are accepted before others run."""

    secure_environ_class = SecureEnviron
    """What the log shows of a request that failed: no address, neither its own nor a client's."""

    _told = float("-inf")

    def do_read(self) -> Any:
        """Accept a connection; None where that is not possible now. Called in the event loop."""
        try:
            return super().do_read()
        except OSError as error:
            if error.errno in _NO_FILE_LEFT:
                self._make_room(error)
            elif error.errno != ECONNABORTED:  # the client has left before it was accepted
                raise
            return None

    def _make_room(self, error: OSError) -> None:
        if time.monotonic() - self._told > TOLD_EVERY_SECONDS:
            self._told = time.monotonic()
            log.warning(
                "No connection can be accepted (%s): raise the limit of open files.", error.strerror
            )
        Connection.opened.cut_one()
        self.stop_accepting()
        self._timer = self.loop.timer(PAUSE_SECONDS)
        self._timer.start(self._start_accepting_if_started)
