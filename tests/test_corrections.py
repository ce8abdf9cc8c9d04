"""A correction on a report's own page changes the fields that its sender changed, and no others."""

from collections.abc import Callable
from contextlib import ExitStack
from html.parser import HTMLParser
from typing import NoReturn

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import Clock, load_demo, new_key, report, report_at, unreadable
from tests.pages import field, hidden, own_page, text
from tracker.campaign import Channel, DatabaseBusy, Event, LetterReport, Line, Reason
from tracker.core import Core

RUKUKI = Line("germain-rukuki", Channel.LETTER, 7, writers=5)
SILVA = Line("jani-silva", Channel.EMAIL, 2)

Correct = Callable[..., list[Line]]


class _Form(HTMLParser):
    """The fields that a browser would send of the form with this id."""

    def __init__(self, page: str, name: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._name, self._inside, self._select = name, False, ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = attributes.get("id") == self._name
        elif self._inside and tag == "select":
            self._select = attributes["name"]
        elif self._inside and tag == "option" and _chosen(attributes):
            self.fields[self._select] = attributes["value"]
        elif self._inside and tag == "input" and _sent(attributes):
            self.fields[attributes["name"]] = attributes["value"]


def _chosen(option: dict[str, str]) -> bool:
    return "selected" in option and "disabled" not in option


def _sent(field: dict[str, str]) -> bool:
    return field.get("type") != "radio" or "checked" in field


@pytest.fixture
def path(app: Flask, core: Core) -> str:
    """The path of the own page of a report with two lines."""
    receipt = core.ledger.record(LetterReport("demo", (RUKUKI, SILVA)), new_key())
    return core.links.edit_path(receipt.reference)


@pytest.fixture
def correct(client: FlaskClient, core: Core, path: str) -> Correct:
    """Opens the page, changes these fields of its form, and sends it as a browser does."""

    def change(**fields: str) -> list[Line]:
        form = _Form(client.get(path).text, "correction").fields
        changes = {name.replace("_", "-"): value for name, value in fields.items()}
        own_page(client, client.post(path, data=form | changes))
        return lines(core, path)

    return change


def lines(core: Core, path: str) -> list[Line]:
    """The lines that the report counts now."""
    return list(core.ledger.report(path.split("/")[2]).lines)


CHANGES = {
    "closed": ('slug = "germain-rukuki"', 'slug = "germain-rukuki"\nclosed = true'),
    "embargoed": ('slug = "germain-rukuki"', 'slug = "germain-rukuki"\nembargoed = true'),
}


@pytest.mark.parametrize("became", CHANGES)
def test_letters_of_a_case_that_has_closed_stay_counted(
    core: Core, correct: Correct, became: str
) -> None:
    load_demo(core, *CHANGES[became])
    assert correct(letters_jani_silva="3") == [RUKUKI, Line("jani-silva", Channel.EMAIL, 3)]


def test_letters_of_a_case_that_has_closed_can_be_reduced_and_removed(
    core: Core, correct: Correct
) -> None:
    load_demo(core, *CHANGES["closed"])
    assert correct(letters_germain_rukuki="6")[0].letters == 6
    assert correct(letters_germain_rukuki="") == [SILVA]


def test_a_case_that_the_form_did_not_send_keeps_its_letters(
    client: FlaskClient, core: Core, path: str
) -> None:
    sent = hidden(client.get(path)) | {"letters-jani-silva": "4", "reason": "mistyped"}
    own_page(client, client.post(path, data=sent))
    assert lines(core, path) == [RUKUKI, Line("jani-silva", Channel.LETTER, 4)]


def test_a_change_of_channel_keeps_the_writers(correct: Correct) -> None:
    changed = correct(channel_germain_rukuki="card")
    assert changed == [Line("germain-rukuki", Channel.CARD, 7, writers=5), SILVA]


def test_a_closed_case_without_letters_can_not_be_filled_in(
    client: FlaskClient, core: Core, clock: Clock
) -> None:
    load_demo(core, *CHANGES["closed"])
    page = client.get("/report")
    assert "Closed: takes no more letters" in text(page)
    assert "letters-germain-rukuki" not in _Form(page.text, "report").fields


def test_letters_typed_for_a_case_that_has_just_closed_can_be_removed(
    client: FlaskClient, core: Core
) -> None:
    typed = hidden(client.get("/report")) | {
        "letters-germain-rukuki": "3",
        "letters-jani-silva": "1",
    }
    load_demo(core, *CHANGES["closed"])
    refused = client.post("/report", data=typed)
    assert "This case is closed" in text(refused)
    again = _Form(refused.text, "report").fields
    assert again["letters-germain-rukuki"] == "3"
    assert client.post("/report", data=again | {"letters-germain-rukuki": ""}).status_code == 303


def test_a_failed_withdrawal_of_a_held_report_keeps_its_letters_in_the_form(
    client: FlaskClient, app: Flask, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = core.links.edit(report(core, 500).reference).removeprefix(core.settings.base_url)
    token = {"csrf_token": field(client.get(path), "csrf_token")}
    monkeypatch.setattr(core.ledger, "withdraw", _busy)
    busy = client.post(f"{path}/withdraw", data=token)
    assert busy.status_code == 503
    assert _Form(busy.text, "correction").fields["letters-germain-rukuki"] == "500"


@pytest.mark.parametrize("ending", ["", "/withdraw"])
def test_what_was_typed_stays_where_the_database_goes_away_meanwhile(
    client: FlaskClient, core: Core, event: Event, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    path = core.links.edit_path(report_at(core, event, 3).reference)
    form = _Form(client.get(path).text, "correction").fields | {"letters-germain-rukuki": "4"}
    with ExitStack() as outage:

        def goes_away(*_: object, **__: object) -> NoReturn:
            outage.enter_context(unreadable(core))
            raise DatabaseBusy

        for name in ("correct", "withdraw"):
            monkeypatch.setattr(core.ledger, name, goes_away)
        busy = client.post(f"{path}{ending}", data=form)
    assert (busy.status_code, busy.headers.get("Retry-After")) == (503, "2")
    shown = _Form(busy.text, "correction").fields["letters-germain-rukuki"]
    assert shown == ("3" if ending else "4")


def _busy(_reference: str) -> NoReturn:
    raise DatabaseBusy


def test_the_second_of_two_who_correct_at_once_is_shown_both_figures(
    client: FlaskClient, core: Core
) -> None:
    reference = report(core, 10).reference
    path = core.links.edit_path(reference)
    forms = [_Form(client.get(path).get_data(as_text=True), "correction").fields for _ in range(2)]
    for form, typed in zip(forms, ("40", "30"), strict=True):
        form |= {"letters-germain-rukuki": typed, "sure": "1"}
    assert client.post(path, data=forms[0]).status_code == 303
    refused = client.post(path, data=forms[1])
    assert refused.status_code == 409
    assert "it is at 40 letters now, and you typed 30" in text(refused)
    assert core.ledger.report(reference).letters == 40
    again = _Form(refused.get_data(as_text=True), "correction").fields
    assert again["letters-germain-rukuki"] == "30"
    assert client.post(path, data=again).status_code == 303
    assert core.ledger.report(reference).letters == 30


def test_a_held_report_that_was_changed_meanwhile_is_noticed(
    client: FlaskClient, core: Core
) -> None:
    reference = report(core, 500).reference
    path = core.links.edit_path(reference)
    form = _Form(client.get(path).get_data(as_text=True), "correction").fields
    lines = (Line("germain-rukuki", Channel.LETTER, 400),)
    core.ledger.correct(reference, lines, Reason.MISTYPED, new_key())
    form["letters-germain-rukuki"] = "300"
    form["sure"] = "1"
    assert client.post(path, data=form).status_code == 409
    assert core.ledger.report(reference).held_lines[0].letters == 400
