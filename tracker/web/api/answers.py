"""Answering with JSON: freshly made for one sender, or cacheable for everyone."""

import hashlib
from http import HTTPStatus

from flask import Response, request
from pydantic import BaseModel, ConfigDict

SHORTLY = "public, max-age=2, must-revalidate"
"""The time for which anyone may cache public figures."""


REPLAYED = {"Idempotency-Replayed": "true"}
"""The header of an answer that was given to the same key before."""


class Answer(BaseModel):
    """The base of all answers. One can be made from any value with fields of the same names."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


def private_answer(
    answer: BaseModel, status: HTTPStatus = HTTPStatus.OK, headers: dict[str, str] | None = None
) -> Response:
    """An answer for its sender alone."""
    return Response(_json(answer), status=status, headers=headers, mimetype="application/json")


def public_answer(
    answer: BaseModel | bytes, etag: str | None = None, cached: str = SHORTLY
) -> Response:
    """A public answer with a strong ETag (by its content unless given); 304 where that is known."""
    body = answer if isinstance(answer, bytes) else _json(answer)
    response = Response(body, mimetype="application/json")
    response.set_etag(etag or hashlib.sha256(body).hexdigest()[:32])
    response.headers["Cache-Control"] = cached
    response.make_conditional(request)
    return response


def _json(answer: BaseModel) -> bytes:
    return answer.model_dump_json().encode()
