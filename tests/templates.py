"""Templates that are compiled once for all applications of a process, and of those it forks.

Each application compiles the templates that it shows: a quarter of a second for its first page,
and most of the time of a test that looks at one.
"""

from io import BytesIO

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class _Compiled(BytecodeCache):
    """Compiled templates in memory. Jinja heeds one only while it fits its source."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket with what was compiled before."""
        if compiled := self._compiled.get(bucket.key):
            bucket.load_bytecode(BytesIO(compiled))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled now."""
        kept = BytesIO()
        bucket.write_bytecode(kept)
        self._compiled[bucket.key] = kept.getvalue()


def compile_templates_once() -> None:
    """Let all applications that are made from now on share their compiled templates."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": _Compiled()}


def _is_of_a_page(name: str) -> bool:
    """Whether a template is shown by the application; the worker writes mail by itself."""
    return not name.startswith("mail/")


def compile_all(app: Flask) -> None:
    """Compile every template, for those who are forked from this process."""
    for name in app.jinja_env.list_templates(filter_func=_is_of_a_page):
        app.jinja_env.get_template(name)
