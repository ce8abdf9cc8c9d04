"""Mail: what is queued is sent once, tried again, given up and told; nothing is lost by a crash."""

import logging
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import select

from tests.cast import Clock, evening_draft, test_settings
from tests.mail_host import TAKEN, MailHost, certificate, mail_host
from tests.servers import ROOT
from tests.waiting import await_true
from tracker.application import join
from tracker.backups import back_up
from tracker.campaign import Event, utc_now
from tracker.core import Core
from tracker.mail.sending import Mailer
from tracker.mail.smtp import MailServer
from tracker.mail.waiting import CLAIMED, LONGEST_PAUSE, MOST_TRIES
from tracker.outbox import Message, queue
from tracker.schema import outbox
from tracker.settings import Settings
from tracker.working import erase, mailer_of

FROM = "letters@letters.example.org"
ANN = "ann@school.example.org"


@pytest.fixture
def host() -> Iterator[MailHost]:
    """A mail server without encryption."""
    with mail_host() as started:
        yield started


@pytest.fixture
def settings(database_url: str) -> Settings:
    """Settings with a sender of mail."""
    return test_settings(database_url, mail_from=FROM)


@pytest.fixture
def events(core: Core, clock: Clock) -> Callable[[str], Event]:
    """Registers an event with a private contact, about which messages are."""
    return lambda address: core.events.register(evening_draft(clock(), contact_email=address))


@pytest.fixture
def put(core: Core, clock: Clock, events: Callable[[str], Event]) -> Callable[..., None]:
    """Queues a message to each of some addresses, about an event of theirs."""

    def put_messages(*addresses: str, **changes: Any) -> None:
        messages = [_message(address, events(address).slug, **changes) for address in addresses]
        with core.database.writing() as connection:
            queue(connection, messages, clock())

    return put_messages


def _message(address: str, slug: str, **changes: Any) -> Message:
    values = {"key": f"a test's {address}", "about": {"event": slug}, "section": "us"} | changes
    return Message("event-registered", address, **values)


def mailer_to(core: Core, port: int) -> Mailer:
    """A worker's mailer, to a mail server of this machine."""
    return mailer_of(core, MailServer(f"smtp://127.0.0.1:{port}", FROM))


def send_all(core: Core, port: int) -> None:
    """Let a worker send all that is due, and end."""
    mailer = mailer_to(core, port)
    while mailer.turn().taken:
        pass
    mailer.finish()


def states(core: Core) -> list[tuple[str, str, str]]:
    """The state, address and trouble of every message."""
    with core.database.reading() as connection:
        columns = outbox.c["state", "address", "trouble"]
        return [tuple(row) for row in connection.execute(select(*columns).order_by(outbox.c.key))]


def test_a_message_has_text_and_html_and_comes_once(
    core: Core, host: MailHost, put: Callable[..., None]
) -> None:
    put(ANN)
    send_all(core, host.port)
    send_all(core, host.port)
    [(address, mail)] = host.taken
    assert (address, mail["To"], mail["From"]) == (ANN, ANN, FROM)
    assert mail["Subject"] == "Your event is registered"
    assert mail["Message-ID"].endswith("@letters.example.org>")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "en-US"
    assert mail["Date"] == "Thu, 10 Dec 2026 18:42:07 +0000"
    for kind in ("plain", "html"):
        body = mail.get_body((kind,))
        assert body
        assert "/organise/events/letters-at-the-library/" in body.get_content()
        assert "<img" not in body.get_content()
    assert states(core) == [("sent", "", "")]


def test_the_same_message_is_queued_once(
    core: Core, host: MailHost, put: Callable[..., None]
) -> None:
    put(ANN)
    put(ANN)
    send_all(core, host.port)
    put(ANN)
    send_all(core, host.port)
    assert host.recipients == [ANN]


def test_a_message_is_sent_when_it_is_due_and_not_once_it_is_too_late(
    core: Core, host: MailHost, clock: Clock, put: Callable[..., None]
) -> None:
    put(ANN, due_at=clock() + timedelta(days=2))
    put("bob@example.org", expires_at=clock() + timedelta(minutes=15))
    clock.pass_by(days=1)
    send_all(core, host.port)
    assert host.taken == []
    clock.pass_by(days=1)
    send_all(core, host.port)
    assert host.recipients == [ANN]
    assert Counter(state for state, _, _ in states(core)) == {"sent": 1, "dropped": 1}


