"""Reading a request: its parameters, its JSON body, its idempotency key, its secret."""

import json
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from typing import Any, NoReturn, TypeVar

from flask import request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import BadRequest, Unauthorized, UnsupportedMediaType

from ...campaign import (
    MOST_LINES,
    NO_CAMPAIGN,
    Campaign,
    Fault,
    Mistake,
    Sentence,
    State,
    Unknown,
    default_key,
    sentence,
)
from ..forms.fields import Name
from ..forms.keys import is_key
from ..forms.validation import faults_of, field_name
from ..serving.current import core
from ..serving.errors import InvalidHeader, InvalidQuery
from ..serving.reader import say

Model = TypeVar("Model", bound=BaseModel)

MOST_NAMES = 50
"""The most names in one object of a body; none that is taken has half of them."""

MOST_NAMES_IN_ALL = 1_000
"""The most names in the objects of a body's lists together; a hundred whole lines have 400."""


_TWICE = sentence("Give this once.")
_TOO_MANY_IN_ALL = sentence("Give at most %(most)s fields in all.", most=MOST_NAMES_IN_ALL)
_TOO_MANY_NAMES = sentence("Give at most %(most)s fields in one object.", most=MOST_NAMES)
_NO_PARAMETER = sentence("There is no such parameter.")
_NO_KEY = sentence(
    "Send the header Idempotency-Key with 8 to 128 visible ASCII characters, "
    "new for each report or event, and the same when you send one again."
)
_NO_SECRET = sentence(
    "Send the secret of the edit link, with the header Authorization: Bearer <secret>."
)
_NOT_JSON = sentence("The body is not JSON in UTF-8.")
_MARKED = sentence(
    "The body begins with a byte order mark (BOM). Send the same JSON in UTF-8 without that mark."
)
_WIDE = sentence("The body is in UTF-16 or UTF-32. Send the same JSON in UTF-8.")
_NO_OBJECT = sentence("The body is JSON, but not an object.")


class NoQuery(BaseModel):
    """No parameter at all."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CampaignQuery(NoQuery):
    """Of which campaign."""

    campaign: Name | None = Field(None, description="Its name; else the current one.")


class ScopeQuery(CampaignQuery):
    """Of which scope."""

    scope: Name | None = Field(
        None,
        description="`world`, `section:us`, `region:us-ny` or `event:<slug>`; else the home"
        " section, or the world without one. An event that waits for its review is found with its"
        " code alone: `event:<slug>/<code>`.",
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
    except _WrongShape as wrong:
        why, name = wrong.args
        raise mistake(Fault(field_name((name,)), why)) from None
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


def campaign_of_body(slug: str | None, mistake: type[Mistake]) -> Campaign:
    """The campaign that a body names, or the current one. An unknown one is a `mistake`."""
    try:
        return campaign_named(slug)
    except Unknown as unknown:
        raise mistake(*unknown.faults) from None


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
        raise BadRequest(say(_why_no_json(body))) from None
    if not isinstance(content, dict):
        raise BadRequest(say(_NO_OBJECT))
    for name, value in content.items():
        members = value if isinstance(value, list) else ()
        if sum(len(one) for one in members if isinstance(one, dict)) > MOST_NAMES_IN_ALL:
            raise _WrongShape(_TOO_MANY_IN_ALL, name)
    return content


def _why_no_json(body: bytes) -> Sentence:
    """What to do about a body that is no JSON in UTF-8."""
    if body.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or b"\0" in body[:4]:
        return _WIDE
    return _MARKED if body.startswith(BOM_UTF8) else _NOT_JSON


class _WrongShape(Exception):
    """An object that no body has; its arguments are the fault and the name of the field."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of these names. Raises _WrongShape where they are too many, or one comes twice.

    Programs don't agree on which of two counts. A list is cut behind the first member too many, so
    that what checks it finds that, and looks at no more.
    """
    if len(pairs) > MOST_NAMES:
        raise _WrongShape(_TOO_MANY_NAMES, "")
    fields: dict[str, Any] = {}
    for name, value in pairs:
        if name in fields:
            raise _WrongShape(_TWICE, name)
        fields[name] = value[: MOST_LINES + 1] if type(value) is list else value
    return fields


def _number(digits: str) -> int | float:
    """A number of any length in little time; far beyond every limit it need not be exact."""
    return int(digits) if len(digits) <= 20 else float(digits)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON.")


_JSON = json.JSONDecoder(parse_int=_number, parse_constant=_refuse, object_pairs_hook=_object)
