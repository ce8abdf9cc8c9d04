"""The pages for a participant without JavaScript."""

import gzip
import json
import re
import subprocess
import sys
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import NoReturn

import pytest
from babel.messages.jslexer import tokenize
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import (
    DATA,
    Clock,
    evening_draft,
    load_another,
    load_demo,
    new_key,
    report,
    report_at,
    unreadable,
)
from tests.pages import field, hidden, own_page, send, text
from tracker.campaign import Channel, DatabaseBusy, Event, Visibility
from tracker.core import Core
from tracker.schema import cases
from tracker.web.serving.headers import compressed

pytestmark = pytest.mark.any_engine  # these tests are about pages

RUKUKI = "letters-germain-rukuki"
SILVA = "letters-jani-silva"


def total(core: Core) -> int:
    """The letters of the home section."""
    return core.standings.of("demo", "section:us").letters


# The first page


def test_before_a_campaign_opens_a_page_without_links_says_so(
    client: FlaskClient, core: Core
) -> None:
    load_demo(core, 'state = "open"', 'state = "draft"')
    for path in ("/", "/report", "/events/new", "/display"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "The campaign is being prepared" in text(answer)
    for path in ("/", "/nothing"):
        assert "<a " not in client.get(path).text
    assert "No campaign has been set up yet." in client.get("/api/v1/standings").text


def test_a_campaign_that_has_ended_invites_nobody_to_report(
    client: FlaskClient, core: Core
) -> None:
    assert "How it works" in text(client.get("/"))
    load_demo(core, 'state = "open"', 'state = "final"')
    page = text(client.get("/"))
    assert "its result is final" in page
    assert "How it works" not in page


def test_a_figures_time_names_its_zone_and_its_day_unless_that_is_today(
    client: FlaskClient, core: Core, clock: Clock
) -> None:
    report(core)
    assert "as of 13:42 , New York time" in text(client.get("/"))
    clock.pass_by(days=1)
    assert "as of Dec 10, 13:42 , New York time" in text(client.get("/"))


def test_before_the_first_letter_no_case_is_marked_as_least_written(
    client: FlaskClient, core: Core
) -> None:
    assert "Write the first letter" in text(client.get("/"))
    for path in ("/cases", "/report"):
        assert "Needs letters most" not in text(client.get(path))
    report(core)
    assert "They need letters most" in text(client.get("/"))
    for path in ("/cases", "/report"):
        assert "Needs letters most" in text(client.get(path))


# The line on every page


@pytest.mark.parametrize("path", ["/", "/cases", "/report", "/events", "/live", "/ledger", "/no"])
def test_the_line_of_totals_is_on_every_page(client: FlaskClient, core: Core, path: str) -> None:
    report(core, 1_234)
    report(core, 50)
    page = text(client.get(path))
    assert "Letters reported — You: 0 · United States total: 50" in page
    assert "Demonstration" in page


def test_the_line_of_totals_counts_your_own_letters(client: FlaskClient) -> None:
    send(client, letters_germain_rukuki="3")
    send(client, letters_jani_silva="9")
    assert "You: 12 · United States total: 12" in text(client.get("/"))


def test_a_page_that_is_the_same_for_everyone_sets_no_cookie(client: FlaskClient) -> None:
    answer = client.get("/")
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "public, max-age=2"


def test_a_page_for_one_person_is_not_cached(client: FlaskClient) -> None:
    assert client.get("/report").headers["Cache-Control"] == "private, no-store"
    assert client.get("/").headers["Cache-Control"] == "private, no-store"


# Reporting


def test_a_report_leads_to_its_own_page(client: FlaskClient, core: Core) -> None:
    page = own_page(client, send(client, letters_germain_rukuki="1,200", sure="1"))
    assert "waiting for a second look" in text(page)
    page = own_page(client, send(client, letters_germain_rukuki="3", letters_jani_silva="٤"))
    assert "7 letters counted" in text(page)
    assert "You: 7 · United States total: 7" in text(page)
    assert total(core) == 7


def test_the_same_form_sent_twice_counts_once(client: FlaskClient, core: Core) -> None:
    form = hidden(client.get("/report")) | {RUKUKI: "3"}
    first, second = client.post("/report", data=form), client.post("/report", data=form)
    assert first.headers["Location"] == second.headers["Location"]
    assert total(core) == 3
    assert "You: 3" in text(client.get("/"))


def test_another_report_from_the_same_form_is_not_counted(client: FlaskClient, core: Core) -> None:
    form = hidden(client.get("/report"))
    client.post("/report", data=form | {RUKUKI: "3"})
    again = client.post("/report", data=form | {RUKUKI: "4"})
    assert again.status_code == 422
    assert "has sent a report already" in text(again)
    assert total(core) == 3


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ("-3", "below zero"),
        ("2.5", "whole number"),
        ("three", "whole number"),
        ("1000000", "more than one report can hold"),
        ("", "Type how many letters you wrote"),
        ("0", "Type how many letters you wrote"),
    ],
)
def test_a_wrong_count_is_shown_and_nothing_typed_is_lost(
    client: FlaskClient, core: Core, typed: str, complaint: str
) -> None:
    answer = send(client, letters_germain_rukuki=typed, event_code="")
    assert answer.status_code == 422
    assert complaint in text(answer)
    assert field(answer, RUKUKI) == typed
    assert total(core) == 0


