"""Answers of the API to readers: standings, leaderboards, timeline, catalogue and ledger."""

import hashlib
from contextlib import ExitStack
from datetime import datetime
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tracker.campaign import OutOfReach
from tracker.ledger import FIELDS
from tracker.standings import StandingsBook

API = "/api/v1"

PUBLIC = [
    "standings",
    "standings?scope=world",
    "leaderboards/sections",
    "leaderboards/regions",
    "leaderboards/events",
    "leaderboards/schools",
    "timeline",
    "campaigns",
    "sections",
    "cases",
    "events",
    "ledger",
    "openapi.json",
]


def read(client: FlaskClient, path: str, **headers: str) -> TestResponse:
    """Read a public address, as anyone can."""
    spelled = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(f"{API}/{path}", headers=spelled)


def report(client: FlaskClient, letters: int, case: str = "jani-silva", **more: object) -> None:
    """Report letters for one case, as a participant."""
    body = {"lines": [{"case": case, "letters": letters}], **more}
    answer = client.post(f"{API}/reports", json=body, headers={"Idempotency-Key": str(uuid4())})
    assert answer.status_code == 201


def faults(response: TestResponse) -> set[str]:
    """The fields that a problem answer names."""
    assert response.mimetype == "application/problem+json"
    return {fault["field"] for fault in response.json["errors"]}


# All public answers


@pytest.fixture(params=PUBLIC)
def public(request: pytest.FixtureRequest) -> str:
    """Each public address in turn."""
    path: str = request.param
    return path


def test_a_public_answer_may_be_cached_and_read_from_any_site(
    client: FlaskClient, public: str
) -> None:
    answer = read(client, public)
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.headers["Cache-Control"].startswith("public, max-age=")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.get_etag()[0]
    assert not answer.get_etag()[1], "a weak ETag"
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_an_answer_that_the_client_has_already_is_not_sent_again(
    client: FlaskClient, public: str
) -> None:
    etag = read(client, public).headers["ETag"]
    for matching in (etag, f"W/{etag}", f'"other", {etag}', f'{etag},"other"', "*"):
        answer = read(client, public, If_None_Match=matching)
        assert (answer.status_code, answer.get_data()) == (304, b"")
        assert answer.headers["ETag"] == etag
        assert "Cache-Control" in answer.headers
    for other in ('"other"', "", '"', etag.replace('"', "") + "x"):
        assert read(client, public, If_None_Match=other).status_code == 200


def test_head_and_options_are_answered(client: FlaskClient, public: str) -> None:
    head = client.head(f"{API}/{public}")
    assert (head.status_code, head.get_data()) == (200, b"")
    assert head.headers["ETag"] == read(client, public).headers["ETag"]
    options = client.options(f"{API}/{public}")
    assert options.status_code == 200
    assert {"GET", "HEAD", "OPTIONS"} <= set(options.headers["Allow"].split(", "))
    assert options.headers["Access-Control-Allow-Methods"] == "GET, HEAD"


def test_a_refused_method_gets_the_list_of_allowed_ones(client: FlaskClient, public: str) -> None:
    answer = client.put(f"{API}/{public}")
    assert (answer.status_code, answer.mimetype) == (405, "application/problem+json")
    assert "GET" in answer.headers["Allow"]


def test_an_unknown_parameter_is_named(client: FlaskClient, public: str) -> None:
    answer = read(client, f"{public.split('?', maxsplit=1)[0]}?colour=red")
    assert answer.status_code == 422
    assert faults(answer) == {"colour"}
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("ledger?after=-1&limit=0", {"after", "limit"}),
        ("ledger?after=one&limit=1001", {"after", "limit"}),
        ("ledger?after=1e3", {"after"}),
        ("ledger?after=2147483648", {"after"}),
        ("ledger?after=" + "9" * 5_000, {"after"}),
        ("leaderboards/events?limit=1001&by=size", {"limit", "by"}),
        ("leaderboards/events?from=0&since=year&band=-1", {"from", "since", "band"}),
        ("leaderboards/events?limit=%D9%A3", {"limit"}),
        ("timeline?by=minute", {"by"}),
        ("standings?scope=world&scope=world", {"scope"}),
        ("standings?scope=%00&campaign=%00", {"scope", "campaign"}),
        ("events?from=10.12.2026&to=2026-13-01&kind=party&limit=101&cursor=x",
         {"from", "to", "kind", "limit"}),
        ("events?cursor=x", {"cursor"}),
        ("events?starts_from=2026-12-10", {"starts_from"}),
        ("campaigns?campaign=demo", {"campaign"}),
    ],
)  # fmt: skip
def test_every_invalid_parameter_is_named(client: FlaskClient, path: str, names: set[str]) -> None:
    answer = read(client, path)
    assert answer.status_code == 422
    assert faults(answer) == names


