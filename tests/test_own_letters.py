"""The number of letters that a browser has reported: kept in its session and never doubled."""

from collections.abc import Iterator

import pytest
from flask import Flask, session

from tracker.web.serving.own_letters import (
    MOST_REPORTS,
    remember,
    update_if_own,
    with_report,
    your_letters,
)

pytestmark = pytest.mark.any_engine  # these tests are about pages


@pytest.fixture
def visit(app: Flask) -> Iterator[None]:
    """A participant's request, with an empty session."""
    with app.test_request_context():
        yield


def reference(number: int) -> str:
    """A reference that looks like a report's."""
    return f"{number:08d}abcdefgh"


@pytest.mark.usefixtures("visit")
def test_the_letters_of_several_reports_are_added() -> None:
    remember("demo", reference(1), 3)
    remember("demo", reference(2), 4)
    assert your_letters("demo") == 7
    assert your_letters("another") == 0


@pytest.mark.usefixtures("visit")
def test_a_replayed_report_is_not_added_again() -> None:
    remember("demo", reference(1), 3)
    remember("demo", reference(1), 3, replayed=True)
    assert your_letters("demo") == 3


@pytest.mark.usefixtures("visit")
def test_a_correction_and_a_withdrawal_change_the_count() -> None:
    remember("demo", reference(1), 3)
    update_if_own("demo", reference(1), 5)
    assert your_letters("demo") == 5
    update_if_own("demo", reference(1), 0)
    assert your_letters("demo") == 0


@pytest.mark.usefixtures("visit")
def test_somebody_elses_report_is_not_added() -> None:
    update_if_own("demo", reference(1), 5)
    assert your_letters("demo") == 0
    assert not session.modified


@pytest.mark.usefixtures("visit")
def test_an_old_report_that_is_replayed_is_not_added_again() -> None:
    for number in range(MOST_REPORTS + 1):
        remember("demo", reference(number), 1)
    remember("demo", reference(0), 1, replayed=True)
    assert your_letters("demo") == MOST_REPORTS + 1


def test_old_reports_are_summed_so_that_the_cookie_stays_small() -> None:
    counts: dict[str, int] = {}
    for number in range(3 * MOST_REPORTS):
        counts = with_report(counts, reference(number), 2)
    assert sum(counts.values()) == 6 * MOST_REPORTS
    assert len(counts) == MOST_REPORTS + 1


def test_the_cookie_stays_small_after_many_reports(app: Flask) -> None:
    with app.test_request_context():
        for number in range(200):
            for campaign in ("one", "two", "three"):
                remember(campaign, reference(number * 7919), 99_999)
        response = app.response_class()
        app.session_interface.save_session(app, session, response)  # type: ignore[arg-type]
    assert len(response.headers["Set-Cookie"]) < 3_500


@pytest.mark.usefixtures("visit")
def test_only_the_newest_campaigns_are_remembered() -> None:
    for campaign in ("oldest", "older", "newest"):
        remember(campaign, reference(1), 3)
    assert [your_letters(name) for name in ("oldest", "older", "newest")] == [0, 3, 3]
