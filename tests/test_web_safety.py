"""The protection of forms, cookies and readers on every route of the web."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from socket import create_connection
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse, create_environ, run_wsgi_app

from tests.cast import (
    Clock,
    letters,
    load_demo,
    new_key,
    prepare_demonstration,
    report,
    test_settings,
)
from tests.servers import Server
from tracker.application import create_app
from tracker.campaign import Event
from tracker.core import Core
from tracker.database.migrating import migrate
from tracker.links import Links

pytestmark = pytest.mark.any_engine  # these tests are about pages

JSON_REPORT = {"lines": [{"case": "germain-rukuki", "letters": 3}]}
FOREIGN = "https://evil.example"


def total(core: Core) -> int:
    """The letters of the home section."""
    return core.standings.of("demo", "section:us").letters


def token_on(client: FlaskClient, path: str = "/report") -> str:
    """The CSRF token of a page's form."""
    page = client.get(path).get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token, page
    return token[1]


def send_form(client: FlaskClient, token: str, **headers: str) -> TestResponse:
    """Send the report form with three letters, as a participant."""
    spelled = {name.replace("_", "-"): value for name, value in headers.items()}
    form = {"csrf_token": token, "key": new_key(), "letters-germain-rukuki": "3"}
    return client.post("/report", data=form, headers=spelled)


# Forms


def test_a_form_of_our_own_is_accepted(client: FlaskClient, core: Core) -> None:
    assert send_form(client, token_on(client)).status_code == 303
    assert total(core) == 3


@pytest.mark.parametrize("token", ["", "wrong", "IjEi.aaaaaa.bbbbbbb"])
def test_a_form_without_its_token_counts_nothing(
    client: FlaskClient, core: Core, token: str
) -> None:
    token_on(client)
    answer = send_form(client, token)
    assert answer.status_code in (400, 422)
    assert answer.mimetype == "text/html"
    assert total(core) == 0


def test_a_token_of_another_session_counts_nothing(
    client: FlaskClient, app: Flask, core: Core
) -> None:
    token_on(client)
    assert send_form(client, token_on(app.test_client())).status_code in (400, 422)
    assert total(core) == 0


@pytest.mark.parametrize(
    "origin", [FOREIGN, "null", "http://localhost.evil.example", "http://", "http://[", "//"]
)
def test_a_form_from_another_site_is_refused(client: FlaskClient, core: Core, origin: str) -> None:
    assert send_form(client, token_on(client), Origin=origin).status_code == 403
    assert total(core) == 0


def test_a_form_from_our_own_address_is_accepted(client: FlaskClient, core: Core) -> None:
    origin = core.settings.base_url
    assert send_form(client, token_on(client), Origin=origin).status_code == 303
    assert send_form(client, token_on(client), Origin=origin.upper()).status_code == 303


def test_in_development_the_host_of_the_request_is_accepted_too(client: FlaskClient) -> None:
    assert send_form(client, token_on(client), Origin="http://localhost").status_code == 303


def test_a_hidden_origin_is_accepted_if_the_browser_says_same_origin(client: FlaskClient) -> None:
    for site, status in (("same-origin", 303), ("cross-site", 403), ("same-site", 403)):
        headers = {"Origin": "null", "Sec_Fetch_Site": site}
        assert send_form(client, token_on(client), **headers).status_code == status


def valid_forms(app: Flask, core: Core) -> dict[str, tuple[str, dict[str, str]]]:
    """An address and a valid form for each endpoint that takes forms."""
    corrected, withdrawn = (core.links.edit(report(core).reference) for _ in range(2))
    event = {
        "title": "Letters at the library",
        "kind": "library",
        "starts_on": "2026-12-10",
        "starts_time": "18:00",
        "section": "us",
        "city": "New York",
    }
    return {
        "reporting.send": ("/report", {"letters-germain-rukuki": "3"}),
        "reporting.correct": (corrected, {"letters-germain-rukuki": "9", "reason": "mistyped"}),
        "reporting.withdraw": (f"{withdrawn}/withdraw", {}),
        "reporting.forget_reports": ("/your-reports", {}),
        "events.register": ("/events/new", event),
        "organise.ask": ("/organise/links", {"email": "ann@example.org"}),
    }