@pytest.mark.parametrize(
    "path",
    [
        "nothing",
        "standings/",
        "standings?campaign=1999",
        "standings?scope=section",
        "standings?scope=section:atlantis",
        "standings?scope=region:us-xx",
        "standings?scope=event:nowhere",
        "leaderboards/people",
        "leaderboards/schools?band=21",
        "leaderboards/sections?case=nobody",
        "leaderboards/sections?section=atlantis",
        "leaderboards/sections?around=atlantis",
        "timeline?scope=case:jani-silva",
        "cases?section=atlantis",
        "sections?campaign=1999",
        "events/nowhere",
        "events/%00",
        "events/%FF",
        "ledger?campaign=1999",
    ],
)
def test_an_unknown_address_is_not_found(client: FlaskClient, path: str) -> None:
    answer = read(client, path)
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert answer.json["status"] == 404


def test_an_empty_parameter_counts_as_missing(client: FlaskClient) -> None:
    plain = read(client, "standings").json
    assert read(client, "standings?campaign=&scope=").json == plain


# Standings


def test_standings_show_the_reported_letters(client: FlaskClient) -> None:
    report(client, 3)
    report(client, 2, case="germain-rukuki")
    body = read(client, "standings").json
    assert (body["campaign"], body["scope"], body["state"]) == ("demo", "section:us", "open")
    assert (body["letters"], body["verified"], body["reports"]) == (5, 0, 2)
    assert body["version"] == 2
    assert body["channels"] == {"letter": 5}
    assert {case["slug"]: case["letters"] for case in body["cases"] if case["letters"]} == {
        "germain-rukuki": 2,
        "jani-silva": 3,
    }
    assert datetime.fromisoformat(body["as_of"]).utcoffset() is not None


def test_the_etag_changes_with_the_version(client: FlaskClient) -> None:
    before = read(client, "standings").headers["ETag"]
    report(client, 3)
    answer = read(client, "standings", If_None_Match=before)
    assert answer.status_code == 200
    assert answer.headers["ETag"] != before
    assert answer.headers["Cache-Control"] == "public, max-age=2, must-revalidate"


def test_another_sections_letters_change_only_its_own_and_the_worlds_standings(
    client: FlaskClient,
) -> None:
    national = read(client, "standings").json
    report(client, 3, section="de")
    assert read(client, "standings").json == national
    assert read(client, "standings?scope=world").json["letters"] == 3
    assert read(client, "standings?scope=section:de").json["letters"] == 3


def test_cases_are_in_the_campaigns_order(client: FlaskClient) -> None:
    report(client, 50, case="metu-pride-defenders")
    order = [case["slug"] for case in read(client, "cases").json["cases"]]
    assert [case["slug"] for case in read(client, "standings").json["cases"]] == order


# Leaderboards


def test_a_leaderboard_ranks_ties_alike_and_lists_them_by_name(client: FlaskClient) -> None:
    for section, letters in (("us", 5), ("de", 3), ("fr", 3), ("gb", 1)):
        report(client, letters, section=section)
    board = read(client, "leaderboards/sections").json
    first = [(row["rank"], row["id"], row["letters"]) for row in board["rows"][:4]]
    assert first == [(1, "us", 5), (2, "fr", 3), (2, "de", 3), (4, "gb", 1)]
    assert board["version"] == 4
    assert set(board["rows"][0]) == {*("rank", "id", "name", "letters", "writers", "was", "gap")}


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ("limit=2", ["us", "fr"]),
        ("limit=3&around=de", ["fr", "de", "gb"]),
        ("limit=3&around=us", ["us", "fr", "de"]),
        ("limit=1&around=gb", ["gb"]),
        ("section=fr", ["fr"]),
        ("by=per_writer&limit=1", ["de"]),
    ],
)
def test_a_leaderboard_shows_the_rows_asked_for(
    client: FlaskClient, asked: str, ids: list[str]
) -> None:
    for section, letters, writers in (("us", 9, 9), ("fr", 8, 7), ("de", 7, 5), ("gb", 3, 1)):
        line = {"case": "jani-silva", "letters": letters, "writers": writers}
        report(client, letters, section=section, lines=[line])
    rows = read(client, f"leaderboards/sections?{asked}").json["rows"]
    assert [row["id"] for row in rows] == ids


def test_the_rows_around_the_last_row_end_with_it(client: FlaskClient) -> None:
    for section in ("us", "fr", "de", "gb"):
        report(client, 3, section=section)
    all_ids = [row["id"] for row in read(client, "leaderboards/sections").json["rows"]]
    near = read(client, f"leaderboards/sections?limit=3&around={all_ids[-1]}").json["rows"]
    assert [row["id"] for row in near] == all_ids[-3:]


# Timeline


@pytest.mark.parametrize("by", ["hour", "day"])
def test_a_timeline_adds_up_to_the_standings(client: FlaskClient, by: str) -> None:
    report(client, 3)
    report(client, 4)
    body = read(client, f"timeline?by={by}").json
    assert (body["campaign"], body["scope"], body["by"]) == ("demo", "section:us", by)
    assert sum(point["letters"] for point in body["points"]) == 7
    assert [point["at"] for point in body["points"]] == sorted(p["at"] for p in body["points"])