@pytest.mark.any_engine
@pytest.mark.parametrize(
    "changes",
    [
        {"address": "ann@example.org\r\nBcc: bob@example.org"},
        {"address": "ann@example.org,bob@example.org"},
        {"address": "Ann <ann@example.org>"},
        {"address": "ann"},
        {"kind": "event\n"},
        {"language": "en\r"},
        {"about": {"event": "a\nb"}},
        {"about": {"events": ["a", {"b": "c\r\n"}]}},
    ],
)
def test_line_breaks_and_several_addresses_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"a message needs|no field of a message"):
        Message(**{"kind": "event-links", "address": ANN, "key": "one"} | changes)


# Crashes


def test_who_is_killed_after_taking_a_message_loses_none(
    core: Core, host: MailHost, clock: Clock, put: Callable[..., None]
) -> None:
    put(ANN)
    assert core.mail.take()  # and killed
    send_all(core, host.port)
    assert host.taken == []
    clock.now += CLAIMED
    send_all(core, host.port)
    assert host.recipients == [ANN]


def test_who_is_killed_after_the_servers_answer_sends_the_same_message_again(
    core: Core, host: MailHost, clock: Clock, put: Callable[..., None]
) -> None:
    put(ANN)
    assert mailer_to(core, host.port).turn().taken  # and killed before it is noted
    clock.now += CLAIMED - timedelta(seconds=1)
    send_all(core, host.port)
    assert host.recipients == [ANN]
    clock.pass_by(seconds=1)
    send_all(core, host.port)
    first, second = [mail for _, mail in host.taken]
    assert first.as_bytes() == second.as_bytes()
    assert states(core) == [("sent", "", "")]


def test_while_the_database_is_out_of_reach_nothing_is_sent_twice(
    core: Core, host: MailHost, put: Callable[..., None]
) -> None:
    put(ANN, "bob@example.org")
    mailer = mailer_to(core, host.port)
    mailer.turn()
    core.database.fault = "another database stands there"
    for _ in range(3):
        with pytest.raises(Exception, match="another database"):
            mailer.turn()
    core.database.fault = None
    while mailer.turn().taken:
        pass
    assert sorted(host.recipients) == [ANN, "bob@example.org"]
    assert {state for state, _, _ in states(core)} == {"sent"}


