"""A page for developers: the messages that were sent into a folder. Production has none."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue

from ..serving.current import core
from ..serving.rendering import render

dev = Blueprint("dev", __name__, url_prefix="/dev")

MOST_SHOWN = 100
LARGEST_MESSAGE = 1_000_000
"""The largest file that is read as a message, in bytes."""

_NAME = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class SentMail:
    """A message: its headers, and its text and HTML as they were written."""

    name: str
    to: str
    subject: str
    date: str
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str


@dataclass(frozen=True)
class MailPage:
    """The newest messages of a folder."""

    folder: str
    messages: tuple[SentMail, ...]


@dev.get("/mail")
def mails() -> ResponseReturnValue:
    """The messages that were sent, the newest first."""
    folder = _folder()
    files = [path for path in folder.glob("*.eml") if _NAME.fullmatch(path.stem)]
    newest = sorted(files, key=lambda path: path.stat().st_mtime_ns, reverse=True)[:MOST_SHOWN]
    page = MailPage(str(folder), tuple(map(_read, newest)))
    return render("dev/mails.html", page)


@dev.get("/mail/<name>")
def mail(name: str) -> ResponseReturnValue:
    """A message. Its HTML is shown as text, as a page of ours loads no styles of others."""
    path = _folder() / f"{name}.eml"
    if not _NAME.fullmatch(name) or not path.exists():
        abort(404)
    return render("dev/mail.html", _read(path))


def _folder() -> Path:
    folder = core().settings.mail_folder
    if folder is None:
        abort(404)
    return folder


def _read(path: Path) -> SentMail:
    with path.open("rb") as file:
        mail = message_from_bytes(file.read(LARGEST_MESSAGE), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    headers = tuple((name, str(value)) for name, value in mail.items())
    return SentMail(
        *(path.stem, str(mail["To"]), str(mail["Subject"]), str(mail["Date"]), headers),
        text=_body(mail, "plain"),
        html=_body(mail, "html"),
    )


def _body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()) if part else ""
