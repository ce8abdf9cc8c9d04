"""The letters that this browser has reported, held in signed cookies, for display only.

Each report sets a cookie of its own, so that two tabs that report at once never overwrite each
other. Every entry says when it was made, so the entries of all cookies can be joined in any order:
of two about one report the newer holds. That makes it safe to draw many cookies together. Once a
report is in a sum of older ones, its correction no longer changes what this browser shows.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from hashlib import sha256
from typing import NamedTuple

from flask import Response, current_app, g, request
from itsdangerous import BadSignature, Signer

from .current import core

MOST_REPORTS = 60
"""With more reports, those that are some minutes old are added up."""

MOST_CAMPAIGNS = 2
"""The campaigns of which letters are remembered: those last reported for."""

MOST_COOKIES = 8
"""With so many cookies they are drawn together."""

SETTLED = timedelta(minutes=10)
"""After so long no request is under way that has not seen an entry, so it can be added up."""

LARGEST_COOKIE = 3_000
"""The bytes of the entries in one cookie; browsers drop one of more than 4,096."""

_HOST, _PREFIX = "__Host-", "you-"
_SHORT = 8
"""The characters of a reference that tell one browser's reports apart."""

_ENTRIES, _FIELDS = "!", "~"
_KEPT_SECONDS = 400 * 24 * 3600


class Sent(NamedTuple):
    """A report that this browser sent: a section's counted letters. `at` is in Unix milliseconds.

    Without a `reference` it is the sum of older reports.
    """

    campaign: str
    section: str
    reference: str
    letters: int
    at: int


class OwnLetters(NamedTuple):
    """The reader's letters for the section that a page shows, and those for other sections."""

    here: int
    elsewhere: int


def has_own_letters(cookies: Iterable[str]) -> bool:
    """Whether any of these names of cookies belongs to reported letters."""
    return any(_is_own(name) for name in cookies)


def may_have_own_letters(header: str) -> bool:
    """Whether a request's whole Cookie header may hold reported letters, whatever else it holds."""
    return _PREFIX in header


def your_letters(campaign: str, section: str | None = None) -> OwnLetters:
    """The letters that this browser has reported in a campaign, for a section or for all."""
    sent = [one for one in _sent() if one.campaign == campaign]
    here = sum(one.letters for one in sent if section in (None, one.section))
    return OwnLetters(here, sum(one.letters for one in sent) - here)


def remember(
    campaign: str, section: str, reference: str, letters: int, *, replayed: bool = False
) -> None:
    """Note the counted letters of a report that this browser has sent; `replayed`, not just now.

    `keep` gives them to the browser.
    """
    sent, short = _sent(), reference[:_SHORT]
    summed = any(not one.reference and one.campaign == campaign for one in sent)
    if replayed and summed and all(one.reference != short for one in sent):
        return  # it may be in the sum already
    _noted().append(Sent(campaign, section, short, letters, _now()))


def update_if_own(campaign: str, reference: str, letters: int) -> None:
    """Note the letters of a report if this browser has sent it; another's report stays out."""
    for one in _sent():
        own = one.campaign == campaign and one.reference == reference[:_SHORT]
        if own and one.letters != letters:
            _noted().append(one._replace(letters=letters, at=max(_now(), one.at + 1)))


def keep(response: Response) -> Response:
    """The response, which gives the browser what was noted during this request."""
    for new in _noted():
        own = [*filter(_is_own, request.cookies)]
        if len(own) < MOST_COOKIES:
            # With its time in the name, no answer that comes late removes a newer one.
            _set_cookie(response, f"{new.reference}-{new.at}", [new])
        else:
            _draw_together(response, own)
    return response


def forget(response: Response) -> Response:
    """The response, which lets the browser forget all of its letters."""
    for name in filter(_is_own, request.cookies):
        response.delete_cookie(name, path="/", secure=core().settings.secure)
    return response


def _is_own(name: str) -> bool:
    return name.removeprefix(_HOST).startswith(_PREFIX)


def _noted() -> list[Sent]:
    if "own_letters" not in g:
        g.own_letters = []
    noted: list[Sent] = g.own_letters
    return noted


