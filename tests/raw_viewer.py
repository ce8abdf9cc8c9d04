"""A viewer that speaks WebSocket by hand, so that a test sees each byte and can break the rules."""

import re
import socket
import struct
from typing import Self

CHANGING = re.compile(rb'("sid":"[^"]{20}")|("\w+":"\d{4}-\d\d-\d\dT[^"]+")')
"""The parts of a frame that differ between connections or moments, at the same length."""

HANDSHAKE = (
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
ACCEPT = b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
"""The answer to that key, from RFC 6455."""


class RawViewer:
    """One connection; its kernel takes `receive_buffer` bytes while nobody reads."""

    def __init__(
        self,
        port: int,
        *,
        handshake: str = HANDSHAKE,
        receive_buffer: int = 0,
        address: str = "127.0.0.1",
    ) -> None:
        self.socket = socket.socket()
        self.socket.settimeout(15)
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.bind((address, 0))
        self.socket.connect(("127.0.0.1", port))
        self.socket.sendall(handshake.format(port=port).encode())
        self._received = b""
        self.head = self._until(b"\r\n\r\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def watch(self, auth: str = "") -> list[bytes]:
        """Connect to the namespace; returns the frames up to the server's answer."""
        self.send(f"40/live,{auth}")
        seen = [self.frame()]
        while seen[-1][2:4] not in (b"40", b"44"):
            seen.append(self.frame())
        return seen

    def send(self, payload: str | bytes, opcode: int = 1, **more: int | bool) -> None:
        """Send one frame."""
        self.socket.sendall(client_frame(payload, opcode, **more))

    def frame(self) -> bytes:
        """The next frame with its head; b"" at the end of the stream."""
        head = self._exactly(2)
        length = head[1] & 0x7F if head else 0
        if length == 126:
            head += self._exactly(2)
            length = int.from_bytes(head[2:], "big")
        elif length == 127:
            head += self._exactly(8)
            length = int.from_bytes(head[2:], "big")
        return head + self._exactly(length)

    def frames_until(self, wanted: bytes) -> list[bytes]:
        """The frames up to the first that contains this."""
        seen = [self.frame()]
        while wanted not in seen[-1]:
            assert seen[-1], f"the stream ended before {wanted!r}"
            seen.append(self.frame())
        return seen

    def rest(self) -> list[bytes]:
        """All frames to the end of the stream."""
        try:
            return list(iter(self.frame, b""))
        except ConnectionResetError:
            return []

    def vanish(self) -> None:
        """Close without a farewell, so that the server's kernel notices at its next packet."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._received:
            chunk = self.socket.recv(4096)
            if not chunk:
                return self._received
            self._received += chunk
        head, _, self._received = self._received.partition(mark)
        return head

    def _exactly(self, length: int) -> bytes:
        while len(self._received) < length:
            chunk = self.socket.recv(65_536)
            if not chunk:
                return b""
            self._received += chunk
        taken, self._received = self._received[:length], self._received[length:]
        return taken


def client_frame(
    payload: str | bytes,
    opcode: int = 1,
    *,
    final: bool = True,
    reserved: int = 0,
    masked: bool = True,
    length: int | None = None,
) -> bytes:
    """A frame of a client, which may break the rules; `length` replaces its true length."""
    body = payload.encode() if isinstance(payload, str) else payload
    size = len(body) if length is None else length
    first = bytes([final << 7 | reserved << 4 | opcode])
    flag = masked << 7
    if size < 126:
        head = first + bytes([flag | size])
    elif size < 1 << 16:
        head = first + bytes([flag | 126]) + size.to_bytes(2, "big")
    else:
        head = first + bytes([flag | 127]) + size.to_bytes(8, "big")
    if not masked:
        return head + body
    mask = b"\x1f\x80\xa5\x5a"
    return head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(body))


def settled(frames: list[bytes]) -> list[bytes]:
    """The frames without the parts that differ between connections or moments."""
    return [CHANGING.sub(b"*", frame) for frame in frames]
