"""What takes a message: a folder in which each is a file, or a mail server (`smtp.py`)."""

import os
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol


class NotTaken(Exception):
    """A message was not taken. `for_good` says that it never will be.

    The words are for an operator, and hold no address.
    """

    def __init__(self, why: str, *, for_good: bool = False) -> None:
        super().__init__(why)
        self.for_good = for_good


class Unreachable(Exception):
    """No message can be sent now, whichever it is. The words are for an operator."""


class Delivery(Protocol):
    """Takes messages."""

    def deliver(self, mail: EmailMessage, address: str, name: str) -> None:
        """Take a message for an address. Its name is the same when it is sent again.

        Raises NotTaken or Unreachable.
        """

    def rest(self) -> None:
        """Let go of what is open: nothing is to be sent for a while."""


class MailFolder:
    """A folder in which each message is a file, for its owner's eyes only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def deliver(self, mail: EmailMessage, address: str, name: str) -> None:
        """Write a message to a file of its name. It is there whole or not at all."""
        draft = self._folder / f".{name}.draft"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as f:
                f.write(mail.as_bytes())
                f.flush()
                os.fsync(f.fileno())
            draft.replace(self._folder / f"{name}.eml")
        except OSError as error:
            raise Unreachable(f"{self._folder} can't be written: {error.strerror}") from None

    def rest(self) -> None:
        """Nothing is open."""
