"""A tracker that has just started asks for its own pages, so that no visitor has to wait."""

import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import test_settings
from tracker.application import create_app
from tracker.core import Core
from tracker.web.serving.prefetch import ADDRESSES, prefetch


def test_all_prefetched_pages_exist(client: FlaskClient) -> None:
    assert {client.get(address).status_code for address in ADDRESSES} == {200}


@pytest.mark.any_engine  # on PostgreSQL, the heads are read from time to time
def test_the_first_visitor_gets_pages_and_boards_that_are_ready(
    app: Flask, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    prefetch(app)

    def refuse(*_: object) -> None:
        pytest.fail("made only now")

    monkeypatch.setattr(app.jinja_env, "compile", refuse)
    client = app.test_client()
    assert client.get("/").status_code == 200
    monkeypatch.setattr(core.database, "reading", refuse)
    assert client.get("/api/v1/leaderboards/events").status_code == 200


def test_the_tracker_starts_even_if_the_database_is_not_ready(
    blank_database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(test_settings(blank_database_url))
    with caplog.at_level(logging.ERROR):
        prefetch(app)
    assert len(caplog.records) <= 1
    app.extensions["tracker"].database.close()
