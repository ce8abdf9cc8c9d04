"""A mail server, reached by SMTP: encrypted where it offers that, with a certificate we check."""

import re
import smtplib
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from threading import Timer
from urllib.parse import unquote, urlsplit

from ..settings.keepers import is_loopback
from .delivery import NotTaken, Unreachable
from .writing import name_and_host

ANSWER_SECONDS = 30.0
"""The longest silence of a server."""

WHOLE_SECONDS = 120.0
"""The longest that a message takes; a claim outlasts it, so that nobody else sends it meanwhile."""

_LOST = 421
"""With this a server ends a connection, as it does after so many messages."""

_IS_OURS = re.compile(r"53[05]|5\d\d 5\.7\.")
"""A refusal of us, as without a sign-in, rather than of a message: it may be put right here."""

_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")


class MailServer:
    """A mail server at an address such as smtp://user:password@mail.example.org:587.

    The connection stays open while one message follows another.
    """

    def __init__(self, url: str, sender: str) -> None:
        self._url = urlsplit(url)
        self._sender = parseaddr(sender)[1]
        self._server: smtplib.SMTP | None = None

    def deliver(self, mail: EmailMessage, address: str, name: str) -> None:
        """Send a message. Raises NotTaken, or Unreachable where it may be tried again.

        A certificate that can't be trusted ends it: nothing is sent in clear instead.
        """
        to = "@".join(name_and_host(address))
        began = time.monotonic()
        try:
            with self._whole():
                server = self._begun(to)
                if time.monotonic() > began + WHOLE_SECONDS:  # somebody else may send it by now
                    raise TimeoutError(0, "it takes too long")
                policy = SMTP if to.isascii() else SMTP.clone(utf8=True)
                code, answer = server.data(mail.as_bytes(policy=policy))
        except smtplib.SMTPDataError as error:
            code, answer = error.smtp_code, _bytes(error.smtp_error)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise Unreachable(_words(error)) from None
        if code != 250:
            self._refused(code, answer)

    def rest(self) -> None:
        """Say good-bye."""
        server, self._server = self._server, None
        if server:
            with suppress(OSError, smtplib.SMTPException):
                server.quit()

    def _drop(self) -> None:
        server, self._server = self._server, None
        if server:
            server.close()

    def _begun(self, to: str) -> smtplib.SMTP:
        """A connection on which sender and recipient were taken. Nothing was sent until then.

        One that was open, and that the server has ended meanwhile, is opened anew.
        """
        was_open = self._server is not None
        try:
            return self._addressed(to)
        except (smtplib.SMTPServerDisconnected, ConnectionError):
            if not was_open:
                raise
            self._drop()
            return self._addressed(to)

    def _addressed(self, to: str) -> smtplib.SMTP:
        server = self._server = self._server or self._connected()
        options = [] if to.isascii() else ["SMTPUTF8"]
        if options and not server.has_extn("smtputf8"):
            raise NotTaken("the server takes no such address", for_good=True)
        code, answer = server.mail(self._sender, options)
        if code == _LOST:
            raise smtplib.SMTPServerDisconnected("421")
        if code != 250:  # it is ours, so another message would fare no better
            server.rset()
            raise Unreachable(f"it refuses the sender MAIL_FROM: {_code(code, answer)}")
        code, answer = server.docmd("RCPT", f"TO:<{to}>")
        if code == _LOST:
            raise smtplib.SMTPServerDisconnected("421")
        if code not in (250, 251):
            self._refused(code, answer)
        return server

    def _refused(self, code: int, answer: bytes) -> None:
        """Raise NotTaken: for good where the code says so."""
        if self._server:
            with suppress(OSError, smtplib.SMTPException):
                self._server.rset()
        what = _code(code, answer)
        for_good = code // 100 == 5 and not _IS_OURS.match(what)
        raise NotTaken(f"the server answered {what}", for_good=for_good)

    def _connected(self) -> smtplib.SMTP:
        """A new connection: encrypted from the start, or as soon as the server offers that."""
        host, name = self._url.hostname or "", self._sender.rpartition("@")[2]
        context = ssl.create_default_context()
        encrypted = self._url.scheme == "smtps"
        server: smtplib.SMTP
        if encrypted:
            server = smtplib.SMTP_SSL(
                host, self._url.port or 465, name, timeout=ANSWER_SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(host, self._url.port or 25, name, timeout=ANSWER_SECONDS)
        try:
            server.ehlo_or_helo_if_needed()
            if not encrypted and server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
                encrypted = True
            if self._url.username:
                if not encrypted and not is_loopback(host):
                    raise Unreachable("it offers no encryption, so no password is sent to it")
                server.login(unquote(self._url.username), unquote(self._url.password or ""))
        except BaseException:
            server.close()
            raise
        return server

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """Cut the connection where a message takes too long, silences apart."""

        def cut() -> None:
            if self._server and self._server.sock:
                with suppress(OSError):
                    self._server.sock.shutdown(socket.SHUT_RDWR)

        timer = Timer(WHOLE_SECONDS, cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


def _bytes(answer: bytes | str) -> bytes:
    return answer if isinstance(answer, bytes) else answer.encode()


def _code(code: int, answer: bytes) -> str:
    """An answer's codes. Its words are left out, as they often repeat the address."""
    enhanced = _ENHANCED.match(answer.decode("ascii", "replace"))
    return f"{code} {enhanced[0]}" if enhanced else str(code)


def _words(error: Exception) -> str:
    """Why a server can't be used, without what it says, which may hold a password or an address."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate can't be trusted: {error.verify_message}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"it answered {_code(error.smtp_code, _bytes(error.smtp_error))}"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return type(error).__name__
