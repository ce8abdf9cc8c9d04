"""Reporting letters: the form, an event's short address, a report's own page behind its link."""

from flask import Blueprint

from ...serving.campaign_pages import add_page
from . import own_report, sending

__all__ = ["reporting"]

reporting = Blueprint("reporting", __name__)

add_page(reporting, "/report", "report", sending.report)
add_page(reporting, "/report", "send", sending.send, methods=["POST"])
reporting.add_url_rule("/e/<code>", "at_event", sending.at_event, strict_slashes=False)
reporting.add_url_rule(
    "/E/<code>", "at_event", sending.at_event, strict_slashes=False, alias=True
)  # a phone begins what is typed with a capital
reporting.add_url_rule("/e", "code_typed", sending.code_typed)
reporting.add_url_rule("/your-reports", "device_reports", sending.device_reports)
reporting.add_url_rule("/your-reports", "forget_reports", sending.forget_reports, methods=["POST"])
reporting.add_url_rule("/reports/<reference>/<secret>", "own_report", own_report.own_report)
reporting.add_url_rule(
    "/reports/<reference>/<secret>", "correct", own_report.correct, methods=["POST"]
)
reporting.add_url_rule(
    "/reports/<reference>/<secret>/withdraw", "withdraw", own_report.withdraw, methods=["POST"]
)
