"""Hands each new head to an outside keeper: posted as JSON, tried again until it is taken."""

import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime, timedelta
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Thread
from typing import NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, Connection, select, update

from ..campaign import DatabaseBusy
from ..database import Database, locked
from ..schema import campaigns, head_posts, signed_heads
from .heads import SignedHead, json_line
from .rows import stored_heads

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
"""The time until a head that was not taken is tried again: twice as long each time, up to this."""

ANSWER_SECONDS = 10.0
WHOLE_SECONDS = 30.0
"""The longest that a keeper may take for a part of its answer, and for all of a post.

The whole is shorter than the first wait, for which a head is claimed.
"""

MOST_TOGETHER = 50
"""The most heads of a campaign that are posted one after the other."""


class NotTaken(Exception):
    """A keeper has not taken a head; the message says why."""


class _Waiting(NamedTuple):
    """The heads of a campaign that wait for their keeper, and how often the first was tried."""

    campaign_id: int
    tries: int
    heads: list[SignedHead]


def expect_posts(connection: Connection, campaign_id: int, head: SignedHead, now: datetime) -> None:
    """Take note that this head, and all that follow, are to be posted.

    Where that is known of the campaign already, it goes on after the last that was taken.
    """
    known = select(head_posts.c.campaign_id).where(head_posts.c.campaign_id == campaign_id)
    if connection.scalar(known) is None:
        row = {"campaign_id": campaign_id, "epoch": head.epoch, "position": head.position - 1}
        connection.execute(head_posts.insert(), row | {"tries": 0, "next_at": now})


def posts_due(connection: Connection, now: datetime) -> bool:
    """Whether a head waits that is to be tried by now."""
    query = (
        select(head_posts.c.campaign_id)
        .join(signed_heads, signed_heads.c.campaign_id == head_posts.c.campaign_id)
        .where(_is_due(now), _is_new)
        .limit(1)
    )
    return connection.scalar(query) is not None


def post_heads(
    database: Database, url: str, clock: Callable[[], datetime], say: Callable[[str], object]
) -> dict[str, str]:
    """Post the heads that are due, the oldest of each campaign first.

    Gives by slug what was wrong with those that can't be read; they stop no other. `say` is told of
    a head that is not taken the first time, and once it is. A head may come twice, where a process
    ends before it has noted that the first was taken. Raises DatabaseBusy.
    """
    wrong: dict[str, str] = {}
    for slug in _slugs_due(database, clock()):
        with noting(slug, wrong):
            if waiting := _claimed(database, slug, clock()):
                _post_waiting(database, url, clock, say, waiting)
    return wrong


@contextmanager
def noting(slug: str, wrong: dict[str, str]) -> Iterator[None]:
    """Note what is wrong with what is stored of a campaign, instead of stopping all others.

    Raises DatabaseBusy, which is no campaign's fault.
    """
    try:
        yield
    except DatabaseBusy:
        raise
    except Exception as error:  # noqa: BLE001 - any: somebody has changed the database itself
        wrong[slug] = str(error.__cause__ or error) or type(error).__name__


def _post_waiting(
    database: Database,
    url: str,
    clock: Callable[[], datetime],
    say: Callable[[str], object],
    waiting: _Waiting,
) -> None:
    """Post the heads of a campaign, until one is not taken or somebody else has come further."""
    tries = waiting.tries
    for head in waiting.heads:
        try:
            post(url, head)
        except NotTaken as why:
            if not tries:
                say(f"{_named(head)} was not taken by HEADS_WEBHOOK and is tried again: {why}.")
            return
        if tries:
            say(f"{_named(head)} is taken by HEADS_WEBHOOK now.")
        tries = 0
        claimed_for = timedelta() if head is waiting.heads[-1] else FIRST_WAIT
        if not _note_taken(database, waiting.campaign_id, head, clock() + claimed_for):
            return


