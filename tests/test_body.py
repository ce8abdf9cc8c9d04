"""The body of a request is bounded as it is read, whatever it is made of."""

from collections.abc import Iterator
from contextlib import suppress

import pytest

from tracker.web.serving.body import LARGEST_BODY, LONGEST_LINE, MOST_FRAMING, Body, BrokenBody

LAST = b"0\r\n\r\n"


class Sent:
    """What a client sends, without end, and how much of it was read."""

    def __init__(self, start: bytes, then: bytes = b"") -> None:
        self._bytes = self._endless(start, then)
        self.read = 0

    @staticmethod
    def _endless(start: bytes, then: bytes) -> Iterator[int]:
        yield from start
        while then:
            yield from then

    def some(self, most: int) -> bytes:
        taken = bytes(byte for _, byte in zip(range(most), self._bytes, strict=False))
        self.read += len(taken)
        return taken

    def line(self, longest: int) -> bytes:
        line = bytearray()
        while len(line) < longest and (byte := self.some(1)):
            line += byte
            if byte == b"\n":
                return bytes(line)
        return b""


def chunk(content: bytes, extension: bytes = b"") -> bytes:
    return b"%x%b\r\n%b\r\n" % (len(content), extension, content)


@pytest.mark.parametrize(
    ("sent", "content"),
    [
        (LAST, b""),
        (chunk(b"ab") + chunk(b"c" * 300) + LAST, b"ab" + b"c" * 300),
        (chunk(b"ab", b";name=value") + chunk(b"c", b' ; name="a b"') + LAST, b"abc"),
        (chunk(b"ab") + b"0\r\nChecksum: 1\r\nOther:\r\n\r\n", b"ab"),
        (chunk(b"ab") + b"000\r\n\r\n", b"ab"),
    ],
)
def test_chunks_are_put_together_and_what_follows_them_is_left(sent: bytes, content: bytes) -> None:
    stream = Sent(sent + b"GET /next")
    body = Body(stream, None, chunked=True)
    assert body.read() == content
    assert body.read() == b""
    body._discard()
    assert not body.unread
    assert stream.some(100) == b"GET /next"


@pytest.mark.parametrize(
    "sent",
    [
        b"z\r\n",
        b"\r\n",
        b"-1\r\nab",
        b"0x2\r\nab\r\n" + LAST,
        b"+2\r\nab\r\n" + LAST,
        b"2\nab\r\n" + LAST,
        b"2 \r\nab\r\n" + LAST,
        b"2;a\x00\r\nab\r\n" + LAST,
        b"2;a\rb\r\nab\r\n" + LAST,
        b"2\r\nabc\r\n" + LAST,
        b"2\r\nab\n" + LAST,
        b"2\r\nab",
        b"000000002\r\nab\r\n" + LAST,
        b"2\r\nab\r\n0\r\nno trailer\r\n\r\n",
        b"2\r\nab\r\n0\r\n folded: x\r\n\r\n",
        b"2\r\nab\r\n0\r\na: \x00\r\n\r\n",
        b"2\r\nab\r\n0\r\na: b\n\r\n",
    ],
)
def test_chunks_that_servers_could_read_differently_are_refused(sent: bytes) -> None:
    body = Body(Sent(sent), None, chunked=True)
    with pytest.raises(BrokenBody):
        body.read()
    assert body.read() == b""
    body._discard()
    assert body.unread


@pytest.mark.parametrize(
    ("start", "then"),
    [
        pytest.param(b"", chunk(b"x"), id="chunks of one byte"),
        pytest.param(b"", chunk(b"x" * 1000), id="chunks"),
        pytest.param(b"", chunk(b"x" * 10, b";" + b"e" * 4000), id="extensions"),
        pytest.param(b"1;", b"e", id="an extension without end"),
        pytest.param(b"0\r\n", b"a: b\r\n", id="trailers"),
        pytest.param(b"0\r\na: ", b"b", id="a trailer without end"),
        pytest.param(b"", b"0", id="a size without end"),
        pytest.param(b"ffffffff\r\n", b"x", id="one huge chunk"),
    ],
)
@pytest.mark.parametrize("asked", [True, False], ids=["read", "thrown away"])
def test_a_body_without_end_is_given_up_soon(start: bytes, then: bytes, asked: bool) -> None:
    stream = Sent(start, then)
    body = Body(stream, None, chunked=True)
    if asked:
        with suppress(BrokenBody):
            assert len(body.read()) == LARGEST_BODY + 1
    body._discard()
    assert body.unread
    assert stream.read <= 2 * LARGEST_BODY + MOST_FRAMING + LONGEST_LINE


def test_a_body_that_says_it_is_too_large_is_not_read() -> None:
    stream = Sent(b"", b"x")
    body = Body(stream, LARGEST_BODY + 1)
    body._discard()
    assert (body.unread, stream.read) == (True, 0)


def test_the_rest_of_a_small_body_is_thrown_away() -> None:
    stream = Sent(b"abcd" + b"GET /next")
    body = Body(stream, 4)
    assert body.read(1) == b"a"
    body._discard()
    assert not body.unread
    assert stream.some(100) == b"GET /next"


def test_a_client_that_waits_to_be_asked_for_its_body_is_not_waited_for() -> None:
    stream = Sent(b"GET /next")
    body = Body(stream, 4, waits_to_be_asked=True)
    body._discard()
    assert (body.unread, stream.read) == (True, 0)


def test_a_body_is_read_by_lines_too() -> None:
    assert list(Body(Sent(b"a\nbc\n\nd"), 7)) == [b"a\n", b"bc\n", b"\n", b"d"]
