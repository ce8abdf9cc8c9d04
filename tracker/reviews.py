"""Reviews of events: who vouches for an event releases what was held for want of that."""

from typing import NamedTuple

from .campaign import Event, HeldFor
from .events import Events
from .ledger import Done, Ledger, Release, ReportFilter


class Reviewed(NamedTuple):
    """A reviewed event, and what its review has released."""

    event: Event
    released: Done


def review(events: Events, ledger: Ledger, slug: str, made_by: str) -> Reviewed:
    """Publish an event, and count the reports that were held because nobody had reviewed it.

    May be repeated: what a review that was cut short left held is released then. Raises Unknown,
    CampaignClosed (once the figures are final) or DatabaseBusy.
    """
    event = events.review(slug, made_by)
    # Reports of a transaction that began before the review are among those held.
    ledger.settle(event.campaign)
    wanted = ReportFilter(event=event.slug, held_for=HeldFor.REVIEW)
    waiting = ledger.held_where(event.campaign, wanted).references
    jobs = (Release(reference, made_by) for reference in waiting)
    return Reviewed(event, ledger.write_all(jobs))