def test_all_faults_are_shown_at_once_and_link_to_their_fields(client: FlaskClient) -> None:
    answer = send(client, letters_germain_rukuki="x", letters_jani_silva="7", event_code="ZZZZ")
    page = answer.get_data(as_text=True)
    assert f'href="#{RUKUKI}"' in page
    assert 'href="#event_code"' in page
    assert field(answer, SILVA) == "7"
    assert field(answer, "event_code") == "ZZZZ"


def test_an_unknown_case_is_refused(client: FlaskClient, core: Core) -> None:
    answer = send(client, letters_nobody="3", letters_germain_rukuki="2")
    assert answer.status_code == 422
    assert "no such case" in text(answer)
    assert field(answer, RUKUKI) == "2"
    assert total(core) == 0


def test_an_unknown_channel_is_refused(client: FlaskClient) -> None:
    answer = send(client, letters_germain_rukuki="2", channel_germain_rukuki="pigeon")
    assert answer.status_code == 422
    assert "Choose a channel" in text(answer)


def test_a_channel_that_a_case_forbids_is_refused_and_can_not_be_chosen(
    client: FlaskClient,
) -> None:
    form = client.get("/report").get_data(as_text=True)
    row = form[form.index('id="channel-paing-phyo-min"') :]
    assert '<option value="letter" disabled>' in row[: row.index("</select>")]
    assert '<option value="email" selected>' in row[: row.index("</select>")]
    answer = send(client, letters_paing_phyo_min="2", channel_paing_phyo_min="letter")
    assert answer.status_code == 422
    assert "Post to this country is suspended" in text(answer)


def test_safety_rules_are_in_the_row_of_their_case(client: FlaskClient) -> None:
    assert "Do not name Amnesty International in the letter." in text(client.get("/report"))


def test_a_large_count_is_asked_about_once(client: FlaskClient, core: Core) -> None:
    question = send(client, letters_germain_rukuki="25")
    assert question.status_code == 422
    assert "25 letters for Germain Rukuki: is that right?" in text(question)
    form = hidden(question) | {name: field(question, name) for name in ("sure", RUKUKI)}
    assert client.post("/report", data=form).status_code == 303
    assert total(core) == 25


