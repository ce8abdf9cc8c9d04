"""Bodies and addresses are bounded by their shape before anything is done with what they hold.

`make faults` measures what each of 64 KiB costs (tests/test_floods.py).
"""

import json
from itertools import islice, product
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.cast import new_key
from tests.shapes import EVENTS, FORM, PARTS, REPORTS, all_shapes
from tracker.campaign import MOST_LINES, Channel
from tracker.web.api.requests import MOST_NAMES, MOST_NAMES_IN_ALL
from tracker.web.serving.guard import (
    MOST_BARE_PERCENTS,
    MOST_FORM_FIELDS,
    MOST_PARAMETERS,
    MOST_PARTS,
)

pytestmark = pytest.mark.any_engine
LINE = '{"case":"jani-silva","letters":1}'


def send(client: FlaskClient, body: str | bytes, path: str = REPORTS) -> TestResponse:
    headers = {"Idempotency-Key": new_key()}
    return client.post(path, data=body, content_type="application/json", headers=headers)


def errors(answer: TestResponse) -> list[dict[str, Any]]:
    """The errors that an answer of 422 lists."""
    assert answer.status_code == 422
    listed: list[dict[str, Any]] = answer.get_json().get("errors", [])
    return listed


@pytest.mark.parametrize("path", [REPORTS, EVENTS])
@pytest.mark.parametrize("names", [MOST_NAMES + 1, 8_000])
def test_an_object_of_too_many_names_is_refused_whole(
    client: FlaskClient, path: str, names: int
) -> None:
    short = islice(map("".join, product("abcdefghijklmnopqrstuvwxyz", repeat=3)), names)
    body = "{" + ",".join(f'"{name}":1' for name in short) + "}"
    answer = send(client, body, path)
    assert errors(answer) == []
    assert str(MOST_NAMES) in answer.get_json()["detail"]


def test_each_of_fewer_names_is_told_to_be_unknown(client: FlaskClient) -> None:
    body = {str(number): 1 for number in range(MOST_NAMES - 1)} | {"lines": json.loads(f"[{LINE}]")}
    assert len(errors(send(client, json.dumps(body)))) == MOST_NAMES - 1


@pytest.mark.parametrize("inner", ['{"lines":[%s]}', '{"other":%s}', "%s"])
def test_a_name_that_comes_twice_is_named_wherever_it_stands(
    client: FlaskClient, inner: str
) -> None:
    answer = send(client, inner.replace("%s", '{"a":1,"bee":2,"c":3,"bee":4}'))
    assert [one["field"] for one in errors(answer)] == ["bee"]


@pytest.mark.parametrize("lines", [MOST_LINES + 1, 1_900])
def test_a_list_is_looked_at_up_to_the_first_line_too_many(client: FlaskClient, lines: int) -> None:
    answer = send(client, '{"lines":[' + ",".join([LINE] * lines) + "]}")
    assert [one["field"] for one in errors(answer)] == ["lines"]


def test_faults_are_looked_for_in_no_further_lines(client: FlaskClient) -> None:
    answer = send(client, '{"lines":[' + ",".join(["{}"] * 20_000) + "]}")
    assert len(errors(answer)) == MOST_LINES
    assert not [one for one in errors(answer) if one["field"].startswith("lines.101")]


def test_names_are_counted_over_all_lines(client: FlaskClient) -> None:
    line = "{" + ",".join(f'"{number}":1' for number in range(40)) + "}"
    answer = send(client, '{"lines":[' + ",".join([line] * 100) + "]}")
    assert [one["field"] for one in errors(answer)] == ["lines"]
    assert str(MOST_NAMES_IN_ALL)[-3:] in answer.get_json()["detail"]


@pytest.mark.parametrize("count", [MOST_LINES + 1, 4_000])
def test_an_event_is_held_for_a_hundred_cases_at_most(client: FlaskClient, count: int) -> None:
    answer = send(client, json.dumps({"cases": ["jani-silva"] * count}), EVENTS)
    assert {"field": "cases", "message": f"Give at most {MOST_LINES}."} in errors(answer)


@pytest.mark.parametrize("path", ["/report", "/events/new"])
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        pytest.param(FORM, "&".join(["a=1"] * (MOST_FORM_FIELDS + 1)), id="fields"),
        pytest.param(FORM, "&" * 65_000, id="ampersands"),
        pytest.param(
            PARTS,
            '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n' * (MOST_PARTS + 1)
            + "--x--\r\n",
            id="parts",
        ),
    ],
)
def test_a_form_of_too_many_fields_is_refused(
    client: FlaskClient, path: str, kind: str, body: str
) -> None:
    assert client.post(path, data=body, content_type=kind).status_code == 413


def test_a_form_whose_percent_signs_escape_nothing_is_refused(client: FlaskClient) -> None:
    body = "title=" + "%" * (MOST_BARE_PERCENTS + 1)
    assert client.post("/events/new", data=body, content_type=FORM).status_code == 400


def test_a_form_that_invents_rows_is_shown_with_those_that_a_case_can_have(
    client: FlaskClient,
) -> None:
    rows = {f"letters-jani-silva.{number}": "x" for number in range(500)}
    page = client.post("/report", data=rows).get_data(as_text=True)
    assert 1 <= page.count('name="letters-jani-silva') < len(Channel)


def test_an_address_of_too_many_parameters_is_refused(client: FlaskClient) -> None:
    query = "&".join(f"a{number}=1" for number in range(MOST_PARAMETERS + 1))
    for path in ("/events", "/api/v1/events", "/report", "/api/v1/standings"):
        assert client.get(f"{path}?{query}").status_code == 414


def test_no_shape_of_a_body_makes_the_tracker_fail(client: FlaskClient) -> None:
    for shape in all_shapes():
        answer = client.post(
            shape.path,
            data=shape.body,
            content_type=shape.kind,
            headers={"Idempotency-Key": new_key()},
        )
        assert answer.status_code in (400, 413, 422), shape.name
