"""Reading the pages: what they say, what their forms hold, where they lead."""

import re
from html import unescape

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def text(answer: TestResponse) -> str:
    """What a page says, without its markup."""
    page = re.sub(r"<(script|style).*?</\1>", " ", answer.get_data(as_text=True), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def field(answer: TestResponse, name: str) -> str:
    """The value of a field of a page's form."""
    page = answer.get_data(as_text=True)
    found = re.search(rf'<input[^>]*name="{re.escape(name)}"[^>]*?value="([^"]*)"', page)
    assert found, f"{name} is not on the page"
    return unescape(found[1])


def hidden(answer: TestResponse) -> dict[str, str]:
    """What a page's form sends by itself: its token and its key."""
    return {name: field(answer, name) for name in ("csrf_token", "key")}


def own_page(client: FlaskClient, answer: TestResponse) -> TestResponse:
    """The page that a sent form leads to."""
    assert answer.status_code == 303, text(answer)
    return client.get(answer.headers["Location"])