def test_a_large_count_is_not_asked_about_again_after_another_fault(
    client: FlaskClient, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    sure = {"letters_germain_rukuki": "25", "sure": "1"}
    assert field(send(client, letters_jani_silva="2x", **sure), "sure") == "1"
    monkeypatch.setattr(core.ledger, "record", _busy)
    busy = send(client, **sure)
    assert (busy.status_code, field(busy, "sure")) == (503, "1")


@pytest.mark.parametrize("code", ["", "code"])
def test_what_was_typed_stays_where_the_database_is_away(
    client: FlaskClient,
    core: Core,
    event: Event,
    monkeypatch: pytest.MonkeyPatch,
    code: str,
) -> None:
    typed = hidden(client.get("/report")) | {RUKUKI: "3", "event_code": code and event.code}
    client.get("/")
    monkeypatch.setattr(core.ledger, "record", _busy)
    with unreadable(core):
        busy = client.post("/report", data=typed)
    assert (busy.status_code, busy.headers.get("Retry-After")) == (503, "2")
    assert (field(busy, RUKUKI), "The ledger is busy" in text(busy)) == ("3", True)
    if code:
        assert field(busy, "event_code") == event.code


def _busy(*_arguments: object, **_options: object) -> NoReturn:
    raise DatabaseBusy


def test_a_large_count_with_a_code_is_not_asked_about(
    client: FlaskClient, core: Core, event: Event
) -> None:
    assert send(client, letters_germain_rukuki="250", event_code=event.code).status_code == 303
    assert total(core) == 250


def test_a_closed_campaign_takes_no_reports(
    client: FlaskClient, tmp_path: Path, core: Core
) -> None:
    form = hidden(client.get("/report")) | {RUKUKI: "3"}
    closed = tmp_path / "demo.toml"
    closed.write_text((DATA / "demo.toml").read_text().replace('"open"', '"final"'))
    core.catalogue.load(closed)
    assert "closed" in text(client.get("/report"))
    answer = client.post("/report", data=form)
    assert answer.status_code == 422
    assert field(answer, RUKUKI) == "3"
    assert total(core) == 0


def test_a_form_with_an_old_token_comes_back_unchanged(client: FlaskClient, core: Core) -> None:
    form = hidden(client.get("/report")) | {"csrf_token": "stale", RUKUKI: "3"}
    answer = client.post("/report", data=form)
    assert answer.status_code == 400
    assert "stood open too long" in text(answer)
    again = hidden(answer) | {RUKUKI: field(answer, RUKUKI)}
    assert again["key"] == form["key"]
    assert client.post("/report", data=again).status_code == 303
    assert total(core) == 3


def test_a_form_reports_for_the_campaign_that_it_was_shown_for(
    client: FlaskClient, core: Core
) -> None:
    page = client.get("/report")
    form = hidden(page) | {"campaign": field(page, "campaign"), RUKUKI: "3"}
    load_another(core)
    assert client.post("/report", data=form).status_code == 303
    assert core.standings.of("demo", "world").letters == 3
    assert client.post("/report", data=form).status_code == 303
    assert core.standings.of("w4r-2026", "world").letters == 0


def test_a_case_in_the_address_is_first_in_the_form(client: FlaskClient) -> None:
    form = client.get("/report?case=jani-silva").get_data(as_text=True)
    assert form.index(SILVA) < form.index(RUKUKI)


def test_the_least_written_cases_are_offered(client: FlaskClient, core: Core) -> None:
    for case in core.catalogue.current().cases_of("us")[1:]:
        report(core, 5, case=case.slug, channel=Channel.EMAIL)
    first = core.catalogue.current().cases_of("us")[0]
    assert f"Write for {first.name}" in text(client.get("/"))


# At an event


@pytest.mark.parametrize("spelling", ["{}", "{0[0]}{0[1]}-{1}"])
def test_a_short_address_opens_the_form_at_its_event(
    client: FlaskClient, event: Event, spelling: str
) -> None:
    code = spelling.format(event.code.lower(), event.code[2:])
    page = client.get(f"/e/{code}")
    assert page.status_code == 200
    assert event.title in text(page)
    assert field(page, "event_code").replace("-", "") == event.code


def test_a_report_at_an_event_counts_there(client: FlaskClient, core: Core, event: Event) -> None:
    page = client.get(f"/e/{event.code}")
    form = hidden(page) | {"event_code": field(page, "event_code"), RUKUKI: "3"}
    assert event.title in text(own_page(client, client.post("/report", data=form)))
    assert core.standings.of("demo", f"event:{event.slug}").letters == 3


def test_a_wrong_code_can_be_typed_again(client: FlaskClient, event: Event) -> None:
    wrong = client.get("/e/XXXX-YYYY")
    assert wrong.status_code == 404
    assert field(wrong, "code") == "XXXX-YYYY"
    assert client.get("/e?code=nonsense/..").status_code == 404
    right = client.get(f"/e?code={event.code.lower()}")
    assert right.headers["Location"].endswith(f"/e/{event.code[:4]}-{event.code[4:]}")


def test_an_event_of_another_section_offers_that_sections_cases(
    client: FlaskClient, core: Core, clock: Clock
) -> None:
    draft = evening_draft(clock(), section="is", region=None, city="Reykjavík")
    event = core.events.register(draft)
    form = client.get(f"/e/{event.code}").get_data(as_text=True)
    assert "letters-khaled-drareni" not in form
    assert RUKUKI in form
    answer = send(client, letters_khaled_drareni="3", event_code=event.code)
    assert answer.status_code == 422
    assert "Iceland does not work on this case" in text(answer)
    assert field(answer, "letters-khaled-drareni") == "3"


# A report's own page


def test_a_report_can_be_corrected(client: FlaskClient, core: Core) -> None:
    page = own_page(client, send(client, letters_germain_rukuki="3"))
    form = hidden(page) | {RUKUKI: "5", SILVA: "1", "reason": "mistyped"}
    page = own_page(client, client.post(page.request.path, data=form))
    assert "6 letters counted" in text(page)
    assert "You: 6 · United States total: 6" in text(page)
    assert total(core) == 6


def test_a_wrong_correction_changes_nothing_and_loses_nothing(
    client: FlaskClient, core: Core
) -> None:
    page = own_page(client, send(client, letters_germain_rukuki="3"))
    answer = client.post(page.request.path, data=hidden(page) | {RUKUKI: "x", SILVA: "1"})
    assert answer.status_code == 422
    assert (field(answer, RUKUKI), field(answer, SILVA)) == ("x", "1")
    assert total(core) == 3


def test_a_report_can_be_withdrawn(client: FlaskClient, core: Core) -> None:
    page = own_page(client, send(client, letters_germain_rukuki="3"))
    token = {"csrf_token": field(page, "csrf_token")}
    page = own_page(client, client.post(f"{page.request.path}/withdraw", data=token))
    assert "was withdrawn" in text(page)
    assert "You: 0 · United States total: 0" in text(page)
    assert total(core) == 0
    answer = client.post(page.request.path, data={**token, "key": new_key(), RUKUKI: "3"})
    assert answer.status_code == 409


def test_a_case_reported_in_two_channels_can_be_corrected_in_both(
    client: FlaskClient, app: Flask, core: Core
) -> None:
    receipt = report(core, 3)
    path = core.links.edit(receipt.reference).removeprefix(core.settings.base_url)
    page = client.get(path)
    form = hidden(page) | {
        RUKUKI: "3",
        f"{RUKUKI}.2": "4",
        "channel-germain-rukuki.2": "card",
    }
    page = own_page(client, client.post(path, data=form))
    assert "7 letters counted" in text(page)
    assert {field(page, RUKUKI), field(page, f"{RUKUKI}.2")} == {"3", "4"}


def test_a_wrong_secret_is_answered_like_a_wrong_reference(
    client: FlaskClient, app: Flask, core: Core
) -> None:
    receipt = report(core)
    wrong = client.get(f"/reports/{receipt.reference}/{'x' * 43}")
    unknown = client.get(f"/reports/{'0' * 26}/{'x' * 43}")
    assert (wrong.status_code, unknown.status_code) == (404, 404)
    assert text(wrong) == text(unknown)


def test_somebody_elses_link_shows_the_report_and_adds_nothing_to_your_letters(
    client: FlaskClient, app: Flask, core: Core
) -> None:
    receipt = report(core)
    path = core.links.edit(receipt.reference).removeprefix(core.settings.base_url)
    page = client.get(path)
    assert "You: 0" in text(page)
    assert page.headers["Cache-Control"] == "private, no-store"


# Cases, boards, the ledger


def test_the_page_of_a_case_shows_its_letters_and_safety_rules(
    client: FlaskClient, core: Core
) -> None:
    report(core, 41, case="nassima-al-sada")
    page = text(client.get("/cases/nassima-al-sada"))
    assert "41 letters reported 0 of them verified" in page
    assert "Do not name Amnesty International" in page
    assert client.get("/cases/nobody").status_code == 404


def test_a_case_that_the_home_section_does_not_have_shows_the_worlds_letters(
    client: FlaskClient, core: Core
) -> None:
    report(core, 41, case="khaled-drareni")
    load_demo(core, 'home_section = "us"', 'home_section = "is"')
    page = client.get("/cases/khaled-drareni")
    assert "41 letters reported 0 of them verified World" in text(page)
    assert re.search(r'<aside [^>]*data-live="world"', page.text)


def test_boards_rank_with_gaps_and_show_no_code(
    client: FlaskClient, core: Core, event: Event, clock: Clock
) -> None:
    for title, count in (("A", 9), ("B", 9), ("C", 2)):
        report_at(core, core.events.register(evening_draft(clock(), title=title)), count)
    page = client.get("/leaderboards?board=events&section=us").get_data(as_text=True)
    ranks = re.findall(r'data-field="rank">([1-9]\d*)<', page)
    assert ranks == ["1", "1", "3"]
    assert event.code not in page
    for unknown in ("board=people", "section=xx"):
        assert client.get(f"/leaderboards?{unknown}").status_code == 404


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_the_verifier_can_read_the_ledgers_files(
    client: FlaskClient, core: Core, tmp_path: Path, ending: str
) -> None:
    report(core, 3)
    report(core, 4)
    page = client.get("/ledger").text
    for name in (f"demo.{ending}", "verify_ledger.py"):
        assert f'href="/ledger/{name}"' in page
        (tmp_path / name).write_bytes(client.get(f"/ledger/{name}").data)
    command = [sys.executable, "verify_ledger.py", f"demo.{ending}"]
    verified = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert verified.stdout.startswith("2 entries of campaign demo")
    assert "--head" in page
    assert "cannot be added up again in full" in text(client.get("/ledger"))


# Events


def test_an_events_page_shows_its_letters_and_never_its_code(
    client: FlaskClient, core: Core, event: Event
) -> None:
    report_at(core, event, 37)
    answer = client.get(f"/events/{event.slug}")
    assert "37 letters reported at this event" in text(answer)
    for path in ("/events", f"/events/{event.slug}", f"/display?event={event.slug}"):
        page = client.get(path).get_data(as_text=True)
        assert event.code not in page.replace("-", "")


def test_an_event_that_only_its_link_opens_is_in_no_list(
    client: FlaskClient, core: Core, clock: Clock
) -> None:
    event = core.events.register(evening_draft(clock(), visibility=Visibility.LINK))
    assert event.title not in text(client.get("/events"))
    assert event.title not in text(client.get("/"))
    assert client.get(f"/events/{event.slug}").status_code == 200


def test_events_are_found_by_words_place_kind_section_and_date(
    client: FlaskClient, event: Event
) -> None:
    for query in ("q=library", "near=new+york", "kind=library", "section=us", "from=2026-12-01"):
        assert event.title in text(client.get(f"/events?{query}")), query
    for query in ("q=nothing", "kind=school", "section=gb", "from=2026-12-12", "to=2026-12-01"):
        assert event.title not in text(client.get(f"/events?{query}")), query


@pytest.mark.parametrize("query", ["kind=castle", "from=tomorrow", "cursor=x"])
def test_an_invalid_filter_is_shown_as_a_fault(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/events?{query}")
    assert answer.status_code == 200
    assert 'role="alert"' in answer.get_data(as_text=True)


def test_only_its_organiser_sees_an_events_own_page(
    client: FlaskClient, app: Flask, core: Core, event: Event
) -> None:
    path = core.links.manage(event.slug).removeprefix(core.settings.base_url)
    page = client.get(path)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "private, no-store"
    assert client.get(f"/organise/events/{event.slug}/{'x' * 43}").status_code == 404


# Dashboard and display


def test_the_dashboard_has_a_table_for_every_chart(client: FlaskClient, core: Core) -> None:
    report(core, 1_000, event_code=None)
    report(core, 40)
    page = client.get("/live").get_data(as_text=True)
    assert page.count('type="application/json"') == page.count("The same figures as a table") == 3
    assert "Letters in the strongest hour: 40. In all by now: 40." in text(client.get("/live"))
    assert client.get("/live?scope=section:xx").status_code == 404


def test_a_name_can_not_end_a_block_of_figures(
    client: FlaskClient, core: Core, clock: Clock
) -> None:
    event = core.events.register(evening_draft(clock(), title="</script><b>"))
    for path in (f"/live?scope=event:{event.slug}", f"/display?event={event.slug}"):
        assert "</script><b>" not in client.get(path).get_data(as_text=True)


def test_the_display_shows_the_slides_that_its_address_names(
    client: FlaskClient, core: Core
) -> None:
    report(core, 40)
    page = client.get("/display?slides=join,cases&seconds=5").get_data(as_text=True)
    assert re.findall(r'data-slide="(\w+)"', page) == ["join", "cases"]
    assert 'data-seconds="5"' in page


def test_an_invalid_filter_does_not_say_that_no_event_is_listed(
    client: FlaskClient,
) -> None:
    page = text(client.get("/events?kind=party"))
    assert "There is no such kind of event." in page
    assert "No event is listed" not in page


def test_a_display_shows_an_events_code_only_if_its_address_has_it(
    client: FlaskClient, event: Event
) -> None:
    shown = f"{event.code[:4]}-{event.code[4:]}"
    assert shown in text(client.get(f"/display?event={event.slug}&code={event.code}"))
    assert shown not in text(client.get(f"/display?event={event.slug}"))
    for wrong in (f"event={event.slug}&code=XXXXYYYY", f"code={event.code}"):
        answer = client.get(f"/display?{wrong}")
        assert (answer.status_code, "not that of the event" in text(answer)) == (404, True)


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("/display?section=de", "no option “section”"),
        ("/display?slides=total,chart", "no slide “chart”"),
        ("/display?seconds=soon", "from 3 to 600"),
        ("/display?seconds=1", "from 3 to 600"),
        ("/live?by=minute", "by=hour or by=day"),
    ],
)
def test_a_mistake_in_the_address_of_a_screen_is_named(
    client: FlaskClient, path: str, fault: str
) -> None:
    answer = client.get(path)
    assert (answer.status_code, fault in text(answer)) == (422, True)


