"""Links that leave the tracker: edit links, organisers' links, pages of events.

All begin with the configured base URL, never with what a request says its host is. A secret in a
link is an HMAC of what it opens, so none is stored and each can be checked again.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from functools import cached_property

from .campaign import shown_code


@dataclass(frozen=True)
class Links:
    """Makes every address that leaves the tracker, with or without a request.

    `base_url` is the tracker's own address, without a slash at its end.
    """

    base_url: str
    secret_key: str

    def report(self, campaign: str = "") -> str:
        """The address of the report form: the main campaign's, or of the campaign of a slug."""
        return self._absolute(f"/{campaign}/report" if campaign else "/report")

    def edit(self, reference: str) -> str:
        """The address at which a report is corrected or withdrawn; whoever has it may do so."""
        return self._absolute(self.edit_path(reference))

    def edit_path(self, reference: str) -> str:
        """The same address without the base URL."""
        return f"/reports/{reference}/{self.edit_secret(reference)}"

    def manage(self, slug: str) -> str:
        """The address of an event's organiser; whoever has it may run the event."""
        return self._absolute(f"/organise/events/{slug}/{self.manage_secret(slug)}")

    def event(self, slug: str) -> str:
        """The address of an event's page."""
        return self._absolute(f"/events/{slug}")

    def short(self, code: str) -> str:
        """The address with an event's code, short enough to be typed."""
        return self._absolute(f"/e/{shown_code(code)}")

    def short_in_two(self, code: str) -> tuple[str, str]:
        """The same address as it stands on paper, in two pieces between which a line may end."""
        host, _, path = self.short(code).partition("://")[2].partition("/")
        return host, f"/{path}"

    def edit_secret(self, reference: str) -> str:
        """The secret of a report's edit link: 256 bits, URL-safe."""
        return _secret(self._edit_key, reference)

    def manage_secret(self, slug: str) -> str:
        """The secret of an organiser's link: 256 bits, URL-safe."""
        return _secret(self._manage_key, slug)

    def opens_report(self, reference: str, secret: str) -> bool:
        """Whether this secret opens this report, in the same time for any wrong one."""
        return _same(self.edit_secret(reference), secret)

    def opens_event(self, slug: str, secret: str) -> bool:
        """Whether this secret opens this event to its organiser, in the same time for any other."""
        return _same(self.manage_secret(slug), secret)

    def _absolute(self, path: str) -> str:
        return self.base_url + path

    @cached_property
    def _edit_key(self) -> bytes:
        return _hmac(self.secret_key.encode(), "edit a report")

    @cached_property
    def _manage_key(self) -> bytes:
        return _hmac(self.secret_key.encode(), "manage an event")


def _secret(key: bytes, name: str) -> str:
    return base64.urlsafe_b64encode(_hmac(key, name)).rstrip(b"=").decode()


def _hmac(key: bytes, message: str) -> bytes:
    return hmac.digest(key, message.encode("utf-8", "replace"), hashlib.sha256)


def _same(expected: str, given: str) -> bool:
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace"))
