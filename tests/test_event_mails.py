"""What organisers are mailed: their event is registered, published, and lost links once more."""

import re
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.cast import Clock, evening_draft, load_demo, test_settings
from tests.pages import field, hidden, text
from tests.test_mail import FROM, states
from tracker.application import create_app
from tracker.campaign import Event, sentence
from tracker.core import Core
from tracker.mail.sending import Mailer
from tracker.mail.writing import unlinked
from tracker.reviews import review
from tracker.senders import Sender as Stranger
from tracker.settings import Settings
from tracker.working import delivery_of, mailer_of

ANN = "ann@school.example.org"
PROXY = {"REMOTE_ADDR": "10.0.0.2"}
NETWORK = Stranger("203.0.113.7")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder into which messages are sent."""
    return tmp_path / "mail"


@pytest.fixture
def settings(database_url: str, folder: Path) -> Settings:
    """Settings with limits, and mail into a folder."""
    return test_settings(
        database_url,
        limits="on",
        trusted_proxies="10.0.0.0/8",
        mail_url=f"file:{folder}",
        mail_from=FROM,
    )


@pytest.fixture
def stranger(core: Core, clock: Clock) -> Callable[..., Event]:
    """Registers an event as anybody can, with a private contact."""

    def register(address: str = ANN, sender: Stranger | None = NETWORK, **changes: Any) -> Event:
        draft = evening_draft(clock(), contact_email=address, **changes)
        return core.events.register_once(draft, None, sender).event

    return register


class Kept:
    """Keeps what is sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, EmailMessage]] = []

    def deliver(self, mail: EmailMessage, address: str, name: str) -> None:
        """Keep a message."""
        assert name in mail["Message-ID"]
        self.sent.append((address, mail))

    def rest(self) -> None:
        """Nothing is open."""


def sent(core: Core) -> list[tuple[str, str, str]]:
    """The address, subject and text of what a worker sends now."""
    kept = Kept()
    mailer: Mailer = mailer_of(core, kept)
    while mailer.turn().taken:
        pass
    mailer.finish()
    return [(address, mail["Subject"], _text(mail)) for address, mail in kept.sent]


def _text(mail: EmailMessage) -> str:
    bodies = [mail.get_body((kind,)) for kind in ("plain", "html")]
    plain, html = [str(body.get_content()) for body in bodies if body]
    assert set(re.findall(r"https?://\S+(?=\n)", plain)) <= set(re.findall(r'href="([^"]+)"', html))
    return plain


def register_by_form(client: FlaskClient, **changes: str) -> TestResponse:
    """Fill in the form and send it, as an organiser."""
    draft = {"title": "Letters & cocoa", "kind": "school", "starts_on": "2026-12-10"}
    draft |= {"starts_time": "18:00", "section": "us", "city": "Albany", "contact_email": ANN}
    opened = hidden(client.get("/events/new"))
    return client.post("/events/new", data=opened | draft | changes)


def test_who_registers_an_event_is_mailed_its_code_and_links(
    client: FlaskClient, core: Core
) -> None:
    answer = register_by_form(client)
    assert answer.status_code == 303
    [(address, subject, said)] = sent(core)
    assert (address, subject) == (ANN, "Your event is registered")
    [event] = core.events.of_contact(ANN, 9)
    assert core.links.manage(event.slug) in said
    assert core.links.short(event.code) in said
    assert "Letters & cocoa\nThursday, December 10, 2026, 6:00" in said
    assert "Albany" in said
    assert "The section still looks at it" in said
    assert client.get(core.links.manage(event.slug).partition(":5000")[2]).status_code == 200


def test_a_form_that_is_refused_mails_nothing(client: FlaskClient, core: Core) -> None:
    assert register_by_form(client, title="").status_code == 422
    for contact in ("", "nobody", "a,b@example.org", "a@example.org\r\nBcc: b@example.org"):
        register_by_form(client, contact_email=contact)
    assert sent(core) == []


def test_an_event_that_is_sent_again_is_mailed_once(client: FlaskClient, core: Core) -> None:
    body = {"title": "Letters", "kind": "school", "starts_at": "2026-12-10T18:00:00Z"}
    body |= {"timezone": "America/New_York", "section": "us", "city": "Albany"}
    headers = {"Idempotency-Key": str(uuid4())}
    for _ in range(3):
        answer = client.post("/api/v1/events", json=body | {"contact_email": ANN}, headers=headers)
        assert answer.status_code in (200, 201)
    assert [address for address, _, _ in sent(core)] == [ANN]


