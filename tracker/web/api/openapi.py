"""The document of the API: OpenAPI 3.1, gathered from the routes and their models."""

import json
import re
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app
from pydantic import BaseModel, ConfigDict, RootModel
from pydantic.json_schema import models_json_schema
from werkzeug.routing import Rule

from ...standings import BOARDS
from ..forms.keys import KEY_PATTERN
from ..serving.current import core
from .answers import Answer, public_answer
from .blueprints import PREFIX, reading
from .operations import Operation, describe, described
from .requests import NoQuery, query_of

Json = dict[str, Any]

CACHED = "public, max-age=300"
"""The time for which anyone may cache the document."""

_REF = "#/components/schemas/{model}"

_METHODS = ("GET", "POST", "PATCH", "DELETE")

_IN_PATH: dict[str, Json] = {
    "reference": {"type": "string", "pattern": "^[0-9a-z]{26}$"},
    "slug": {"type": "string", "pattern": "^[0-9a-z-]{1,80}$"},
    "board": {"type": "string", "enum": list(BOARDS)},
}
"""The texts that can stand for a part of a path; anything else is not found."""

_REFUSALS = {
    400: "The body or a header can't be read",
    401: "The secret of the edit link is missing",
    404: "There is nothing by this name",
    409: "It can't be changed any more",
    412: "It is not as it was any more; `report` is how it stands",
    413: "More than 64 KiB",
    415: "Not JSON",
    422: "Something in it is wrong; `errors` lists all of it",
    429: "Too many such requests come from this address now",
    503: "The ledger is busy: send the same again",
}

_TEXT: Json = {"type": "string"}

_HEADERS: dict[int, Json] = {
    401: {"WWW-Authenticate": {"schema": _TEXT, "required": True}},
    429: {"Retry-After": {"description": "In seconds.", "schema": {"type": "integer"}}},
    503: {"Retry-After": {"description": "In seconds.", "schema": {"type": "integer"}}},
}


class FaultAnswer(Answer):
    """One thing wrong, and where: a field such as `lines.0.letters`, a parameter or a header."""

    field: str
    message: str


