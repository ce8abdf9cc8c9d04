"""Tells how often the boards of a server under test were renewed, on request."""

from collections.abc import Callable, Iterable
from typing import Any

from tracker.standings import Board

PATH = "/bench/renewals"


class Renewals:
    """Answers `GET /bench/renewals` in front of an app: the times that a board was renewed."""

    def __init__(self, application: Callable[..., Any]) -> None:
        self._behind = application
        self._count = 0
        renew = Board.renew

        def counted(board: Board, *values: Any) -> None:
            self._count += 1
            renew(board, *values)

        setattr(Board, "renew", counted)  # noqa: B010 - a type checker can't follow it

    def __call__(self, environment: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a WSGI request."""
        if environment.get("PATH_INFO") != PATH:
            answer: Iterable[bytes] = self._behind(environment, start)
            return answer
        body = str(self._count).encode()
        start("200 OK", [("Content-Length", str(len(body)))])
        return [body]
