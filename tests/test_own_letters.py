"""The number of letters that a browser has reported: kept in its cookies, never lost or doubled."""

from itertools import permutations

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import Clock
from tracker.web.serving.guard import MOST_COOKIES as MOST_READ
from tracker.web.serving.own_letters import (
    MOST_COOKIES,
    MOST_REPORTS,
    OwnLetters,
    Sent,
    added_up,
    joined,
    keep,
    remember,
    update_if_own,
    your_letters,
)

pytestmark = pytest.mark.any_engine  # these tests are about pages


class Browser:
    """A browser whose tabs send requests: each sees the cookies that it had when it began."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()

    @property
    def cookies(self) -> dict[str, str]:
        """Its cookies, by name."""
        return {cookie.key: cookie.value for cookie in self.client._cookies.values()}

    def asks(self, cookies: dict[str, str] | None = None) -> "Request":
        """A request that is sent with the cookies of now, or with earlier ones."""
        return Request(self, self.cookies if cookies is None else cookies)

    def remembers(self, reference: str, letters: int, section: str = "us", **more: bool) -> None:
        """Send a report of its own."""
        with self.asks() as request:
            remember("demo", section, reference, letters, **more)
            request.ends()

    def letters(self, section: str | None = None) -> OwnLetters:
        """Its own letters as the next page shows them."""
        with self.asks():
            return your_letters("demo", section)


class Request:
    """A request under way. Its answer sets cookies when it `ends`."""

    def __init__(self, browser: Browser, cookies: dict[str, str]) -> None:
        self.browser = browser
        header = "; ".join(f"{name}={value}" for name, value in cookies.items())
        self.context = browser.app.test_request_context(headers={"Cookie": header})

    def __enter__(self) -> "Request":
        self.context.push()
        return self

    def ends(self) -> None:
        """Let the browser take the cookies of the answer."""
        answer = keep(self.browser.app.response_class())
        for header in answer.headers.getlist("Set-Cookie"):
            self.browser.client._update_cookies_from_response("localhost", "/", [header])

    def __exit__(self, *_error: object) -> None:
        self.context.pop()


@pytest.fixture
def browser(app: Flask) -> Browser:
    return Browser(app)


def reference(number: int) -> str:
    """A reference that looks like a report's."""
    return f"{number:08d}abcdefgh"


def test_letters_of_several_reports_are_added_for_each_section(browser: Browser) -> None:
    browser.remembers(reference(1), 3)
    browser.remembers(reference(2), 4)
    browser.remembers(reference(3), 5, section="gb")
    assert browser.letters() == (12, 0)
    assert browser.letters("us") == (7, 5)
    assert browser.letters("gb") == (5, 7)


def test_two_tabs_that_send_at_once_add_up(browser: Browser) -> None:
    before = browser.cookies
    for number in (1, 2):
        with browser.asks(before) as request:
            remember("demo", "us", reference(number), 3)
            request.ends()
    assert browser.letters().here == 6


def test_two_tabs_that_draw_many_cookies_together_at_once_add_up(browser: Browser) -> None:
    for number in range(MOST_COOKIES):
        browser.remembers(reference(number), 1)
    before = browser.cookies
    for number in (100, 200):
        with browser.asks(before) as request:
            remember("demo", "us", reference(number), 10)
            request.ends()
    assert browser.letters().here == MOST_COOKIES + 20


def test_a_replayed_report_is_not_added_again(browser: Browser) -> None:
    browser.remembers(reference(1), 3)
    browser.remembers(reference(1), 3, replayed=True)
    assert browser.letters().here == 3


def test_a_correction_and_a_withdrawal_change_the_count(browser: Browser) -> None:
    browser.remembers(reference(1), 3)
    for letters in (5, 0):
        with browser.asks() as request:
            update_if_own("demo", reference(1), letters)
            assert your_letters("demo").here == letters  # on this page already
            request.ends()
        assert browser.letters().here == letters


def test_somebody_elses_report_is_not_added(browser: Browser) -> None:
    with browser.asks() as request:
        update_if_own("demo", reference(1), 5)
        request.ends()
    assert browser.letters().here == 0
    assert not browser.cookies


def test_a_forged_cookie_says_nothing(browser: Browser) -> None:
    browser.remembers(reference(1), 3)
    forged = {name: value.replace("~3~", "~300~") for name, value in browser.cookies.items()}
    assert forged != browser.cookies
    for cookies in (forged, {"you-": ""}, {"you-x": "demo~us~a~3~1.AAAA"}):
        with browser.asks(cookies):
            assert your_letters("demo").here == 0


def test_a_day_of_reports_fits_into_few_small_cookies(browser: Browser, clock: Clock) -> None:
    for number in range(200):
        browser.remembers(reference(number * 7919), 1 + number % 9)
        clock.pass_by(minutes=1)
    assert browser.letters().here == sum(1 + number % 9 for number in range(200))
    assert len(browser.cookies) <= MOST_COOKIES
    assert all(len(value) < 3_800 for value in browser.cookies.values())
    assert sum(map(len, browser.cookies.values())) < 5_000


def test_an_old_report_that_is_replayed_is_not_added_again(browser: Browser, clock: Clock) -> None:
    for number in range(2 * MOST_REPORTS):
        browser.remembers(reference(number), 1)
        clock.pass_by(minutes=1)
    browser.remembers(reference(0), 1, replayed=True)
    assert browser.letters().here == 2 * MOST_REPORTS


@pytest.mark.parametrize(
    "forged",
    ["you-{}=x.y;", "__Host-you-{}=x.y;", 'you-{}="\\101";', "a{}=b;", "session=x.{};", "you-;"],
)
def test_few_of_the_cookies_are_read_that_a_stranger_can_invent(
    browser: Browser, forged: str
) -> None:
    browser.client.get("/report")
    browser.remembers(reference(1), 3)
    own = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    many = "".join(forged.format(number) for number in range(2_000))
    for header in (f"{own};{many}", f"{many}{own}"):
        with browser.app.test_request_context(headers={"Cookie": header}):
            assert len(request.cookies) <= MOST_READ + 1
            assert "session" in request.cookies
            assert len(request.cookies.getlist("session")) == 1
    page = browser.app.test_client(use_cookies=False).get("/", headers={"Cookie": f"{own};{many}"})
    assert 'id="your-letters">3<' in page.text


def test_only_the_newest_campaigns_are_remembered(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        for campaign in ("oldest", "older", "newest"):
            remember(campaign, "us", reference(1), 3)
            clock.pass_by(minutes=1)
        letters = [your_letters(name).here for name in ("oldest", "older", "newest")]
    assert letters == [0, 3, 3]


ENTRIES = st.lists(
    st.builds(
        Sent,
        st.just("demo"),
        st.sampled_from(["us", "gb"]),
        st.integers(0, 200).map(str),
        st.integers(0, 99),
        st.integers(1, 1_000),
    ),
    min_size=1,
    max_size=120,
    unique_by=lambda one: one.reference,
)


@given(entries=ENTRIES, until=st.integers(1, 1_000))
def test_adding_up_keeps_the_sum_however_cookies_are_joined(
    entries: list[Sent], until: int
) -> None:
    recent, sums = added_up(entries, until)
    letters = sum(one.letters for one in entries)
    for parts in permutations([recent, sums, entries]):
        assert sum(one.letters for one in joined(one for part in parts for one in part)) == letters
