"""A crowd that reports letters over HTTP. Each sender retries until its report is acknowledged."""

import resource
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from threading import Condition
from typing import Any

import requests

GIVE_UP_SECONDS = 90
ANSWER_SECONDS = 30
RETRY_SECONDS = 0.5
OTHER_FILES = 500
CASES = ("germain-rukuki", "jani-silva", "khaled-drareni", "nassima-al-sada", "gustavo-gatica")
PLACES: tuple[dict[str, str], ...] = (
    {},
    {"section": "us", "region": "us-ny"},
    {"section": "gb"},
    {"section": "ca"},
)


@dataclass(frozen=True)
class KeyedReport:
    """A letter report as it is sent, each time under the same key."""

    key: str
    body: dict[str, Any]

    @property
    def lines(self) -> list[tuple[str, str, int]]:
        """The cases, channels and letters of its lines."""
        return [(line["case"], line["channel"], line["letters"]) for line in self.body["lines"]]


@dataclass
class Log:
    """The answers that the crowd got.

    `receipts` holds the answer that acknowledged each key. `replayed` holds the keys that had been
    counted before, although the answer was lost. `busy` counts the requests to come again later,
    and `lost` the answers that never came. `wrong` holds answers that nobody should get.
    """

    receipts: dict[str, dict[str, Any]] = field(default_factory=dict)
    replayed: set[str] = field(default_factory=set)
    busy: int = 0
    lost: int = 0
    wrong: list[str] = field(default_factory=list)
    moved: Condition = field(default_factory=Condition)
    over: bool = False

    def note(self, key: str, answer: requests.Response | None) -> None:
        """Note the answer to a report, or that it was lost."""
        with self.moved:
            if answer is None:
                self.lost += 1
            elif answer.status_code in (200, 201):
                self.receipts[key] = answer.json()
                if answer.status_code == 200:
                    self.replayed.add(key)
            elif answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0:
                self.busy += 1
            else:
                self.wrong.append(f"{answer.status_code}: {answer.text}")
            self.moved.notify_all()

    def await_lost_answer(self) -> None:
        """Return when an answer is lost; fail if that takes too long."""
        with self.moved:
            assert self.moved.wait_for(lambda: self.lost > 0, GIVE_UP_SECONDS)

    def await_receipts(self, count: int) -> None:
        """Return when so many reports are acknowledged; fail if that takes too long."""
        with self.moved:
            self.moved.wait_for(lambda: len(self.receipts) >= count or self.wrong, GIVE_UP_SECONDS)
            assert not self.wrong, self.wrong[0]
            assert len(self.receipts) >= count, f"only {len(self.receipts)} were acknowledged"


def some_reports(count: int, seed: int) -> list[KeyedReport]:
    """Reports of one to three cases from several places, each with a key of its own."""
    chance = Random(seed)
    return [KeyedReport(f"key-of-a-crowd-{seed}-{n}", _body(chance)) for n in range(count)]


def _body(chance: Random) -> dict[str, Any]:
    lines = [
        {
            "case": case,
            "channel": chance.choice(("letter", "card", "email")),
            "letters": chance.randint(1, 30),
        }
        for case in chance.sample(CASES, chance.randint(1, 3))
    ]
    return {"campaign": "demo", "lines": lines} | chance.choice(PLACES)


def send(url: str, report: KeyedReport, seconds: float = ANSWER_SECONDS) -> requests.Response:
    """Send a report once; returns the answer. Raises requests.RequestException if none comes."""
    with requests.Session() as session:
        session.trust_env = False  # use no proxy
        return session.post(
            f"{url}/api/v1/reports",
            json=report.body,
            headers={"Idempotency-Key": report.key},
            timeout=seconds,
        )


@contextmanager
def crowd(
    url: str, reports: Sequence[KeyedReport], *, senders: int, seconds: float = ANSWER_SECONDS
) -> Iterator[Log]:
    """Send reports during the block; return from it when all are acknowledged.

    An answer that takes longer than `seconds` counts as lost.
    """
    log = Log()
    permit_files(senders + OTHER_FILES)

    def send_until_acknowledged(report: KeyedReport) -> None:
        while report.key not in log.receipts and not log.over:
            try:
                answer = send(url, report, seconds)
            except requests.RequestException:
                log.note(report.key, None)
                time.sleep(RETRY_SECONDS)
            else:
                log.note(report.key, answer)
                time.sleep(int(answer.headers.get("Retry-After", 0)))

    with ThreadPoolExecutor(senders) as pool:
        sent = pool.map(send_until_acknowledged, reports)
        try:
            yield log
            log.await_receipts(len(reports))
        finally:
            log.over = True
        list(sent)


def permit_files(wanted: int) -> None:
    """Let this process have so many open files, as far as the system permits."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if 0 <= soft < wanted:  # a negative number means no limit
        resource.setrlimit(
            resource.RLIMIT_NOFILE, (wanted if hard < 0 else min(wanted, hard), hard)
        )
