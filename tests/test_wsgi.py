"""Calling a WSGI application: the answer is whole, and the returned iterable is closed."""

import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tracker.web.serving.wsgi import Environ, answer_of, get

PLAIN = [("Content-Type", "text/plain")]


class Pieces:
    """The answer of an application; `closed` counts the calls of `close`."""

    def __init__(self, *pieces: bytes, error: Exception | None = None) -> None:
        self.pieces, self.error, self.closed = pieces, error, 0

    def __iter__(self) -> Iterator[bytes]:
        yield from self.pieces
        if self.error:
            raise self.error

    def close(self) -> None:
        self.closed += 1


def answering(pieces: Pieces) -> Callable[[Environ, Any], Pieces]:
    def application(_environ: Environ, start_response: Any) -> Pieces:
        start_response("200 OK", PLAIN)
        return pieces

    return application


def test_an_answer_in_pieces_is_joined_and_closed_once() -> None:
    pieces = Pieces(b"one", b"", b"two")
    assert answer_of(answering(pieces), {}) == ("200 OK", PLAIN, b"onetwo")
    assert pieces.closed == 1


def test_an_answer_that_fails_midway_is_closed_and_raises_its_error() -> None:
    pieces = Pieces(b"one", error=RuntimeError("midway"))
    with pytest.raises(RuntimeError, match="midway"):
        answer_of(answering(pieces), {})
    assert pieces.closed == 1


def test_an_application_may_begin_its_answer_late_and_write_before_it_returns() -> None:
    def late(_environ: Environ, start_response: Any) -> Iterator[bytes]:
        start_response("202 ACCEPTED", PLAIN)(b"written, ")
        yield b"returned"

    assert answer_of(late, {}) == ("202 ACCEPTED", PLAIN, b"written, returned")


def test_an_error_replaces_an_answer_that_has_only_begun() -> None:
    def failing(_environ: Environ, start_response: Any) -> list[bytes]:
        start_response("200 OK", PLAIN)
        try:
            raise RuntimeError
        except RuntimeError:
            start_response("500 ERROR", PLAIN, sys.exc_info())
        return [b"an error"]

    assert answer_of(failing, {}) == ("500 ERROR", PLAIN, b"an error")


@pytest.mark.parametrize("begun", [0, 2])
def test_an_application_begins_its_answer_exactly_once(begun: int) -> None:
    def wrong(_environ: Environ, start_response: Any) -> list[bytes]:
        for _ in range(begun):
            start_response("200 OK", PLAIN)
        return []

    with pytest.raises(AssertionError):
        answer_of(wrong, {})


def test_a_get_names_its_path_and_this_machine() -> None:
    def echo(environ: Environ, start_response: Any) -> list[bytes]:
        start_response("200 OK", PLAIN)
        names = ("REQUEST_METHOD", "PATH_INFO", "REMOTE_ADDR")
        return [" ".join(environ[name] for name in names).encode()]

    assert get(echo, "/events").body == b"GET /events 127.0.0.1"
