"""Access for tests to the WSGI layers before Flask."""

from collections.abc import Iterable
from typing import Any

from flask import Flask


class Counting:
    """Counts the requests that a layer of an app passes on."""

    def __init__(self, app: Flask, kind: type) -> None:
        layer: Any = app.wsgi_app
        while not isinstance(layer, kind):
            layer = getattr(layer, "wsgi_app", None) or layer._application
        self.layer: Any = layer
        self.behind = layer._application
        self.requests = 0
        layer._application = self

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.requests += 1
        answer: Iterable[bytes] = self.behind(environ, start_response)
        return answer