# Files that pages load


def test_pages_have_no_inline_styles_or_scripts(client: FlaskClient, event: Event) -> None:
    for path in ("/", "/report", "/live", "/display", f"/events/{event.slug}", "/no"):
        page = client.get(path).get_data(as_text=True)
        assert " style=" not in page, path
        assert "<style" not in page, path
        assert not re.search(r"\son\w+=", page), path
        for script in re.findall(r"<script[^>]*>", page):
            assert "src=" in script or 'type="application/json"' in script, path


def test_a_static_file_is_cached_for_ever_under_its_version(client: FlaskClient) -> None:
    page = client.get("/").get_data(as_text=True)
    address = re.search(r'"(/assets/[0-9a-f]+/css/base\.css)"', page)
    assert address
    current = client.get(address[1], headers={"Accept-Encoding": "gzip"})
    assert "immutable" in current.headers["Cache-Control"]
    assert current.headers["Content-Encoding"] == "gzip"
    other = client.get("/assets/0/css/base.css")
    assert "immutable" not in other.headers["Cache-Control"]
    assert gzip.decompress(current.data) == other.data
    assert client.get("/assets/0/../settings.py").status_code == 404


STATIC = DATA.parent / "static"
FONTS = DATA.parent / "tracker" / "paper" / "fonts"


