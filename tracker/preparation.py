"""The steps before the tracker serves: tables, sections and regions, the demonstration."""

from sqlalchemy.exc import SQLAlchemyError

from .campaign import DatabaseBusy, Mistake, Unknown
from .catalogue import UnreadableFile
from .core import Core
from .settings import ROOT

DATA = ROOT / "data"

_BUSY = "Something else is writing to the database. Give the command again in a few seconds."


def prepare_database(core: Core) -> None:
    """Create the database, or bring it to the newest schema, with sections and regions."""
    if core.database.ready() is not None:
        from .database.migrating import migrate  # Alembic takes a third of a second to load

        migrate(core.settings.database_url)
    core.catalogue.load_places(DATA / "sections.csv", DATA / "regions.csv")


def load_demonstration(core: Core) -> bool:
    """Load the demonstration campaign unless it is there already; whether it was loaded now."""
    try:
        core.catalogue.campaign("demo")
    except Unknown:
        core.catalogue.load(DATA / "demo.toml")
        return True
    return False


def address_lines(core: Core) -> list[str]:
    """A line for each of the main pages: its name and its address."""
    base = core.settings.base_url
    pages = {
        "Home": f"{base}/",
        "Report letters": core.links.report(),
        "Register an event": f"{base}/events/new",
        "Live dashboard": f"{base}/live",
        "Big screen": f"{base}/display",
        "Leaderboards": f"{base}/leaderboards",
        "API": f"{base}/api/v1/openapi.json",
    }
    if core.settings.mail_folder and not core.settings.production:
        pages["Mail that was sent"] = f"{base}/dev/mail"
    return [f"  {name:<18} {address}" for name, address in pages.items()]


def why_stopped(error: Exception, core: Core) -> str | None:
    """The message for an operator whose command `error` stopped; None for an unexpected error."""
    if isinstance(error, OSError):
        named = f"{error.filename} can't be used: {error.strerror}."
        return named if error.filename else str(error)
    if isinstance(error, Mistake | UnreadableFile | ValueError):
        return str(error)
    if isinstance(error, DatabaseBusy):  # also where the database is out of reach, or has no tables
        return core.database.ready() or _BUSY
    if isinstance(error, SQLAlchemyError):
        return core.database.ready() or str(error.__cause__ or error)
    return None
