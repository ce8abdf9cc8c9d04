"""Reading a request: its parameters, its JSON body, its idempotency key, its secret."""

import json
from typing import Any, NoReturn, TypeVar

from flask import request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import BadRequest, Unauthorized, UnsupportedMediaType

from ...campaign import (
    NO_CAMPAIGN,
    Campaign,
    Fault,
    Mistake,
    State,
    Unknown,
    default_key,
    sentence,
)
from ..forms.fields import Text
from ..forms.keys import is_key
from ..forms.validation import faults_of, field_name
from ..serving.current import core
from ..serving.errors import InvalidHeader, InvalidQuery
from ..serving.reader import say

Model = TypeVar("Model", bound=BaseModel)


_TWICE = sentence("Give this once.")
_NO_PARAMETER = sentence("There is no such parameter.")
_NO_KEY = sentence(
    "Send the header Idempotency-Key with 8 to 128 visible ASCII characters, "
    "new for each report or event, and the same when you send one again."
)
_NO_SECRET = sentence(
    "Send the secret of the edit link, with the header Authorization: Bearer <secret>."
)
_NOT_JSON = sentence("The body is not JSON in UTF-8.")
_NO_OBJECT = sentence("The body is JSON, but not an object.")


class NoQuery(BaseModel):
    """No parameter at all."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CampaignQuery(NoQuery):
    """Of which campaign."""

    campaign: Text | None = Field(None, description="Its name; else the current one.")


class ScopeQuery(CampaignQuery):
    """Of which scope."""

    scope: Text | None = Field(
        None,
        description="`world`, `section:us`, `region:us-ny` or `event:<slug>`; "
        "else the home section, or the world without one.",
    )


def query_of(model: type[Model]) -> Model:
    """The parameters of this request's address; an empty one counts as not given.

    Raises InvalidQuery with every fault, an unknown and a repeated parameter among them.
    """
    values_of = {name: values for name, values in request.args.lists() if values != [""]}
    twice = [Fault(name, _TWICE) for name, values in values_of.items() if len(values) > 1]
    try:
        query = model.model_validate({name: values[0] for name, values in values_of.items()})
    except ValidationError as error:
        raise InvalidQuery(*twice, *faults_of(error, {"extra_forbidden": _NO_PARAMETER})) from None
    if twice:
        raise InvalidQuery(*twice)
    return query


def body_of(model: type[Model], mistake: type[Mistake]) -> Model:
    """The JSON body of this request. Raises `mistake` with every fault of its shape.

    A body that is no JSON object answers 400, another content type 415.
    """
    if not request.is_json:
        raise UnsupportedMediaType
    return read_body(model, mistake, _bounded_body())


def read_body(model: type[Model], mistake: type[Mistake], body: bytes) -> Model:
    """The model that a body of JSON describes.

    Raises `mistake` with every fault of its shape, and BadRequest where it is no JSON object.
    """
    try:
        return model.model_validate(_json_object(body))
    except _Twice as twice:
        raise mistake(Fault(field_name(twice.args), _TWICE)) from None
    except ValidationError as error:
        raise mistake(*faults_of(error)) from None


def key_of_request() -> str:
    """The Idempotency-Key of this request. Raises InvalidHeader if it is missing or ill-formed."""
    key = request.headers.get("Idempotency-Key", "")
    if not is_key(key):
        raise InvalidHeader.at("Idempotency-Key", _NO_KEY)
    return key


def key_if_any() -> str | None:
    """The Idempotency-Key, or None where this request has none. Raises InvalidHeader."""
    return key_of_request() if "Idempotency-Key" in request.headers else None


def bearer_secret() -> str:
    """The secret that this request bears. Raises Unauthorized (401) if it bears none."""
    authorization = request.authorization
    if authorization is None or authorization.type != "bearer" or not authorization.token:
        raise Unauthorized(
            say(_NO_SECRET),
            www_authenticate=WWWAuthenticate("bearer", {"realm": "edit link"}),
        )
    return authorization.token


def campaign_named(slug: str | None) -> Campaign:
    """The campaign of this name, or the current one where none is named.

    Raises Unknown; a draft is unknown to the public.
    """
    catalogue = core().catalogue
    if not slug:
        core().standings.look_at_others()  # another process may have loaded a newer one
    campaign = catalogue.campaign(slug) if slug else catalogue.current()
    if campaign.state is State.DRAFT:
        raise Unknown.at("campaign", NO_CAMPAIGN)
    return campaign


def scope_key(scope: str | None, campaign: Campaign) -> str:
    """The scope of this name, or the campaign's default one."""
    return scope or default_key(campaign)


def _bounded_body() -> bytes:
    body = request.get_data(cache=False)
    request.stream.read(1)  # finds what a chunked body has beyond the limit
    return body


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        content = _JSON.decode(body.decode())
    except (ValueError, RecursionError):
        raise BadRequest(say(_NOT_JSON)) from None
    if not isinstance(content, dict):
        raise BadRequest(say(_NO_OBJECT))
    return content


class _Twice(Exception):
    """A field that stands twice in one object; programs don't agree on which of them counts."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        names = [name for name, _ in pairs]
        raise _Twice(next(name for name in fields if names.count(name) > 1))
    return fields


def _number(digits: str) -> int | float:
    """A number of any length in little time; far beyond every limit it need not be exact."""
    return int(digits) if len(digits) <= 20 else float(digits)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON.")


_JSON = json.JSONDecoder(parse_int=_number, parse_constant=_refuse, object_pairs_hook=_object)
