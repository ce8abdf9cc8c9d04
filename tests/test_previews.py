"""A link in a chat, and the site on a phone's home screen."""

import re
from html import unescape
from struct import unpack

import pytest
from flask.testing import FlaskClient

from tests.cast import report, report_at
from tests.pages import own_page, send
from tracker.campaign import Event
from tracker.core import Core

pytestmark = pytest.mark.any_engine  # these tests are about pages


def said(page: str, name: str) -> str:
    """What a page says of itself under a name."""
    found = re.search(rf'<meta (?:name|property)="{name}" content="([^"]*)">', page)
    assert found, name
    return unescape(found[1])


def pixels(content: bytes) -> tuple[int, int]:
    """The width and height of a PNG."""
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = unpack(">II", content[16:24])
    return width, height


def test_a_link_shows_a_title_a_sentence_the_figure_and_a_picture(
    core: Core, client: FlaskClient, event: Event
) -> None:
    report_at(core, event, 12)
    report(core, 30, case="jani-silva")
    for path, title, figure in (
        ("/", "Letters reported", "United States: 42 letters reported so far"),
        (f"/events/{event.slug}", "Letters at the library", "12 letters reported at this event"),
        ("/cases/jani-silva", "Jani Silva", "30 letters for Jani Silva so far"),
        (f"/e/{event.code}", "Report letters", "Letters at the library"),
        ("/live", "Live: United States", "United States: 42 letters"),
    ):
        page = client.get(path).text
        assert said(page, "og:title") == title
        assert figure in said(page, "og:description")
        assert said(page, "og:description").split() == said(page, "description").split()
        picture = said(page, "og:image")
        assert picture.startswith(core.links.base_url)
        shown = client.get(picture.removeprefix(core.links.base_url))
        assert shown.mimetype == "image/png"
        assert pixels(shown.get_data()) == (1200, 630)


def test_words_of_strangers_stay_text_in_a_preview(client: FlaskClient, event: Event) -> None:
    sly = client.get(f"/events/{event.slug}?q=%22%3E%3Cscript%3E").text
    assert "<script>" not in sly[: sly.index("</head>")].replace("<script ", "")


def test_a_page_behind_a_secret_link_has_no_preview(client: FlaskClient) -> None:
    page = own_page(client, send(client, letters_jani_silva="3")).text
    assert "og:" not in page
    assert '<meta name="robots" content="noindex">' in page


def test_the_site_can_be_put_on_a_home_screen(client: FlaskClient) -> None:
    page = client.get("/").text
    address = re.search(r'<link rel="manifest" href="([^"]+)">', page)
    icon = re.search(r'<link rel="apple-touch-icon" href="([^"]+)">', page)
    assert address
    assert icon
    answer = client.get(address[1])
    assert answer.mimetype == "application/manifest+json"
    manifest = answer.get_json(force=True)
    assert manifest["name"] == "Write for Rights (demonstration)"
    assert manifest["start_url"] == manifest["scope"] == "/"
    assert [one["url"] for one in manifest["shortcuts"]] == ["/report"]
    for one in manifest["icons"]:
        width, height = pixels(client.get(one["src"]).get_data())
        assert one["sizes"] == f"{width}x{height}"
    assert {one["purpose"] for one in manifest["icons"]} == {"any", "maskable"}
    assert pixels(client.get(icon[1]).get_data()) == (180, 180)
