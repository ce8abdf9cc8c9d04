"""Times as the clocks of a place show them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from .mistakes import WrongInput
from .sentences import sentence


def at_clocks(local: datetime, zone: str) -> datetime:
    """The aware time at which the clocks of an IANA zone show `local`, which is naive.

    Where they show it twice, the first is meant. Raises WrongInput where they go forward over it.
    """
    at = local.replace(tzinfo=ZoneInfo(zone))
    try:
        later, earlier = _shown(at, zone), _shown(at.replace(fold=1), zone)
    except OverflowError:
        raise WrongInput(sentence("There is no such time.")) from None
    if later == local:
        return at
    raise WrongInput(
        sentence(
            "The clocks go forward then, so there is no %(time)s. Give %(earlier)s or %(later)s.",
            time=f"{local:%H:%M}",
            earlier=_written(earlier, local),
            later=_written(later, local),
        )
    )


def _shown(at: datetime, zone: str) -> datetime:
    """What the clocks show at a time, once it is a time that there is."""
    return at.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _written(at: datetime, beside: datetime) -> str:
    """A time of day, with its day where that is another than the day beside it."""
    return f"{at:%H:%M}" if at.date() == beside.date() else f"{at:%Y-%m-%d %H:%M}"