class ProblemAnswer(Answer):
    """A problem (RFC 9457)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:letter-tracker:problem:invalid-report",
                    "title": "This report can't be taken as it is",
                    "status": 422,
                    "detail": "The campaign has no such case.",
                    "errors": [
                        {"field": "lines.0.case", "message": "The campaign has no such case."}
                    ],
                }
            ]
        }
    )

    type: str
    title: str
    status: int
    detail: str
    errors: tuple[FaultAnswer, ...] = ()


class DocumentAnswer(RootModel[Json]):
    """This document."""


@reading.get("/openapi.json")
@describe(Operation("This document", DocumentAnswer, problems=(422, 503)))
def openapi() -> Response:
    """The document of the API, in OpenAPI 3.1."""
    query_of(NoQuery)
    return public_answer(json.dumps(document(current_app)).encode(), cached=CACHED)


def document(app: Flask) -> Json:
    """The OpenAPI document of the API routes of `app`, made once for each app."""
    if "api_document" not in app.extensions:
        app.extensions["api_document"] = _document(app)
    made: Json = app.extensions["api_document"]
    return made


def _document(app: Flask) -> Json:
    routes = [
        (rule, method, app.view_functions[rule.endpoint])
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
        for method in _METHODS
        if rule.rule.startswith(f"{PREFIX}/") and method in (rule.methods or ())
    ]
    schemas = _schemas([described(route) for _, _, route in routes])
    paths: dict[str, Json] = {}
    for rule, method, route in routes:
        operation = _operation(rule, described(route), route.__name__, route.__doc__ or "", schemas)
        paths.setdefault(_path(rule), {})[method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Write for Rights letter tracker",
            "version": "1",
            "description": "Report letters, and read what was counted. Times are UTC (RFC 3339).",
        },
        "servers": [{"url": core().settings.base_url}],
        "paths": paths,
        "components": {
            "schemas": {name: made for name, made in schemas.items() if not _is_query(name)},
            "securitySchemes": {
                "editLink": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The last part of the report's `edit_url`.",
                }
            },
        },
    }


def _schemas(operations: list[Operation]) -> dict[str, Json]:
    taken = [model for one in operations for model in (one.query, one.body) if model]
    given: list[type[BaseModel]] = [ProblemAnswer, *(one.answer for one in operations)]
    _, made = models_json_schema(
        [(model, "validation") for model in taken] + [(model, "serialization") for model in given],
        ref_template=_REF,
    )
    schemas: dict[str, Json] = made["$defs"]
    return schemas


def _is_query(name: str) -> bool:
    return name.endswith("Query")


def _path(rule: Rule) -> str:
    return re.sub(r"<(\w+)>", r"{\1}", rule.rule)


def _operation(
    rule: Rule, operation: Operation, name: str, doc: str, schemas: dict[str, Json]
) -> Json:
    made: Json = {
        "operationId": name,
        "summary": operation.summary,
        "description": re.sub(r"\s*\n\s*", " ", doc.strip()),
        "parameters": [
            *_path_parameters(rule),
            *_headers(rule, operation),
            *_query(operation, schemas),
        ],
        "responses": _responses(rule, operation),
    }
    if operation.body:
        made["requestBody"] = {"required": True, "content": _content(operation.body)}
    if operation.secured:
        made["security"] = [{"editLink": []}]
    return made


def _path_parameters(rule: Rule) -> list[Json]:
    return [
        {"name": name, "in": "path", "required": True, "schema": _IN_PATH[name]}
        for name in sorted(rule.arguments)
    ]


def _headers(rule: Rule, operation: Operation) -> list[Json]:
    if operation.keyed or operation.keyable:
        key = {"type": "string", "pattern": KEY_PATTERN}
        needed = {"required": operation.keyed, "schema": key}
        headers: list[Json] = [{"name": "Idempotency-Key", "in": "header", **needed}]
        if operation.conditional:
            headers.append({"name": "If-Match", "in": "header", "schema": _TEXT})
        return headers
    if _is_public(rule):
        return [{"name": "If-None-Match", "in": "header", "schema": _TEXT}]
    return []


def _is_public(rule: Rule) -> bool:
    return str(rule.endpoint).startswith(f"{reading.name}.")


def _query(operation: Operation, schemas: dict[str, Json]) -> list[Json]:
    """The parameters of a query model; what may be left out has no null in an address."""
    parameters: list[Json] = []
    for name, schema in schemas[operation.query.__name__].get("properties", {}).items():
        plain = {key: value for key, value in schema.items() if key not in ("title", "description")}
        if "anyOf" in plain:
            plain = next(option for option in plain["anyOf"] if option != {"type": "null"})
        parameter = {"name": name, "in": "query", "allowEmptyValue": True, "schema": plain}
        if "description" in schema:
            parameter["description"] = schema["description"]
        parameters.append(parameter)
    return parameters


def _responses(rule: Rule, operation: Operation) -> Json:
    made: Json = {}
    for status in operation.statuses:
        made[str(status)] = {
            "description": HTTPStatus(status).phrase,
            "headers": _answer_headers(rule, operation, status),
            "content": _content(operation.answer),
        }
    if _is_public(rule):
        made["304"] = {"description": "Not changed since the answer with this ETag"}
    for status in operation.problems:
        made[str(status)] = {
            "description": _REFUSALS[status],
            "headers": _HEADERS.get(status, {}),
            "content": _content(ProblemAnswer, "application/problem+json"),
        }
    return made


def _answer_headers(rule: Rule, operation: Operation, status: int) -> Json:
    headers: Json = {"Cache-Control": {"schema": _TEXT, "required": True}}
    if _is_public(rule):
        headers["ETag"] = {"schema": _TEXT, "required": True}
    if status == HTTPStatus.CREATED:
        headers["Location"] = {"schema": _TEXT, "required": True}
    if (operation.keyed or operation.keyable) and status == HTTPStatus.OK:
        headers["Idempotency-Replayed"] = {"schema": {"type": "string", "const": "true"}}
    return headers


def _content(model: type[BaseModel], mimetype: str = "application/json") -> Json:
    return {mimetype: {"schema": {"$ref": _REF.format(model=model.__name__)}}}
