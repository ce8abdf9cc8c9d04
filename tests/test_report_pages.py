"""The report form and a report's own page: their questions, their order and their sentences."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.cast import Clock, evening_draft
from tests.test_pages import RUKUKI, SILVA, field, hidden, own_page, send, text, total
from tracker.campaign import Event
from tracker.core import Core

pytestmark = pytest.mark.any_engine  # these tests are about pages


@pytest.fixture
def one_case_event(core: Core, clock: Clock) -> Event:
    """An event for one case only, and not the first of the campaign."""
    return core.events.register(evening_draft(clock(), cases=("jani-silva",)))


def on_top(answer: TestResponse) -> str:
    """The summary above the form."""
    page = answer.get_data(as_text=True)
    summary = re.search(r'<div class="(faults[^"]*)" id="faults".*?</div>', page, flags=re.DOTALL)
    assert summary, text(answer)
    return summary[0]


def test_a_fault_in_the_summary_names_its_case(client: FlaskClient) -> None:
    summary = on_top(send(client, letters_germain_rukuki="-3"))
    assert "Germain Rukuki: A count can&#39;t be below zero" in summary


def test_a_large_count_makes_a_question_and_not_a_fault(client: FlaskClient) -> None:
    question = send(client, letters_germain_rukuki="25")
    assert "One question" in on_top(question)
    assert "Nothing was sent yet" not in text(question)
    assert "aria-invalid" not in question.get_data(as_text=True)
    assert "row-faulty" not in question.get_data(as_text=True)


def test_an_events_own_cases_are_offered_and_the_others_can_be_opened(
    client: FlaskClient, one_case_event: Event, core: Core
) -> None:
    page = client.get(f"/e/{one_case_event.code}").get_data(as_text=True)
    offered, others = page.split("<details", 1)
    assert SILVA in offered
    assert RUKUKI not in offered
    assert RUKUKI in others
    assert not others.split(">", 1)[0].endswith("open")
    sent = send(
        client,
        f"/e/{one_case_event.code}",
        letters_germain_rukuki="3",
        event_code=one_case_event.code,
    )
    assert sent.status_code == 303
    assert total(core) == 3


def test_a_fault_among_the_other_cases_is_shown(client: FlaskClient, one_case_event: Event) -> None:
    wrong = send(
        client,
        f"/e/{one_case_event.code}",
        letters_germain_rukuki="x",
        event_code=one_case_event.code,
    )
    assert re.search(r"<details[^>]* open>", wrong.get_data(as_text=True))
    assert f'href="#{RUKUKI}"' in on_top(wrong)


def test_a_new_report_after_one_that_was_sent_is_at_the_same_event(
    client: FlaskClient, event: Event
) -> None:
    page = client.get(f"/e/{event.code}")
    form = hidden(page) | {"event_code": field(page, "event_code")}
    client.post("/report", data=form | {RUKUKI: "3"})
    again = client.post("/report", data=form | {RUKUKI: "4"}).get_data(as_text=True)
    next_form = re.search(r'href="([^"]*)">Begin a new report', again)
    assert next_form
    assert event.title in text(client.get(next_form[1]))


def test_a_form_without_any_cookie_says_that_cookies_are_needed(app: Flask, core: Core) -> None:
    refusing = app.test_client(use_cookies=False)
    for _ in range(2):
        answer = refusing.post("/report", data=hidden(refusing.get("/report")) | {RUKUKI: "3"})
        assert answer.status_code == 400
        assert "allow cookies for this site" in text(answer)
        assert "stood open too long" not in text(answer)
        assert field(answer, RUKUKI) == "3"
    assert total(core) == 0


def test_a_corrected_report_shows_its_first_count(client: FlaskClient) -> None:
    page = own_page(client, send(client, letters_germain_rukuki="3"))
    assert "as you corrected it" not in text(page)
    for count in ("5", "4"):
        corrected = client.post(page.request.path, data=hidden(page) | {RUKUKI: count})
        page = own_page(client, corrected)
    assert "4 letters counted" in text(page)
    assert "as you corrected it. At first it counted 3." in text(page)


def test_a_withdrawn_report_offers_no_change_but_a_new_report(client: FlaskClient) -> None:
    page = own_page(client, send(client, letters_germain_rukuki="3"))
    token = {"csrf_token": field(page, "csrf_token")}
    page = own_page(client, client.post(f"{page.request.path}/withdraw", data=token))
    words = text(page)
    assert "Report them anew" in words
    assert "can correct or withdraw" not in words
    assert "What you reported" not in words


def test_links_after_a_report_at_an_event_lead_to_the_same_event(
    client: FlaskClient, event: Event
) -> None:
    form = client.get(f"/e/{event.code}")
    assert 'class="to-report"' not in form.text  # it would lead away from the event
    sent = hidden(form) | {RUKUKI: "3", "event_code": event.code}
    page = own_page(client, client.post("/report", data=sent))
    assert event.title in text(client.get(link(page, "to-report")))
    case = client.get(link(page, "button"))
    assert event.title in text(client.get(link(case, "to-report")))
    assert event.title in text(client.get(link(case, "button big")))


def link(answer: TestResponse, style: str) -> str:
    """The address of the first link with a style."""
    address = re.search(rf'<a class="{style}" href="([^"]*)"', answer.text)
    assert address, f"no link .{style}"
    return unescape(address[1])


def test_a_reports_time_names_its_zone(client: FlaskClient) -> None:
    page = own_page(client, send(client, letters_germain_rukuki="3"))
    assert "Dec 10, 2026, 13:42, New York time" in text(page)


def test_a_rejected_report_says_whom_to_ask(client: FlaskClient, core: Core) -> None:
    page = own_page(client, send(client, letters_germain_rukuki="9000", sure="1"))
    core.ledger.reject(page.request.path.split("/")[2], "staff")
    page = client.get(page.request.path)
    assert "was not accepted" in text(page)
    assert "ask the staff of the section United States" in text(page)