def _tokens(script: str) -> str:
    comments = ("linecomment", "multilinecomment")
    tokens = tokenize(script, jsx=False, template_string=True)
    return "".join(token.value for token in tokens if token.type not in comments)


def test_our_scripts_are_sent_smaller_with_the_same_tokens_and_others_unchanged(
    client: FlaskClient,
) -> None:
    for script in (STATIC / "js").iterdir():
        sent = client.get(f"/assets/0/js/{script.name}").get_data(as_text=True)
        written = script.read_text()
        assert len(sent) < len(written)
        assert _tokens(sent) == _tokens(written), script.name
    vendored = STATIC / "vendor" / "socket.io.min.js"
    assert client.get("/assets/0/vendor/socket.io.min.js").data == vendored.read_bytes()


def test_the_length_of_a_compressed_page_is_random(client: FlaskClient) -> None:
    answer = client.get("/", headers={"Accept-Encoding": "gzip"})
    assert b"<!doctype html>" in gzip.decompress(answer.data)
    assert gzip.decompress(compressed(b"letters" * 999)) == b"letters" * 999
    assert len({len(compressed(b"letters" * 999)) for _ in range(50)}) > 5


@pytest.mark.parametrize("folder", [STATIC / "vendor", FONTS], ids=["vendor", "fonts"])
def test_files_of_others_are_unchanged(folder: Path) -> None:
    import hashlib

    listed = dict(
        reversed(line.split("  ")) for line in (folder / "CHECKSUMS").read_text().splitlines()
    )
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    unlisted = {name for name in files if name.split("/")[-1].startswith(("LICENCE", "README"))}
    assert files - set(listed) <= unlisted | {"CHECKSUMS"}
    for name, checksum in listed.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == checksum, name


