"""Changes of events, each by its name: reviewed, hidden, cancelled, renamed, moved."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Unpack

from ..campaign import Event, InvalidEvent, WrongInput, cleaned, is_mailbox, sentence
from ..catalogue import Catalogue
from ..database import Database
from ..outbox import Outbox
from .changing import Moves, change_event, event_in
from .contacts import message_about

LONGEST_REASON = 200
"""The most characters of the reason for which an event is hidden or cancelled."""


class EventChanges:
    """What changes events. `apart` runs a blocking write where it stalls nobody else."""

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        clock: Callable[[], datetime],
        apart: Callable[[Callable[[], None]], None],
        outbox: Outbox | None = None,
    ) -> None:
        self._database = database
        self._outbox = outbox or Outbox(database, clock, None, apart, is_open=False)
        self._catalogue = catalogue
        self._clock = clock
        self._apart = apart
        self.changes = 0
        """Rises with every event that this process has registered or changed."""
        self.on_change: Callable[[], object] = lambda: None
        """Called after this process has changed an event."""

    def review(self, slug: str, made_by: str) -> Event:
        """Note that somebody has looked at an event and found it right, and publish it.

        The first review stands, however often it is repeated; its organiser is told of it once.
        Raises Unknown.
        """
        before = self.any_named(slug)
        if before.reviewed and before.published:
            return before
        by = {} if before.reviewed else {"reviewed_at": self._clock(), "reviewed_by": made_by}
        return self._change(
            slug, "event-published", published=True, hidden=False, hidden_for="", **by
        )

    def hide(self, slug: str, reason: str = "") -> Event:
        """Take an event from every page, list and board; its code works no more.

        What was counted at it stays in the totals around it. Raises Unknown.
        """
        return self._change(slug, published=False, hidden=True, hidden_for=reason)

    def unhide(self, slug: str) -> Event:
        """Show an event again, or let it wait for its review again. Raises Unknown."""
        event = self.any_named(slug)
        campaign = self._catalogue.campaign(event.campaign)
        published = event.reviewed or campaign.events_public_at_once
        return self._change(slug, published=published, hidden=False, hidden_for="")

    def cancel(self, slug: str, reason: str) -> Event:
        """Say that an event does not take place, and why, for everyone to read.

        Its page and its place in lists say so. Its code goes on working, and what was counted stays
        counted: letters may have been written all the same. Raises Unknown or InvalidEvent.
        """
        try:
            told = cleaned(reason, LONGEST_REASON)
        except WrongInput as wrong:
            raise InvalidEvent.at("reason", wrong.sentence) from None
        if not told:
            raise InvalidEvent.at("reason", sentence("Say why, for everyone to read."))
        return self._change(slug, cancelled=True, cancelled_for=told)

    def uncancel(self, slug: str) -> Event:
        """Say that an event takes place after all. Raises Unknown."""
        return self._change(slug, cancelled=False, cancelled_for="")

    def rename(self, slug: str, title: str) -> Event:
        """Give an event another title; its address stays. Raises Unknown or InvalidEvent."""
        return self._change(slug, title=title)

    def move(self, slug: str, **changes: Unpack[Moves]) -> Event:
        """Give an event another time or place, as far as they are named.

        Where only the start is named, the end moves along. Once anybody has reported letters there,
        its city, region, section and clocks stay: what is counted stands in them. Raises Unknown or
        InvalidEvent.
        """
        return self._change(slug, **changes)

    def _change(self, slug: str, told: str = "", **changes: Any) -> Event:
        """Change an event, and count that, so that every server notices.

        `told` is the kind of message that its organiser gets, if any.
        """
        changed: list[Event] = []
        now = self._clock()

        def change() -> None:
            with self._database.writing_apart() as connection:
                event = change_event(connection, self._catalogue, slug, changes, now)
                if told and is_mailbox(event.contact_email):
                    self._outbox.queue(connection, [message_about(event, told)], now)
                changed.append(event)

        self._apart(change)
        self.changes += 1
        self.on_change()
        return changed[0]

    def any_named(self, slug: str) -> Event:
        """The event of this slug, hidden or not. Raises Unknown."""
        with self._database.reading() as connection:
            return event_in(connection, slug)
