"""The frame around every page: the campaign, the strip of figures, the links to report."""

from dataclasses import dataclass

from flask import request, url_for

from ...campaign import Campaign, Sentence, Unknown, counted, default_key
from ...database import UNREADABLE
from ...languages import Language
from .closing import why_closed
from .current import address_prefix, core, current_campaign
from .own_letters import OwnLetters, your_letters
from .reader import reader_language


@dataclass(frozen=True)
class Strip:
    """The line of figures on every page: the reader's own letters, and a scope's total.

    `scope` is the key of the scope, `place` its title, `zone` its IANA time zone. `own` is for the
    section in which the scope lies; `total` is None where it is withheld; `epoch` is that of the
    figures, by which a page notices that a backup was restored.
    """

    campaign: str
    scope: str
    place: str | Sentence
    zone: str
    own: OwnLetters
    total: int | None
    epoch: int


MOST_OTHERS = 3
"""The other campaigns to which a page links, at most."""


@dataclass(frozen=True)
class Frame:
    """The values for the templates around a page. `closed` says why no letters are taken now.

    `main` is the main campaign where the page is of another; `others` are further ones to look at.
    """

    language: Language
    campaign: Campaign | None
    main: Campaign | None
    others: list[Campaign]
    strip: Strip | None
    closed: Sentence | None
    report_at: str
    source_url: str
    base_url: str
    endpoint: str

    @property
    def summary(self) -> Sentence | str:
        """The sentence under a link to this page, as chat programs show it."""
        if not self.strip or self.strip.total is None:
            return ""
        return counted(
            "%(place)s: %(count)s letter reported so far. Write for people whose rights are"
            " violated, and report your letters here.",
            "%(place)s: %(count)s letters reported so far. Write for people whose rights are"
            " violated, and report your letters here.",
            self.strip.total,
            place=self.strip.place,
        )


def frame_for(
    strip_scope: str | None = None, report_at: str = "", section: str | None = None
) -> Frame:
    """The frame of a page of the campaign that this request is about.

    The strip is of the home scope unless a key names another; `report_at` is where the page's way
    to report leads, the report form unless it says otherwise. A page of one `section` says why that
    takes no letters; any other, why none does.
    """
    campaign = current_campaign()
    return Frame(
        language=reader_language(),
        campaign=campaign,
        main=_main_if_other(),
        others=core().catalogue.others(campaign.slug, MOST_OTHERS) if campaign else [],
        strip=_strip(strip_scope),
        closed=why_closed(campaign, section) if campaign else None,
        report_at=report_at or url_for("reporting.report"),
        source_url=core().settings.source_url,
        base_url=core().links.base_url,
        endpoint=request.endpoint or "",
    )


def _main_if_other() -> Campaign | None:
    """The main campaign where this page is of another; None where there is none."""
    try:
        return core().catalogue.current() if address_prefix() else None
    except (Unknown, *UNREADABLE):
        return None


def _strip(key: str | None) -> Strip | None:
    """The strip of a scope; None where there are no figures: it stands on error pages, too."""
    campaign = current_campaign()
    if campaign is None:
        return None
    book = core().standings
    key = key or default_key(campaign)
    try:
        standings = book.of(campaign.slug, key)
        total = None if standings.withheld else standings.letters
        scope = book.scope(campaign, key)
    except (Unknown, *UNREADABLE):
        return None
    own = your_letters(campaign.slug, scope.section)
    return Strip(campaign.slug, key, scope.title, scope.zone, own, total, standings.epoch)
