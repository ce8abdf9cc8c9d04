"""No request can forge a line of the log."""

import logging

import pytest
from flask import Flask

from tracker.web.serving.log_lines import escape_log_lines

pytestmark = pytest.mark.any_engine

FORGED = "x\r\n[2026-12-10] [INFO] all is well\x1b[2K\u2028\u202e"


@pytest.fixture
def lines(app: Flask) -> list[str]:
    """The lines that a handler writes, as an operator sees them."""
    escape_log_lines()
    written: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.extend(self.format(record).splitlines())

    logger = logging.getLogger("tracker.forged")
    logger.handlers, logger.propagate = [Kept()], False
    return written


@pytest.mark.parametrize("pattern", ["%s", "%(path)s", FORGED.replace("%", "%%")])
def test_what_a_request_sends_stays_on_one_line(lines: list[str], pattern: str) -> None:
    values = ({"path": FORGED},) if "(" in pattern else (FORGED,) if "%s" in pattern else ()
    logging.getLogger("tracker.forged").warning(pattern, *values)
    assert lines == ["x\\r\\n[2026-12-10] [INFO] all is well\\x1b[2K\\u2028\\u202e"]


def test_an_accident_is_told_whole_and_its_words_begin_no_line(lines: list[str]) -> None:
    try:
        raise ValueError(FORGED)
    except ValueError:
        logging.getLogger("tracker.forged").exception("100 %")
    assert lines[0] == "100 %"
    assert "Traceback" in lines[1]
    assert all(line.startswith("  ") for line in lines[1:])