def test_coming_events_are_listed_and_past_ones_have_their_own_page(
    core: Core, client: FlaskClient
) -> None:
    now = core.clock()
    titles = {"Long ago": now - timedelta(days=9), "Next week": now + timedelta(days=7)}
    for title, starts_at in titles.items():
        core.events.register(evening_draft(starts_at, title=title))
    coming, past = client.get("/events").text, client.get("/events?past=1").text
    assert "Next week" in coming
    assert "Long ago" not in coming
    assert "Long ago" in past
    assert "Next week" not in past


def test_a_channel_that_is_forbidden_later_stays_as_it_was_reported(
    core: Core, client: FlaskClient, app: Flask
) -> None:
    """A browser does not send a disabled option, so the channel would change by accident."""
    receipt = report(core, 5, case="gustavo-gatica")
    with core.database.writing() as connection:
        connection.execute(cases.update().values(post_suspended=True))
        connection.exec_driver_sql("UPDATE campaigns SET revision = revision + 1")
    core.standings.moved()
    page = client.get(core.links.edit_path(receipt.reference)).text
    row = page[page.index('name="channel-gustavo-gatica"') :]
    assert '<option value="letter" selected>' in row
    assert '<option value="card" disabled>' in row


def test_a_campaign_without_a_home_section_offers_its_sections(
    core: Core, client: FlaskClient, tmp_path: Path
) -> None:
    text = (DATA / "demo.toml").read_text()
    file = tmp_path / "campaign.toml"
    file.write_text(text.replace('home_section = "us"\n', ""))
    core.catalogue.load(file)
    page = client.get("/report").text
    assert '<option value="gb">United Kingdom</option>' in page


