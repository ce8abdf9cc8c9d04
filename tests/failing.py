"""An app whose answers fail midway, to test what the server then sends."""

from collections.abc import Iterator

from flask import Flask, Response

app = Flask(__name__)


@app.get("/midway")
def midway() -> Response:
    """Answer with one line, and then fail."""

    def lines() -> Iterator[str]:
        yield "the first line\n"
        raise RuntimeError("an accident")

    return Response(lines())
