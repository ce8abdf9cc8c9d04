"""The API's document is complete, and true for generated requests."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from tests.cast import report
from tracker.campaign import Event
from tracker.core import Core

ADDRESS = "/api/v1/openapi.json"
OWN_REPORT = "/api/v1/reports/{reference}"

CONFIG: dict[str, Any] = {
    "continue-on-failure": True,
    "generation": {"max-examples": 25, "deterministic": True, "database": "none"},
    "checks": {
        # A request can fit the document and still name an unknown case or campaign.
        "positive_data_acceptance": {"enabled": False},
        # Its probe does not work in this process; test_api_reports asks without a secret.
        "ignored_auth": {"enabled": False},
    },
}


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    """The published document."""
    answer = client.get(ADDRESS)
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    body: dict[str, Any] = json.loads(answer.get_data())
    return body


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each path, method and operation of the document."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def generated(app: Flask, path: str | None = None, **more: Any) -> tuple[set[str], set[int]]:
    """The failures of generated requests, and the statuses of their answers."""
    config = SchemathesisConfig.from_dict(CONFIG | more)
    schema = schemathesis.openapi.from_wsgi(ADDRESS, app, config=config)
    failures, statuses = set(), set()
    for event in from_schema(schema.include(path=path) if path else schema).execute():
        assert not isinstance(event, events.NonFatalError | events.FatalError), event
        if isinstance(event, events.ScenarioFinished):
            failures |= _failures(event)
            statuses |= {
                seen.response.status_code
                for seen in event.recorder.interactions.values()
                if seen.response
            }
    return failures, statuses


def _failures(event: events.ScenarioFinished) -> set[str]:
    return {
        f"{event.label}: {check.failure_info.failure}\n{check.failure_info.code_sample}"
        for checks in event.recorder.checks.values()
        for check in checks
        if check.failure_info
    }


def test_every_answer_fits_the_document(app: Flask, event: Event) -> None:
    failures, statuses = generated(app)
    assert not failures, "\n\n".join(sorted(failures))
    assert statuses >= {200, 201, 400, 401, 404, 405, 415, 422}


def test_every_answer_to_the_owner_of_an_edit_link_fits_the_document(
    app: Flask, core: Core
) -> None:
    reference = report(core).reference
    bearer = {"Authorization": f"Bearer {core.links.edit_secret(reference)}"}
    failures, statuses = generated(
        app, OWN_REPORT, headers=bearer, parameters={"path.reference": reference}
    )
    assert not failures, "\n\n".join(sorted(failures))
    assert statuses >= {200, 400, 401, 409, 415, 422}


def test_every_route_of_the_api_is_in_the_document(app: Flask, document: dict[str, Any]) -> None:
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/")
    }
    assert routes == {(path, method) for path, method, _ in operations(document)}


def test_every_operation_has_a_summary_and_a_description(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(names) == len(set(names))
    for path, method, operation in operations(document):
        assert operation["summary"], (path, method)
        assert operation["description"], (path, method)
        for status, response in operation["responses"].items():
            kinds = set(response.get("content", {}))
            if status == "304":
                assert kinds == set()
            else:
                assert kinds == {
                    "application/json" if status < "300" else "application/problem+json"
                }


def test_only_some_operations_take_a_secret_or_a_key(document: dict[str, Any]) -> None:
    secured = {(path, method) for path, method, one in operations(document) if "security" in one}
    keyed = {
        (path, method)
        for path, method, one in operations(document)
        if any(given["name"] == "Idempotency-Key" for given in one["parameters"])
    }
    assert secured == {(OWN_REPORT, method) for method in ("get", "patch", "delete")}
    assert keyed == {
        ("/api/v1/reports", "post"),
        (OWN_REPORT, "patch"),
        ("/api/v1/events", "post"),
    }


def test_every_reference_in_the_document_has_a_target(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    named = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(document)))
    assert named == set(schemas)


def test_request_bodies_have_examples(document: dict[str, Any]) -> None:
    for name in ("ReportBody", "CorrectionBody", "EventBody"):
        schema = document["components"]["schemas"][name]
        assert schema["examples"]
        assert schema["additionalProperties"] is False


def test_the_document_names_our_own_address(document: dict[str, Any], core: Core) -> None:
    assert document["openapi"].startswith("3.1")
    assert document["servers"] == [{"url": core.settings.base_url}]


def test_the_document_may_be_cached(client: FlaskClient) -> None:
    first = client.get(ADDRESS)
    assert first.headers["Cache-Control"].startswith("public, max-age=")
    again = client.get(ADDRESS, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