def test_letters_can_be_reported_for_a_section_that_is_not_the_home_section(
    client: FlaskClient, core: Core
) -> None:
    page = client.get("/report").text
    assert '<option value="us" selected>United States</option>' in page
    assert page.index('id="section"') < page.index(RUKUKI)
    other = client.get("/report?section=is").text
    assert '<option value="is" selected>Iceland</option>' in other
    assert "letters-khaled-drareni" not in other
    refused = send(client, letters_khaled_drareni="3", section="is")
    assert "Iceland does not work on this case" in text(refused)
    assert '<option value="is" selected>' in refused.text
    page_of_report = own_page(client, send(client, letters_germain_rukuki="3", section="is"))
    assert "Iceland total 3" in text(page_of_report)
    assert 'href="/report?section=is"' in page_of_report.text
    assert total(core) == 0
    send(client, letters_germain_rukuki="4", section="us")
    assert total(core) == 4


def test_an_unknown_section_is_shown_as_a_fault_at_its_field(
    client: FlaskClient, core: Core
) -> None:
    refused = send(client, letters_germain_rukuki="3", section="zz")
    assert refused.status_code == 422
    assert "This section does not take part" in text(refused)
    assert 'href="#section"' in refused.text


def test_the_form_of_an_event_does_not_ask_for_the_section(
    client: FlaskClient, event: Event
) -> None:
    assert 'id="section"' not in client.get(f"/e/{event.code}").text


def test_a_screen_skips_an_empty_board(client: FlaskClient, core: Core, event: Event) -> None:
    hidden_slide = re.compile(r'data-slide="leaderboard"[^>]* hidden>')
    assert hidden_slide.search(client.get("/display").text)
    assert not hidden_slide.search(client.get("/display?slides=events").text)
    report_at(core, event, 3)
    assert not hidden_slide.search(client.get("/display").text)


@pytest.mark.parametrize(
    ("scope", "board", "section"),
    [
        ("section:gb", "events", "gb"),
        ("region:us-ny", "events", "us"),
        ("world", "sections", None),
    ],
)
def test_a_screen_ranks_what_belongs_to_its_own_scope(
    client: FlaskClient, scope: str, board: str, section: str | None
) -> None:
    page = client.get(f"/display?scope={scope}").text
    found = re.search(r'data-board="([^"]*)"', page)
    assert found
    asked = json.loads(unescape(found[1]))
    assert (asked["board"], asked.get("section")) == (board, section)