def post(url: str, head: SignedHead) -> None:
    """Post a head. No redirect is followed. Raises NotTaken.

    A thread of its own does it, as nothing else bounds all of it: a name to be found, several
    addresses to be tried, a handshake that drips. What is left then ends with its connection.
    """
    found: list[int | NotTaken] = []
    connection, body = _connection_to(url), json_line(head).encode()
    posting = Thread(target=lambda: found.append(_answer(connection, url, body)), daemon=True)
    posting.start()
    posting.join(WHOLE_SECONDS)
    if not found:
        with suppress(OSError, AttributeError):
            connection.sock.shutdown(socket.SHUT_RDWR)
        raise NotTaken(f"it took longer than {WHOLE_SECONDS:.0f} seconds")
    if isinstance(found[0], NotTaken):
        raise found[0]
    if found[0] // 100 != 2:
        raise NotTaken(f"it answered {found[0]}")


def _connection_to(url: str) -> HTTPConnection:
    parts = urlsplit(url)
    if parts.scheme == "https":
        context = ssl.create_default_context()
        return HTTPSConnection(parts.netloc, timeout=ANSWER_SECONDS, context=context)
    return HTTPConnection(parts.netloc, timeout=ANSWER_SECONDS)


def _answer(connection: HTTPConnection, url: str, body: bytes) -> int | NotTaken:
    """The status that a keeper answers with, or why there is none."""
    parts = urlsplit(url)
    target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    headers = {"Content-Type": "application/json", "User-Agent": "letters-tracker"}
    with closing(connection):
        try:
            connection.request("POST", target, body, headers)
            return connection.getresponse().status
        except (OSError, HTTPException, ValueError) as error:
            return NotTaken(str(error) or type(error).__name__)


_is_new = (signed_heads.c.epoch > head_posts.c.epoch) | (
    (signed_heads.c.epoch == head_posts.c.epoch) & (signed_heads.c.position > head_posts.c.position)
)


def _is_due(now: datetime) -> ColumnElement[bool]:
    """SQL: a campaign's heads may be tried. A time too far ahead was noted by a wrong clock."""
    return (head_posts.c.next_at <= now) | (head_posts.c.next_at > now + LONGEST_WAIT)


def _slugs_due(database: Database, now: datetime) -> Sequence[str]:
    """The campaigns whose heads may be tried."""
    query = (
        select(campaigns.c.slug)
        .join(head_posts, head_posts.c.campaign_id == campaigns.c.id)
        .where(_is_due(now))
        .order_by(campaigns.c.id)
    )
    with database.reading() as connection:
        return connection.scalars(query).all()


def _claimed(database: Database, slug: str, now: datetime) -> _Waiting | None:
    """The heads of a campaign that are due, if any. Nobody else tries them for a while."""
    with database.writing() as connection:
        ours = select(campaigns.c.id).where(campaigns.c.slug == slug).scalar_subquery()
        query = select(head_posts).where(head_posts.c.campaign_id == ours, _is_due(now))
        row = connection.execute(locked(connection, query, head_posts)).one_or_none()
        if row is None:
            return None
        all_heads = (one.head for one in stored_heads(connection, row.campaign_id, slug))
        after = (row.epoch, row.position)
        heads = [head for head in all_heads if (head.epoch, head.position) > after]
        if not heads:
            return None
        wait = min(FIRST_WAIT * 2 ** min(row.tries, 20), LONGEST_WAIT)
        _change(connection, row.campaign_id, {"tries": row.tries + 1, "next_at": now + wait})
        return _Waiting(row.campaign_id, row.tries, heads[:MOST_TOGETHER])


def _note_taken(database: Database, campaign_id: int, head: SignedHead, next_at: datetime) -> bool:
    """Note that a head is taken, and when the next may be tried. False where one after it is."""
    epoch, position = head_posts.c.epoch, head_posts.c.position
    lower = (epoch < head.epoch) | ((epoch == head.epoch) & (position < head.position))
    place = {"epoch": head.epoch, "position": head.position}
    with database.writing() as connection:
        return _change(connection, campaign_id, place | {"tries": 0, "next_at": next_at}, lower)


def _change(
    connection: Connection,
    campaign_id: int,
    values: dict[str, object],
    only_where: ColumnElement[bool] | None = None,
) -> bool:
    """Change the row of a campaign. Gives whether it was changed."""
    change = update(head_posts).where(head_posts.c.campaign_id == campaign_id).values(**values)
    if only_where is not None:
        change = change.where(only_where)
    return connection.execute(change).rowcount == 1


def _named(head: SignedHead) -> str:
    return f"The head of {head.campaign} of {head.day}"
