"""Mail: messages that wait are written in their reader's language, sent, and tried again."""

from .waiting import Listed, WaitingMail

__all__ = ["Listed", "WaitingMail"]
