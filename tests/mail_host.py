"""A real mail server that tests start, with the answers that a test gives it."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.processes import free_port

TAKEN = "250 taken"


@dataclass
class MailHost:
    """What a mail server has got, and what it answers next.

    `answers` gives the answer to a command (MAIL, RCPT, DATA) of an address; `encrypted` says
    whether each message came so; `open` holds the connections that are.
    """

    port: int = field(default_factory=free_port)
    answers: Callable[[str, str], str] = lambda _command, _address: TAKEN
    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    open: set[int] = field(default_factory=set)
    passwords: list[tuple[bytes, bytes]] = field(default_factory=list)

    @property
    def recipients(self) -> list[str]:
        """To whom the messages that were taken went, in order."""
        return [address for address, _ in self.taken]

    async def handle_MAIL(
        self, _server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        """Answer a sender."""
        if (answer := self.answers("MAIL", address)) == TAKEN:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return answer

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Answer a recipient."""
        if (answer := self.answers("RCPT", address)) == TAKEN:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:
        """Take a message."""
        [address] = envelope.rcpt_tos
        if (answer := self.answers("DATA", address)) == TAKEN:
            mail = message_from_bytes(envelope.content, policy=default)
            assert isinstance(mail, EmailMessage)
            self.taken.append((address, mail))
            self.encrypted.append(session.ssl is not None)
        return answer

    def signs_in(
        self, _server: Any, _session: Any, _envelope: Any, _how: str, data: Any
    ) -> AuthResult:
        """Let anybody sign in."""
        self.passwords.append((data.login, data.password))
        return AuthResult(success=True)


class _Connection(SMTP):
    """A connection, counted from its beginning to its end."""

    def connection_made(self, transport: Any) -> None:
        """Count it."""
        self.event_handler.open.add(id(self))
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Count it no more."""
        super().connection_lost(error)
        self.event_handler.open.discard(id(self))


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Connection(self.handler, **self.SMTP_kwargs)


@contextmanager
def mail_host(host: MailHost | None = None, **options: Any) -> Iterator[MailHost]:
    """A mail server on this machine; `options` are those of aiosmtpd's Controller."""
    host = host or MailHost()
    controller = _Controller(host, hostname="127.0.0.1", port=host.port, **options)
    controller.start()
    try:
        yield host
    finally:
        controller.stop()


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's context with a certificate for this machine, and the file that vouches for it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    path.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    private = folder / "certificate-key.pem"
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path, private)
    return context, path