def test_an_organiser_hears_of_the_review_once(core: Core, stranger: Callable[..., Event]) -> None:
    load_demo(core, "events_public_at_once = true", "events_public_at_once = false")
    event = stranger()
    [(_, _, said)] = sent(core)
    assert "before everyone can see it" in said
    assert core.links.event(event.slug) not in said
    review(core.events, core.ledger, event.slug, "staff")
    review(core.events, core.ledger, event.slug, "staff")
    core.events.hide(event.slug)
    core.events.review(event.slug, "staff")
    [(address, subject, said)] = sent(core)
    assert (address, subject) == (ANN, "Your event is reviewed and published")
    assert core.links.event(event.slug) in said
    assert core.links.manage(event.slug) in said


def test_of_an_event_that_was_hidden_meanwhile_nothing_is_mailed(
    core: Core, stranger: Callable[..., Event]
) -> None:
    core.events.hide(stranger().slug)
    assert sent(core) == []
    assert states(core) == [("dropped", "", "nothing is left to say")]


def test_events_of_staff_and_without_a_contact_mail_nobody(
    core: Core, clock: Clock, stranger: Callable[..., Event]
) -> None:
    core.events.register(evening_draft(clock(), contact_email=ANN))
    review(core.events, core.ledger, stranger("").slug, "staff")
    assert sent(core) == []


@pytest.mark.any_engine
def test_a_strangers_words_become_no_link(core: Core, stranger: Callable[..., Event]) -> None:
    stranger(title="Win at https://evil.example/x or a@evil.example")
    [(_, subject, said)] = sent(core)
    assert "evil" not in subject
    assert "evil.example" not in said
    assert unlinked("St. Mary: 6.30") == "St. Mary: 6.\u206030"


@pytest.mark.any_engine
def test_mail_is_written_in_the_language_of_its_section(
    database_url: str, clock: Clock, stranger: Callable[..., Event], core: Core
) -> None:
    stranger()
    settings = test_settings(database_url, pseudo_language="rtl")
    other: Core = create_app(settings, clock).extensions["tracker"]
    [(_, subject, _)] = sent(other)
    assert subject != "Your event is registered"
    assert len(subject) > len("Your event is registered")
    other.database.close()


# Limits


def test_an_inbox_gets_three_mails_an_hour_and_ten_a_day(
    core: Core, clock: Clock, stranger: Callable[..., Event]
) -> None:
    counts = []
    clock.pass_by(hours=6)  # the next day
    for hour in range(6):
        for number in range(5):
            address = [ANN, ANN.upper(), "ann+a@school.example.org"][number % 3]
            assert stranger(address, Stranger(f"203.0.113.{hour}")).slug
        counts.append(len(sent(core)))
        clock.pass_by(hours=1)
    assert counts == [3, 3, 3, 1, 0, 0]
    clock.pass_by(days=1)
    stranger()
    assert len(sent(core)) == 1


def test_a_network_causes_a_bounded_number_of_mails(
    database_url: str, clock: Clock, core: Core
) -> None:
    few = {"limit_address_mails_an_hour": 5}
    other: Core = create_app(test_settings(database_url, limits="on", **few), clock).extensions[
        "tracker"
    ]
    for number in range(8):
        draft = evening_draft(clock(), contact_email=f"number.{number}@example.org")
        other.events.register_once(draft, None, NETWORK)
    assert len(sent(core)) == 5
    draft = evening_draft(clock(), contact_email=ANN)
    other.events.register_once(draft, None, Stranger("198.51.100.1"))
    assert len(sent(core)) == 1
    other.database.close()


# Lost links


def ask(client: FlaskClient, address: str, network: str = NETWORK.address) -> TestResponse:
    """Ask for the links of an address, from a network."""
    opened = hidden(client.get("/organise/links"))
    headers = {"X-Forwarded-For": network}
    return client.post(
        "/organise/links",
        data=opened | {"email": address},
        headers=headers,
        environ_overrides=PROXY,
    )


