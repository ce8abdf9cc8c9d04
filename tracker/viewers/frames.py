"""WebSocket frames as a server sends and reads them (RFC 6455), without any socket.

Strict where the standard leaves a choice: whatever a viewer's page never sends is a violation.
"""

import base64
import binascii
from hashlib import sha1
from typing import NamedTuple

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA

DONE, LEAVING, WRONG, NOT_TEXT, NOT_UTF8, NOT_ALLOWED, TOO_LARGE = (
    1000,
    1001,
    1002,
    1003,
    1007,
    1008,
    1009,
)
"""The reason for closing a connection (RFC 6455, section 7.4.1)."""

LARGEST_CONTROL = 125
_MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Violation(Exception):
    """Something that a viewer must not send; `code` says why the connection ends."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Frame(NamedTuple):
    """One frame from a client, unmasked."""

    opcode: int
    final: bool
    payload: bytes


def framed(payload: str | bytes, opcode: int | None = None) -> bytes:
    """A whole message in one frame: text for a string, binary for bytes, unless `opcode` says."""
    if opcode is None:
        opcode = TEXT if isinstance(payload, str) else BINARY
    body = payload.encode() if isinstance(payload, str) else payload
    length = len(body)
    if length <= LARGEST_CONTROL:
        return bytes((0x80 | opcode, length)) + body
    if length < 1 << 16:
        return bytes((0x80 | opcode, 126)) + length.to_bytes(2, "big") + body
    return bytes((0x80 | opcode, 127)) + length.to_bytes(8, "big") + body


def closing(code: int) -> bytes:
    """The frame that ends a connection and says why."""
    return framed(code.to_bytes(2, "big"), CLOSE)


def next_frame(received: bytes, largest: int) -> tuple[Frame, int] | None:
    """The first frame of the bytes received and where it ends; None while it is incomplete.

    Raises Violation as soon as the frame's head shows one, so that never more than a head and
    `largest` bytes have to be kept.
    """
    if len(received) < 2:
        return None
    first, second = received[0], received[1]
    opcode, length, start = first & 0x0F, second & 0x7F, 2
    _check_head(first, second)
    if length > LARGEST_CONTROL:
        start = 4 if length == 126 else 10
        if len(received) < start:
            return None
        shortest = 126 if length == 126 else 1 << 16
        length = int.from_bytes(received[2:start], "big")
        if length < shortest:
            raise Violation(WRONG)
    if length > largest:
        raise Violation(TOO_LARGE)
    end = start + 4 + length
    if len(received) < end:
        return None
    mask, masked = received[start : start + 4], received[start + 4 : end]
    return Frame(opcode, bool(first & 0x80), _unmasked(masked, mask)), end


def _check_head(first: int, second: int) -> None:
    opcode = first & 0x0F
    if opcode == BINARY:
        raise Violation(NOT_TEXT)
    opcode_known = opcode in (CONTINUATION, TEXT, CLOSE, PING, PONG)
    control_too_long = opcode >= CLOSE and ((second & 0x7F) > LARGEST_CONTROL or not first & 0x80)
    if first & 0x70 or not second & 0x80 or not opcode_known or control_too_long:
        raise Violation(WRONG)


def _unmasked(masked: bytes, mask: bytes) -> bytes:
    """The payload without its mask: one XOR of two long numbers is quicker than one per byte."""
    length = len(masked)
    key = (mask * (length // 4 + 1))[:length]
    return (int.from_bytes(masked) ^ int.from_bytes(key)).to_bytes(length)


def text_of(payload: bytes) -> str:
    """The text of a message. Raises Violation where it is not UTF-8."""
    try:
        return payload.decode()
    except UnicodeDecodeError:
        raise Violation(NOT_UTF8) from None


def farewell(payload: bytes) -> bytes:
    """The answer to a client's closing frame: the same code and reason. Raises Violation."""
    if payload:
        code = int.from_bytes(payload[:2], "big")
        registered = code in range(1000, 1004) or code in range(1007, 1015)
        if len(payload) < 2 or not (registered or code in range(3000, 5000)):
            raise Violation(WRONG)
        text_of(payload[2:])
    return framed(payload, CLOSE)


def acceptance(key: str) -> bytes | None:
    """The answer to a client that asks for a WebSocket with this key; None if it is no key."""
    try:
        if len(base64.b64decode(key, validate=True)) != 16:
            return None
    except binascii.Error:
        return None
    accept = base64.b64encode(sha1(key.encode() + _MAGIC, usedforsecurity=False).digest())
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
    )
