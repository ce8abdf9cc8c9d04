"""Screens of a campaign that has few or many letters, cases and long names, for the screenshots."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.cast import DATA, evening_draft, letters, new_key, test_settings
from tests.databases import SqliteDatabases
from tracker.application import join
from tracker.campaign import MOST_LETTERS, Channel, Trust, utc_now
from tracker.core import Core
from tracker.preparation import prepare_database

NAMES = (
    "ناشطات حقوق الإنسان في السعودية",
    "ნინო ხუბულავა და თბილისის ახალგაზრდები",
    "The sixty characters of the people of Llanfairpwllgwyngyll !",
    "Rechtsschutzversicherungsgesellschaftenverteidigerinnenbunde",
    "Jani Silva",
)
"""Names in scripts of their own, of sixty characters, and without a space."""

CITIES = ("القاهرة", "თბილისი", "Llanfairpwllgwyngyllgogerychwyrndrobwll", "Reykjavík", "New York")


@dataclass(frozen=True)
class State:
    """A campaign with so many letters and cases. `named_oddly` gives it the names above."""

    name: str
    letters: int
    cases: int = 10
    named_oddly: bool = False


STATES = (
    State("nothing", 0),
    State("seven", 7),
    State("evening", 20_387),
    State("millions", 9_999_999, cases=40, named_oddly=True),
)


@contextmanager
def campaign_in(state: State, folder: Path) -> Iterator[str]:
    """The address of a database in which the demonstration campaign is in a state."""
    database = SqliteDatabases(folder).fresh()
    core = join(test_settings(database))
    try:
        prepare_database(core)
        file = folder / "campaign.toml"
        file.write_text(_with_cases((DATA / "demo.toml").read_text(), state))
        core.catalogue.load(file)
        _count(core, state)
        yield database
    finally:
        core.database.close()


def _with_cases(demonstration: str, state: State) -> str:
    """The demonstration's file, with other cases if the state has other ones."""
    if not state.named_oddly:
        return demonstration
    head = demonstration[: demonstration.index("[[cases]]")]
    cases = [
        f'[[cases]]\nslug = "case-{number}"\nname = "{NAMES[number % len(NAMES)]}"\n'
        'country = "BI"\nstory = "A story."\nask = "An ask."\nwrite_to = "The President"\n'
        for number in range(state.cases)
    ]
    return re.sub(r"\ncases = \[[^\]]*\]\n", "\n", head) + "\n".join(cases)


def _count(core: Core, state: State) -> None:
    """Count all letters: a third of the rest at each of nine events, what is left at none."""
    slugs = [case.slug for case in core.catalogue.campaign("demo").cases_of("us")]
    left, number = state.letters, 0
    while left:
        title = NAMES[number % len(NAMES)] if state.named_oddly else f"Letters at library {number}"
        city = CITIES[number % len(CITIES)]
        code = ""
        if number < 9:
            draft = evening_draft(utc_now(), title=title, city=city)
            code = core.events.register(draft).code
        count = min(left if number >= 9 else -(-left // 3), MOST_LETTERS)
        case = slugs[number % len(slugs)]
        more = {"event_code": code} if code else {"section": "us"}
        core.ledger.record(
            letters(count, case, Channel.EMAIL, trust=Trust.IMPORT, **more), new_key()
        )
        left -= count
        number += 1
