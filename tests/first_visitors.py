"""A program that prints the modules that are loaded only when somebody visits the tracker.

Its argument is the address of a migrated database.
"""

import sys
from uuid import uuid4

from tests.cast import evening_draft, prepare_demonstration, test_settings
from tracker.application import create_app
from tracker.campaign import utc_now
from tracker.core import Core
from tracker.web.serving.prefetch import prefetch

app = create_app(test_settings(sys.argv[1]))
core: Core = app.extensions["tracker"]
prepare_demonstration(core)
event = core.events.register(evening_draft(utc_now()))
prefetch(app)
loaded = set(sys.modules)

client = app.test_client()
for rule in app.url_map.iter_rules():
    if "GET" in (rule.methods or ()) and not rule.arguments:
        assert client.get(rule.rule).status_code < 500
for link in (core.links.event(event.slug), core.links.short(event.code)):
    assert client.get(link.removeprefix(core.settings.base_url)).status_code == 200
body = {"lines": [{"case": "germain-rukuki", "letters": 3}]}
sent = client.post("/api/v1/reports", json=body, headers={"Idempotency-Key": str(uuid4())})
assert client.get(sent.json["edit_url"].removeprefix(core.settings.base_url)).status_code == 200
sys.stdout.write(f"{sorted(set(sys.modules) - loaded)}")
