"""Functions that read pages: their text, the fields of their forms, their redirects."""

import re
from html import unescape

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def text(answer: TestResponse) -> str:
    """The text of a page, without its markup."""
    page = re.sub(r"<(script|style).*?</\1>", " ", answer.get_data(as_text=True), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def field(answer: TestResponse, name: str) -> str:
    """The value of a field of a page's form."""
    page = answer.get_data(as_text=True)
    value = re.search(rf'<input[^>]*name="{re.escape(name)}"[^>]*?value="([^"]*)"', page)
    assert value, f"{name} is not on the page"
    return unescape(value[1])


def hidden(answer: TestResponse) -> dict[str, str]:
    """The hidden fields of a page's form: its token and its key."""
    return {name: field(answer, name) for name in ("csrf_token", "key")}


def own_page(client: FlaskClient, answer: TestResponse) -> TestResponse:
    """The page that a sent form leads to."""
    assert answer.status_code == 303, text(answer)
    return client.get(answer.headers["Location"])


def send(client: FlaskClient, page: str = "/report", **fields: str) -> TestResponse:
    """Open the form and send it with these fields, with `_` for `-` in a case's name."""
    opened = hidden(client.get(page))
    return client.post("/report", data=opened | {field_name(name): fields[name] for name in fields})


def field_name(name: str) -> str:
    """The name of a field in the form."""
    return name.replace("_", "-") if name.startswith(("letters_", "channel_")) else name
