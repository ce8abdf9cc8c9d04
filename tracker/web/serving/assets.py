"""Static files under addresses that change with their content: browsers cache them for good.

One version stands for the whole folder and is part of the path: a module's relative imports and a
style sheet's fonts then come under the same version as the file that names them. Our own scripts
and style sheets are sent without comments and without white space that means nothing.
"""

import gzip
import hashlib
import mimetypes
from functools import lru_cache
from pathlib import Path

import rcssmin
import rjsmin
from flask import Response, abort, current_app, request, url_for
from werkzeug.security import safe_join

CACHED_SECONDS = 365 * 24 * 3600
"""The time for which a browser caches a file of the current version."""

STATIC_FILE = "public.static_file"
"""The endpoint of all static files."""

_COMPRESSED_KINDS = {".woff2", ".png", ".ico"}

mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("font/woff2", ".woff2")


def asset(name: str) -> str:
    """The address of a static file, under the folder's current version."""
    return url_for(STATIC_FILE, version=_version(_folder()), name=name)


def static_file(version: str, name: str) -> Response:
    """A static file: cached for good under the current version, not at all under another."""
    path = safe_join(_folder(), name)
    if path is None or not Path(path).is_file():
        abort(404)
    content, compressed = _read(path)
    mimetype = mimetypes.guess_type(path)[0] or "application/octet-stream"
    response = Response(content, mimetype=mimetype)
    if compressed is not None and request.accept_encodings.quality("gzip") > 0:
        response.set_data(compressed)
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    response.cache_control.public = True
    response.cache_control.max_age = CACHED_SECONDS if version == _version(_folder()) else 0
    response.cache_control.immutable = version == _version(_folder())
    return response


def _folder() -> str:
    return current_app.static_folder or ""


@lru_cache(maxsize=4)
def _version(folder: str) -> str:
    """A short hash over the names and contents of all files of a folder."""
    digest = hashlib.sha256()
    for path in sorted(Path(folder).rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


@lru_cache(maxsize=128)
def _read(path: str) -> tuple[bytes, bytes | None]:
    """A file's content as it is sent, and as gzip unless its kind is compressed already."""
    content = Path(path).read_bytes()
    if Path(path).parent.name == "js":
        content = rjsmin.jsmin(content)
    if Path(path).parent.name == "css":
        content = rcssmin.cssmin(content)
    if Path(path).suffix in _COMPRESSED_KINDS:
        return content, None
    return content, gzip.compress(content, mtime=0)