def test_lost_links_are_mailed_again(
    client: FlaskClient, core: Core, stranger: Callable[..., Event]
) -> None:
    first, second = stranger(title="The first"), stranger(title="The second")
    hidden_one = stranger("ann@other.example.org")
    sent(core)
    answer = ask(client, ANN.upper())
    assert answer.status_code == 303
    assert "a mail with their links is on its way" in text(client.get(answer.location))
    [(address, subject, said)] = sent(core)
    assert (address, subject) == (ANN.upper(), "The links of your 2 events")
    assert core.links.manage(first.slug) in said
    assert core.links.manage(second.slug) in said
    assert hidden_one.slug not in said


def test_a_known_and_an_unknown_address_get_the_same_answer(
    client: FlaskClient, core: Core, stranger: Callable[..., Event]
) -> None:
    stranger()
    known, unknown = ask(client, ANN), ask(client, "nobody@example.org")
    assert known.location == unknown.location
    assert known.data == unknown.data
    assert known.status == unknown.status
    sent(core)
    assert {(state, address) for state, address, _ in states(core)} == {
        ("sent", ""),
        ("dropped", ""),
    }


def test_a_hundred_requests_for_one_address_mail_three(
    app: Flask, core: Core, stranger: Callable[..., Event]
) -> None:
    core.events.register(evening_draft(core.clock(), contact_email=ANN))
    client = app.test_client()
    for number in range(100):
        assert ask(client, ANN, f"198.51.100.{number}").status_code == 303
    assert len(sent(core)) == 3


@pytest.mark.any_engine
def test_a_form_that_is_sent_twice_mails_once(client: FlaskClient, core: Core) -> None:
    core.events.register(evening_draft(core.clock(), contact_email=ANN))
    opened = hidden(client.get("/organise/links"))
    for _ in range(2):
        client.post("/organise/links", data=opened | {"email": ANN})
    assert len(sent(core)) == 1


@pytest.mark.any_engine
@pytest.mark.parametrize("typed", ["", "ann", "ann@example.org, bob@example.org", "a@b.c\u202e"])
def test_what_is_no_address_is_said_beside_its_field(client: FlaskClient, typed: str) -> None:
    answer = ask(client, typed)
    assert answer.status_code == 422
    assert str(sentence("Give an e-mail address such as name@example.org.")) in text(answer)
    assert field(answer, "email") == typed


@pytest.mark.any_engine
def test_where_no_mail_is_sent_the_pages_hide_what_needs_it(
    settings: Settings, clock: Clock, app: Flask
) -> None:
    silent = create_app(settings.model_copy(update={"mail_url": ""}), clock)
    for made, status in ((app, 200), (silent, 404)):
        client = made.test_client()
        assert client.get("/organise/links").status_code == status
        assert ("/organise/links" in client.get("/events/new").text) == (status == 200)
    core: Core = silent.extensions["tracker"]
    register_by_form(silent.test_client())
    assert states(core) == []
    assert delivery_of(core.settings) is None
    core.database.close()


# For developers


@pytest.mark.any_engine
def test_in_development_a_page_shows_what_was_sent(
    client: FlaskClient, core: Core, stranger: Callable[..., Event]
) -> None:
    assert "No message was sent yet" in text(client.get("/dev/mail"))
    event = stranger(title="Letters & <cocoa>")
    delivery = delivery_of(core.settings)
    assert delivery
    mailer = mailer_of(core, delivery)
    assert mailer.turn().taken
    mailer.finish()
    page = client.get("/dev/mail")
    assert ANN in text(page)
    link = re.search(r"/dev/mail/[0-9a-f]{32}", page.text)
    assert link
    shown = client.get(link[0])
    assert core.links.manage(event.slug) in text(shown)
    assert "<cocoa>" not in shown.text
    assert client.get("/dev/mail/" + "0" * 32).status_code == 404
    assert client.get("/dev/mail/..%2f..%2fapp").status_code == 404


@pytest.mark.file_engine  # the server of the tests is not durable, which production refuses
def test_production_has_no_page_of_sent_mail(settings: Settings, clock: Clock, core: Core) -> None:
    assert core
    production = settings.model_copy(
        update={"tracker_env": "production", "base_url": "https://letters.example.org"}
    )
    made = create_app(production, clock)
    assert "/dev/mail" not in {rule.rule for rule in made.url_map.iter_rules()}
    made.extensions["tracker"].database.close()
