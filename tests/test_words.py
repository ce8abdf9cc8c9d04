"""Words: under the made-up language all that a page says of its own stands between brackets."""

import pytest
from flask.testing import FlaskClient

from tests.cast import load_demo, test_settings
from tracker.core import Core
from tracker.settings import Settings


@pytest.fixture
def settings(database_url: str) -> Settings:
    """Settings under which pages are in the made-up language."""
    return test_settings(database_url, pseudo_language="ltr")


def test_a_sentence_within_a_sentence_is_translated(client: FlaskClient, core: Core) -> None:
    load_demo(core, 'home_section = "us"', "")
    assert "<bdi>⟦" in client.get("/no").text
