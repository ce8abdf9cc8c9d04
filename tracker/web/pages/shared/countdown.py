"""How long it is to Human Rights Day, and after that until the last day to report."""

from ....campaign import Campaign, Sentence, State, counted, sentence
from ...serving.current import core


def countdown(campaign: Campaign, section: str | None) -> Sentence | None:
    """The countdown of a section by its own clocks and days, without one the campaign's.

    None once no letters are taken any more.
    """
    window, today = campaign.window(section), campaign.today(section, core().clock())
    if campaign.state not in (State.OPEN, State.FROZEN) or today > window.report_by:
        return None
    if today < window.opens:
        return sentence("Letters count from %(day)s on.", day=window.opens)
    if today < window.day:
        return counted(
            "%(count)s day to Human Rights Day.",
            "%(count)s days to Human Rights Day.",
            (window.day - today).days,
        )
    if today == window.day:
        return sentence("Today is Human Rights Day.")
    return sentence("Letters can be reported until %(day)s.", day=window.report_by)