def test_two_workers_at_once_send_none_twice(
    core: Core, settings: Settings, host: MailHost, clock: Clock, events: Callable[[str], Event]
) -> None:
    addresses = [f"number.{number}@example.org" for number in range(40)]
    slug = events("all@example.org").slug
    with core.database.writing() as connection:
        queue(connection, [_message(address, slug) for address in addresses], clock())
    with core.database.writing() as connection:  # so that each has an event of its own
        connection.execute(outbox.update().values(kind="event-links", about="{}"))
    for address in addresses:
        events(address)
    others = [join(settings, clock) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        for sent in [pool.submit(send_all, other, host.port) for other in others]:
            sent.result()
    for other in others:
        other.database.close()
    assert sorted(host.recipients) == sorted(addresses)


# Refusals


@pytest.mark.any_engine
def test_what_is_refused_for_now_is_tried_again_after_growing_pauses(
    core: Core, host: MailHost, clock: Clock, put: Callable[..., None], caplog: Any
) -> None:
    host.answers = lambda command, _: "450 4.2.1 later, ann@x.org" if command == "RCPT" else TAKEN
    put(ANN)
    pauses = []
    while states(core)[0][0] == "waiting":
        send_all(core, host.port)
        with core.database.reading() as connection:
            row = connection.execute(select(outbox)).one()
        pauses.append((row.next_at - clock.now).total_seconds())
        clock.now = row.next_at
    assert pauses[:4] == [60, 120, 240, 480]
    assert max(pauses) == LONGEST_PAUSE.total_seconds()
    assert len(pauses) == MOST_TRIES
    assert 3 <= sum(pauses[:-1]) / 86_400 <= 5
    assert states(core) == [("given up", ANN, "the server answered 450 4.2.1")]
    assert "is given up after 24" in caplog.text
    assert "@" not in caplog.text
    host.answers = lambda *_: TAKEN
    clock.pass_by(days=30)
    send_all(core, host.port)
    assert host.taken == []


def test_a_later_try_succeeds(
    core: Core, host: MailHost, clock: Clock, put: Callable[..., None]
) -> None:
    host.answers = lambda command, _: "451 greylisted" if command == "DATA" else TAKEN
    put(ANN)
    send_all(core, host.port)
    host.answers = lambda *_: TAKEN
    clock.pass_by(minutes=1)
    send_all(core, host.port)
    assert host.recipients == [ANN]


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
def test_what_is_refused_for_good_is_given_up_at_once_and_others_are_sent(
    core: Core,
    host: MailHost,
    put: Callable[..., None],
    command: str,
    run: Callable[..., Result],
    caplog: Any,
) -> None:
    host.answers = lambda asked, address: (
        "550 5.1.1 no ann here" if (asked, address) == (command, ANN) else TAKEN
    )
    put(ANN, "bob@example.org")
    with caplog.at_level(logging.WARNING):
        send_all(core, host.port)
    assert host.recipients == ["bob@example.org"]
    assert "is given up after 1 of at most 24 tries: the server answered 550 5.1.1" in caplog.text
    assert "@" not in caplog.text
    assert ANN in run("mail", "list", "--given-up").output
    assert run("mail", "list").output == ""


@pytest.mark.any_engine
@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("MAIL", "550 5.1.8 who are you"),
        ("RCPT", "554 5.7.1 relay access denied"),
        ("RCPT", "530 authentication required"),
    ],
)
def test_a_refusal_of_the_tracker_itself_gives_no_message_up(
    core: Core, host: MailHost, put: Callable[..., None], command: str, answer: str
) -> None:
    host.answers = lambda asked, _: answer if asked == command else TAKEN
    put(ANN)
    send_all(core, host.port)
    [(state, address, trouble)] = states(core)
    assert (state, address) == ("waiting", ANN)
    assert answer.split(" ", maxsplit=1)[0] in trouble


@pytest.mark.any_engine
def test_a_server_that_is_away_is_tried_more_and_more_rarely(
    core: Core, put: Callable[..., None], caplog: Any
) -> None:
    host = MailHost()
    put(*(f"number.{number}@example.org" for number in range(9)))
    mailer = mailer_to(core, host.port)
    assert [mailer.turn().rest for _ in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]
    with mail_host(host):
        assert mailer.turn() == (True, 0)
    assert len(host.taken) == 1
    assert [record.message.partition(",")[0] for record in caplog.records] == [
        "No mail can be sent now",
        "Mail can be sent again.",
    ]


@pytest.mark.any_engine
def test_a_server_that_ends_its_connection_after_a_message_gets_the_next_on_a_new_one(
    core: Core, put: Callable[..., None]
) -> None:
    host, asked = MailHost(), Counter[str]()

    def after_each_message(command: str, _address: str) -> str:
        asked[command] += 1
        return "421 enough" if command == "MAIL" and asked[command] == 2 else TAKEN

    host.answers = after_each_message
    put(ANN, "bob@example.org")
    with mail_host(host):
        send_all(core, host.port)
    assert sorted(host.recipients) == [ANN, "bob@example.org"]
    assert asked["MAIL"] == 3


# Encryption