def _now() -> int:
    return int(core().clock().timestamp() * 1000)


def _draw_together(response: Response, own: list[str]) -> None:
    """Set few cookies in place of the many of these names."""
    recent, sums = added_up(_sent(), _settled_before(_now()))
    most = LARGEST_COOKIE // max(len(_text([one])) + 1 for one in recent)
    written = set()
    for start in range(0, len(recent), most):
        part = recent[start : start + most]
        name = sha256(_text(part).encode()).hexdigest()[:_SHORT]
        written.add(_set_cookie(response, name, part))
    if sums:
        written.add(_set_cookie(response, f"sums-{sums[0].at}", sums))
    for name in own:
        if name not in written:
            response.delete_cookie(name, path="/", secure=core().settings.secure)


def _settled_before(now: int) -> int:
    """A time before which every request has seen all entries.

    It moves in steps, so that requests of the same minutes make the same sums.
    """
    step = int(SETTLED.total_seconds() * 1000)
    return (now - step) // step * step


def added_up(sent: Sequence[Sent], until: int) -> tuple[list[Sent], list[Sent]]:
    """Entries, and the sums by campaign and section of what is not among them any more.

    Of too many entries, those from before `until` are added to the sums, which then bear that time.
    """
    entries = [one for one in sent if one.reference]
    sums = [one for one in sent if not one.reference]
    if len(entries) <= MOST_REPORTS or all(one.at >= until for one in entries):
        return entries, sums
    letters: dict[tuple[str, str], int] = defaultdict(int)
    for one in [*sums, *(one for one in entries if one.at < until)]:
        letters[one.campaign, one.section] += one.letters
    added = [Sent(*place, "", count, until) for place, count in letters.items()]
    return [one for one in entries if one.at >= until], added


def _set_cookie(response: Response, name: str, entries: list[Sent]) -> str:
    """Set a cookie, and give its whole name."""
    name = f"{_HOST if core().settings.secure else ''}{_PREFIX}{name}"
    response.set_cookie(
        name,
        _signer().sign(_text(entries)).decode(),
        max_age=_KEPT_SECONDS,
        secure=core().settings.secure,
        httponly=True,
        samesite="Lax",
    )
    return name


def _sent() -> list[Sent]:
    """What the cookies say, and what was noted, of the campaigns last reported for."""
    cookies = [_read(value) for name, value in request.cookies.items() if _is_own(name)]
    return joined([*(one for entries in cookies for one in entries), *_noted()])


def joined(entries: Iterable[Sent]) -> list[Sent]:
    """The entries of all cookies as one list, in whatever order they come."""
    newest: dict[tuple[str, str], Sent] = {}
    sums: dict[int, list[Sent]] = defaultdict(list)
    for one in entries:
        if not one.reference:
            sums[one.at].append(one)
        elif one.at > newest.get((one.campaign, one.reference), one._replace(at=-1)).at:
            newest[one.campaign, one.reference] = one
    latest = max(sums, default=0)  # these hold all that is older
    kept = [*sums.get(latest, ()), *(one for one in newest.values() if one.at >= latest)]
    last: dict[str, int] = {}
    for one in kept:
        last[one.campaign] = max(last.get(one.campaign, 0), one.at)
    campaigns = sorted(last, key=lambda campaign: last[campaign])[-MOST_CAMPAIGNS:]
    return [one for one in kept if one.campaign in campaigns]


def _text(entries: Iterable[Sent]) -> str:
    return _ENTRIES.join(_FIELDS.join(map(str, one)) for one in entries)


def _read(value: str) -> list[Sent]:
    try:
        text = _signer().unsign(value).decode()
    except BadSignature:
        return []
    return [_entry(*one.split(_FIELDS)) for one in text.split(_ENTRIES)]


def _entry(campaign: str, section: str, reference: str, letters: str, at: str) -> Sent:
    return Sent(campaign, section, reference, int(letters), int(at))


def _signer() -> Signer:
    return Signer(current_app.config["SECRET_KEY"], salt="own letters")
