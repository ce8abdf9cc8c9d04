"""The API's two blueprints: one for public reading, one for writing and for what a link opens.

Neither reads or sets a cookie, so neither needs a form's protection.
"""

from flask import Blueprint, Response, request

PREFIX = "/api/v1"

reading = Blueprint("api_reading", __name__, url_prefix=PREFIX)
"""Public GETs: any page of any site may read them."""

writing = Blueprint("api_writing", __name__, url_prefix=PREFIX)
"""Everything else: no CORS headers, never kept by a cache."""


@reading.after_request
def _open_to_all(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD"
        response.headers["Access-Control-Allow-Headers"] = "If-None-Match"
    else:
        response.headers["Access-Control-Expose-Headers"] = "ETag"
    return response


@writing.after_request
def _kept_by_no_cache(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    return response