@pytest.mark.any_engine
def test_mail_is_encrypted_where_the_server_offers_it(
    core: Core, put: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, trusted = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    put(ANN)
    with mail_host(tls_context=context) as host:
        send_all(core, host.port)
    assert (host.recipients, host.encrypted) == ([ANN], [True])


@pytest.mark.any_engine
def test_nothing_is_sent_to_a_server_whose_certificate_nobody_vouches_for(
    core: Core, put: Callable[..., None], tmp_path: Path, caplog: Any
) -> None:
    context, _ = certificate(tmp_path)
    put(ANN)
    with mail_host(tls_context=context) as host:
        send_all(core, host.port)
    assert host.taken == []
    assert "its certificate can't be trusted" in caplog.text
    assert states(core)[0][0] == "waiting"


@pytest.mark.any_engine
def test_a_password_is_sent_once_the_connection_is_encrypted(
    core: Core, put: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, trusted = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    put(ANN)
    host = MailHost()
    options = {"authenticator": host.signs_in, "auth_required": True}
    with mail_host(host, tls_context=context, **options):
        mailer_of(core, MailServer(f"smtp://ann:a%40b@127.0.0.1:{host.port}", FROM)).turn()
    assert host.passwords == [(b"ann", b"a@b")]
    assert host.encrypted == [True]


# Restores


def test_what_a_backup_had_queued_waits_for_a_person(
    core: Core,
    host: MailHost,
    put: Callable[..., None],
    run: Callable[..., Result],
    tmp_path: Path,
    clock: Clock,
) -> None:
    put(ANN, "bob@example.org", "cem@example.org")
    back_up(core.database, tmp_path / "backup.db")
    said = run("restore", str(tmp_path / "backup.db"))
    assert "3 messages that it had queued wait" in said.output
    put("new@example.org")
    send_all(core, host.port)
    assert host.recipients == ["new@example.org"]
    listed = run("mail", "list", "--held").output.splitlines()
    of = {line.split()[2]: line.split()[0] for line in listed}
    assert sorted(of) == [ANN, "bob@example.org", "cem@example.org"]
    assert run("mail", "discard").exit_code == 2
    assert "1 message will not be sent" in run("mail", "discard", of["bob@example.org"]).output
    assert "1 message will be sent" in run("mail", "release", of[ANN]).output
    send_all(core, host.port)
    assert host.recipients == ["new@example.org", ANN]
    assert "1 message will not be sent" in run("mail", "discard", "--held").output
    clock.pass_by(days=1)
    send_all(core, host.port)
    assert host.recipients == ["new@example.org", ANN]


# The worker


@pytest.mark.any_engine
def test_the_worker_sends_mail_into_a_folder_and_ends_on_sigterm(
    core: Core, database_url: str, put: Callable[..., None], tmp_path: Path
) -> None:
    put(ANN, due_at=utc_now())  # on the worker's own clock
    folder = tmp_path / "mail"
    started = worker(database_url, f"file:{folder}")
    await_true(lambda: [*folder.glob("*.eml")])
    [file] = folder.glob("*.eml")
    assert f"To: {ANN}" in file.read_text()
    assert file.stat().st_mode & 0o077 == 0
    started.send_signal(signal.SIGTERM)
    assert started.wait(20) == 0
    assert states(core) == [("sent", "", "")]


@pytest.mark.any_engine
def test_the_worker_ends_with_the_server_that_began_it(core: Core, database_url: str) -> None:
    started = worker(database_url, "file:unused", "--with-server")
    assert core
    assert started.stdin
    started.stdin.close()
    assert started.wait(20) == 0


def worker(database_url: str, mail_url: str, *options: str) -> subprocess.Popen[bytes]:
    """Start a worker as people run it."""
    settings = {"DATABASE_URL": database_url, "MAIL_URL": mail_url, "MAIL_FROM": FROM}
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", "tracker", "worker", *options],
        cwd=ROOT,
        env=os.environ | settings,
        stdin=subprocess.PIPE,
    )


def test_contacts_and_addresses_are_erased_in_time(
    core: Core, host: MailHost, clock: Clock, put: Callable[..., None]
) -> None:
    host.answers = lambda command, _: "550 no" if command == "RCPT" else TAKEN
    put(ANN)
    slug = "letters-at-the-library"
    send_all(core, host.port)
    clock.pass_by(days=29)
    erase(core)
    assert states(core)[0][:2] == ("given up", ANN)
    clock.pass_by(days=2)
    erase(core)
    assert states(core)[0][:2] == ("given up", "")
    clock.pass_by(days=364)
    erase(core)
    assert core.events.any_named(slug).contact_email == ANN
    clock.pass_by(days=2)
    erase(core)
    assert core.events.any_named(slug).contact_email == ""
    clock.pass_by(days=10)
    erase(core)
    assert states(core) == []


@pytest.mark.any_engine
def test_nothing_is_queued_where_no_mail_is_sent(database_url: str, clock: Clock) -> None:
    settings = test_settings(database_url).model_copy(update={"mail_url": ""})
    joined = join(settings, clock)
    joined.outbox.ask(Message("event-links", ANN, "one"), None)
    assert joined.mail.listed() == []
    joined.database.close()