OF_THE_BROWSER = {"reporting.forget_reports"}
"""Forms that change only what the browser holds."""


def test_every_form_of_every_page_needs_a_token(app: Flask, core: Core, clock: Clock) -> None:
    forms = valid_forms(app, core)
    assert set(forms) == {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and not rule.rule.startswith("/api/")
    }
    browser = app.test_client()
    token = token_on(browser)
    for endpoint, (address, form) in forms.items():
        path = address.removeprefix(core.settings.base_url)
        form = form | {"key": new_key()}
        before = written(core)
        assert browser.post(path, data=form).status_code in (400, 422), endpoint
        assert written(core) == before, endpoint
        assert browser.post(path, data=form | {"csrf_token": token}).status_code == 303, endpoint
        assert (written(core) != before) == (endpoint not in OF_THE_BROWSER), endpoint


def written(core: Core) -> tuple[int, int, int]:
    """The number of the newest entry, of events, and of messages that wait."""
    newest = core.standings.of("demo", "world").version
    events = core.events.listed("demo", limit=100).events
    return newest, len(events), len(core.mail.listed())


# Production


@pytest.fixture
def production(tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    """The application in production, over https."""
    url = f"sqlite:///{tmp_path / 'production.db'}"
    migrate(url)
    settings = test_settings(
        url,
        tracker_env="production",
        base_url="https://letters.example.org",
        secret_key="pF3-x0Yq8sVbR6kNw2TzJ7hLd9GmXc4A",
        trusted_proxies="none",
        limits="on",
    )
    made = create_app(settings, clock)
    core: Core = made.extensions["tracker"]
    prepare_demonstration(core)
    yield made
    core.database.close()


def test_in_production_only_the_base_url_is_accepted_as_origin(production: Flask) -> None:
    browser = production.test_client()
    browser.environ_base["wsgi.url_scheme"] = "https"
    ours = {"Origin": "https://letters.example.org"}
    assert send_form(browser, token_on(browser), Origin="https://localhost").status_code == 403
    assert send_form(browser, token_on(browser), **ours).status_code != 403


def test_links_are_built_from_the_base_url_and_not_from_the_host(production: Flask) -> None:
    answer = production.test_client().post(
        "/api/v1/reports",
        json=JSON_REPORT,
        headers={"Idempotency-Key": new_key(), "Host": "evil.example"},
    )
    assert answer.json["edit_url"].startswith("https://letters.example.org/reports/")
    assert "evil" not in answer.get_data(as_text=True) + str(answer.headers)


SPELLED_OTHERWISE = (
    "/E/ABCD-EFGH?a=1", "/e//x", "/demo", "/demo/", "/demo//events?q=a%20b", "/static//mark.svg",
    "/assets//x/y", "/api//v1/standings", "/api/v1//standings", "//e//x", "//display//setup",
    "/e//%0d%0aX:1",
)  # fmt: skip


@pytest.mark.parametrize("path", SPELLED_OTHERWISE)
def test_a_redirect_stays_on_the_host_on_which_the_reader_is(
    app: Flask, production: Flask, path: str
) -> None:
    for served in (app, production):
        environ = create_environ(headers={"Host": "evil.example"})
        environ["PATH_INFO"], _, environ["QUERY_STRING"] = unquote(path).partition("?")
        body, status, headers = run_wsgi_app(served, environ)
        assert status[:3] in ("302", "308")
        assert re.match(r"/(?!/)", headers["Location"])
        assert "evil.example" not in f"{headers}{b''.join(body).decode()}"
        assert headers["Cache-Control"]


def test_over_https_the_cookie_is_bound_to_this_host(production: Flask) -> None:
    answer = production.test_client().get("/report", base_url="https://letters.example.org")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert flag in cookie
    assert "Domain" not in cookie
    assert "max-age=" in answer.headers["Strict-Transport-Security"]


def test_over_http_the_cookie_has_another_name_and_is_not_secure(client: FlaskClient) -> None:
    answer = client.get("/report")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("session=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    assert "Strict-Transport-Security" not in answer.headers


# Every route


def test_answers_under_the_path_of_the_socket_have_security_headers(
    client: FlaskClient,
) -> None:
    for query in ("", "?EIO=4", "?EIO=4&transport=polling", "?EIO=4&transport=polling&sid=x"):
        answer = client.get(f"/socket.io/{query}", headers={"Origin": FOREIGN})
        assert answer.status_code == 400
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"


def test_every_answer_has_security_headers(app: Flask, client: FlaskClient, event: Event) -> None:
    for path in [*paths(app, event), "/nothing", "/api/v1/nothing"]:
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert "unsafe" not in policy, path
        framed = "'self'" if path.endswith("/display") else "'none'"  # its set-up shows a preview
        assert f"frame-ancestors {framed}" in policy, path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] == "no-referrer", path
        assert "Permissions-Policy" in headers, path


def test_no_route_fails_with_any_method(app: Flask, client: FlaskClient, event: Event) -> None:
    for path in paths(app, event):
        for method in ("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "TRACE"):
            assert client.open(path, method=method).status_code < 500, (method, path)


def test_no_name_in_an_address_makes_a_route_fail(app: Flask, client: FlaskClient) -> None:
    for rule in app.url_map.iter_rules():
        for name in ("%00", "%FF%FE", "..%2F..%2Fetc%2Fpasswd", "x" * 3_000, "%F0%9F%95%AF", "'--"):
            path = re.sub(r"<[^>]+>", name, rule.rule)
            assert client.get(path).status_code < 500, path
            assert (
                client.get(f"{rule.rule.split('<', 1)[0]}?q={name}&scope={name}").status_code < 500
            )


def test_raw_bytes_in_an_address_make_no_route_fail(app: Flask, event: Event) -> None:
    for path in paths(app, event):
        environ = create_environ(path)
        environ["QUERY_STRING"] = "scope=\xff&q=\xfe"
        _, status, _ = run_wsgi_app(app, environ)
        leads_on = path.startswith(
            "/demo/"
        )  # the main campaign has its pages at the plain addresses
        assert status.startswith("302" if leads_on else "400"), path


def paths(app: Flask, event: Event) -> list[str]:
    """An address of each route that answers a GET."""
    core: Core = app.extensions["tracker"]
    receipt = report(core)
    names = {
        "slug": event.slug,
        "code": event.code,
        "board": "sections",
        "campaign": "demo",
        "reference": receipt.reference,
        "version": "0",
        "name": "nothing.css",
        "filename": "nothing.css",
    }
    secrets = {
        "reporting": core.links.edit_secret(receipt.reference),
        "organise": core.links.manage_secret(event.slug),
        "paper": core.links.manage_secret(event.slug),
    }
    addresses = []
    for rule in app.url_map.iter_rules():
        values = names | {"secret": secrets.get(rule.endpoint.split(".", 1)[0], "")}
        if "GET" in (rule.methods or ()):
            fill = partial(_value_of_part, values)
            addresses.append(re.sub(r"<(?:path:)?(\w+)>", fill, rule.rule))
    return addresses


def _value_of_part(values: dict[str, str], part: re.Match[str]) -> str:
    return values[part[1]]


@pytest.mark.parametrize("path", ["/", "/cases", "/report", "/live", "/display?slides=cases"])
def test_no_page_names_a_case_that_another_process_has_embargoed(
    app: Flask, core: Core, clock: Clock, path: str
) -> None:
    visitor = app.test_client()
    assert "Khaled Drareni" in visitor.get(path).text
    other: Core = create_app(core.settings, clock).extensions["tracker"]
    load_demo(other, 'slug = "khaled-drareni"', 'slug = "khaled-drareni"\nembargoed = true')
    other.database.close()
    core.standings._heads._looked = float("-inf")  # the next look is due
    assert "Khaled Drareni" not in visitor.get(path).text


# The API and cookies


def test_the_api_sets_and_reads_no_cookie(client: FlaskClient, app: Flask, event: Event) -> None:
    send_form(client, token_on(client))
    assert client.get_cookie("session") is not None
    for path in paths(app, event):
        if path.startswith("/api/"):
            answer = client.get(path)
            assert "Set-Cookie" not in answer.headers, path
            assert "Cookie" not in answer.headers.get("Vary", ""), path
    answer = client.post(
        "/api/v1/reports", json=JSON_REPORT, headers={"Idempotency-Key": new_key()}
    )
    assert answer.status_code == 201
    assert "Set-Cookie" not in answer.headers


def test_viewers_get_no_cookie(app: Flask) -> None:
    for path in ("/", "/cases", "/events", "/live", "/display", "/leaderboards"):
        assert "Set-Cookie" not in app.test_client().get(path).headers, path


def test_writes_of_the_api_are_not_opened_to_other_sites(client: FlaskClient) -> None:
    sent = {"Idempotency-Key": new_key(), "Origin": FOREIGN}
    for answer in (
        client.post("/api/v1/reports", json=JSON_REPORT, headers=sent),
        client.options("/api/v1/reports", headers={"Origin": FOREIGN}),
        client.post("/api/v1/events", json={}, headers={"Origin": FOREIGN}),
    ):
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]
    options = client.options("/api/v1/events", headers={"Origin": FOREIGN})
    assert "POST" not in options.headers["Access-Control-Allow-Methods"]


# Sizes


def test_a_form_beyond_64_kib_is_too_large(client: FlaskClient) -> None:
    answer = client.post("/report", data={"note": "x" * 65_536})
    assert (answer.status_code, answer.mimetype) == (413, "text/html")


def test_a_body_without_a_length_is_limited_too(app: Flask) -> None:
    environ = create_environ(
        "/api/v1/reports",
        method="POST",
        content_type="application/json",
        headers={"Idempotency-Key": new_key()},
    )
    environ |= {"wsgi.input": _Endless(), "wsgi.input_terminated": True}
    _, status, _ = run_wsgi_app(app, environ)
    assert status.startswith("413")


class _Endless:
    """A body that never ends."""

    def read(self, size: int = -1) -> bytes:
        """So many bytes of spaces."""
        assert size >= 0, "read without a bound"
        return b" " * size

    def close(self) -> None:
        """Do nothing, because nothing is open."""


# Links


def test_a_secret_opens_only_its_own_report_or_event(core: Core) -> None:
    links = core.links
    secret = links.edit_secret("one")
    assert links.opens_report("one", secret)
    assert not links.opens_report("two", secret)
    assert not links.opens_event("one", secret)
    for wrong in ("", "ü", "\ud800", secret[:-1], secret + "A", secret.swapcase()):
        assert not links.opens_report("one", wrong)


def test_another_secret_key_makes_other_secrets(core: Core) -> None:
    other = Links(core.links.base_url, "another key, long enough to be taken")
    assert other.edit_secret("one") != core.links.edit_secret("one")


def test_an_invalid_request_is_not_quoted_in_the_log(
    database_url: str, serve: Callable[..., Server]
) -> None:
    server = serve(database_url)
    for line in ("GET /reports/a/secret HTTP/9.9", "/reports/a/secret"):
        with create_connection(("127.0.0.1", server.port)) as stranger:
            stranger.sendall(f"{line}\r\nHost: x\r\n\r\n".encode())
            assert stranger.recv(100).startswith(b"HTTP/1.1 400")
    assert "secret" not in server.log.read_text()


def test_the_log_does_not_contain_the_secret_of_a_report(
    core: Core, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    address = core.links.edit(core.ledger.record(letters(), new_key()).reference)
    client.get(address)
    assert address.rsplit("/", 1)[1] not in caplog.text


def test_the_log_contains_no_secret_where_the_page_of_an_error_fails_too(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("tracker.web.serving.errors.render", lambda *_, **__: 1 / 0)
    with suppress(ZeroDivisionError):
        client.get("/reports/a/SECRET")
    assert "ZeroDivisionError" in caplog.text
    assert "SECRET" not in caplog.text
