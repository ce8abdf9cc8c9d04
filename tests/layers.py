"""The WSGI layers before Flask, looked into by tests."""

from collections.abc import Iterable
from typing import Any

from flask import Flask


class Counting:
    """Stands behind a layer of an app and counts the requests that pass it."""

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
