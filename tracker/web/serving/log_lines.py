"""Log lines that no request can forge: what it sends stands in them escaped, on one line."""

import logging
import traceback
from typing import Any

_make_record = logging.getLogRecordFactory()


def one_line(text: str) -> str:
    """The text with line breaks, control characters and invisible signs as escapes."""
    if text.isprintable():
        return text
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text
    )


def escape_log_lines() -> None:
    """Escape what every logger of this process is told, whichever program shows it."""
    logging.setLogRecordFactory(_escaped_record)


def _escaped_record(*arguments: Any, **options: Any) -> logging.LogRecord:
    record = _make_record(*arguments, **options)
    try:
        text = record.getMessage()
    except (KeyError, TypeError, ValueError):  # logging itself tells of a wrong pattern
        return record
    record.msg, record.args = one_line(text), ()
    if record.exc_info and record.exc_info[0]:
        lines = "".join(traceback.format_exception(*record.exc_info)).splitlines()
        record.exc_text = "\n".join(f"  {one_line(line)}" for line in lines)
    return record