# When the database can't be reached


def test_a_reader_is_asked_to_come_back_if_the_database_can_not_be_reached(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def out_of_reach(*_: object) -> None:
        raise OutOfReach

    monkeypatch.setattr(StandingsBook, "of", out_of_reach)
    answer = read(client, "standings")
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert int(answer.headers["Retry-After"]) > 0


# The catalogue


def test_the_list_of_campaigns_names_the_current_one(client: FlaskClient) -> None:
    body = read(client, "campaigns").json
    assert body["current"] == "demo"
    [campaign] = body["campaigns"]
    assert campaign["demonstration"]
    assert campaign["opens"] < campaign["day"] < campaign["report_by"]


def test_sections_come_with_their_regions(client: FlaskClient) -> None:
    sections = {section["code"]: section for section in read(client, "sections").json["sections"]}
    regions = {region["code"]: region["name"] for region in sections["us"]["regions"]}
    assert regions["us-ny"] == "New York"
    assert sections["is"]["timezone"] == "Atlantic/Reykjavik"


def test_cases_come_with_their_safety_rules(client: FlaskClient) -> None:
    cases = {case["slug"]: case for case in read(client, "cases").json["cases"]}
    suspended = cases["paing-phyo-min"]
    assert any("Post is suspended" in rule for rule in suspended["rules"])
    assert "letter" not in suspended["channels"]
    assert "email" in suspended["channels"]
    assert "letter" in cases["jani-silva"]["channels"]


def test_a_section_works_on_its_own_cases(client: FlaskClient) -> None:
    all_slugs = [case["slug"] for case in read(client, "cases").json["cases"]]
    iceland = [case["slug"] for case in read(client, "cases?section=is").json["cases"]]
    assert set(iceland) < set(all_slugs)
    assert iceland == [slug for slug in all_slugs if slug in iceland]


# The ledger


def test_the_ledger_is_read_page_by_page(client: FlaskClient) -> None:
    for letters in (1, 2, 3):
        report(client, letters)
    first = read(client, "ledger?limit=2").json
    assert [entry["number"] for entry in first["entries"]] == [1, 2]
    assert (first["campaign"], first["next"]) == ("demo", 2)
    rest = read(client, f"ledger?limit=2&after={first['next']}").json
    assert [entry["number"] for entry in rest["entries"]] == [3]
    assert rest["next"] is None


def test_the_ledger_is_a_chain_that_anyone_can_follow(client: FlaskClient) -> None:
    for letters in (1, 2, 3):
        report(client, letters)
    previous = "0" * 64
    for entry in read(client, "ledger").json["entries"]:
        assert tuple(entry) == FIELDS
        assert entry["previous"] == previous
        text = "\x1f".join(str(entry[name]) for name in FIELDS[:-1])
        previous = hashlib.sha256(text.encode()).hexdigest()
        assert entry["hash"] == previous


def test_the_ledger_has_no_page_after_its_last_entry(client: FlaskClient) -> None:
    body = read(client, "ledger?after=2147483647").json
    assert (body["entries"], body["next"]) == ([], None)


# Health


def test_the_tracker_says_that_it_is_alive_and_ready(client: FlaskClient) -> None:
    for path in ("/healthz", "/readyz"):
        answer = client.get(path)
        assert (answer.status_code, answer.mimetype) == (200, "application/json")
        assert answer.headers["Cache-Control"] == "no-store"


def test_the_tracker_says_why_it_is_not_ready(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = app.extensions["tracker"].database
    monkeypatch.setattr(type(database), "ready", lambda _: "The database can't be reached.")
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json["why"] == "The database can't be reached."


def test_a_tracker_whose_connections_are_all_taken_is_not_ready(
    client: FlaskClient, app: Flask
) -> None:
    engine = app.extensions["tracker"].database._engine
    engine.pool._timeout = 0  # seconds
    with ExitStack() as taken:
        for _ in range(engine.pool.size() + engine.pool._max_overflow):
            taken.enter_context(engine.connect())
        for _ in range(2):
            answer = client.get("/readyz")
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
            assert answer.json["why"] == "The database can't be reached."


def test_a_tracker_that_fails_to_find_out_is_not_ready(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> None:
        raise RuntimeError("an accident")

    monkeypatch.setattr(app.extensions["tracker"].ledger, "try_to_write", fails)
    for _ in range(2):
        answer = client.get("/readyz")
        assert (answer.status_code, "the log says why" in answer.json["why"]) == (503, True)


def test_a_tracker_is_not_ready_until_it_has_found_out(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile = []

    def ask_meanwhile() -> None:
        meanwhile.append(app.test_client().get("/readyz").status_code)

    monkeypatch.setattr(app.extensions["tracker"].ledger, "try_to_write", ask_meanwhile)
    assert client.get("/readyz").status_code == 200
    assert meanwhile == [503]
