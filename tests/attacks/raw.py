"""Bytes by hand, as no client library would write them: HTTP requests, and a websocket's frames."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.attacks.target import Target

TEXT, BINARY, CONTINUED, PING = 1, 2, 0, 9
JOINED = "40/jobs,"


@contextmanager
def connection(target: Target, receive_buffer: int = 0) -> Iterator[socket.socket]:
    """A TCP connection to the target."""
    with socket.socket() as made:
        if receive_buffer:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        made.settimeout(60)
        made.connect(("127.0.0.1", target.port))
        yield made


def head(method: str, path: str, *headers: str, host: str = "localhost") -> bytes:
    """A request's line and headers, with their end."""
    return "\r\n".join((f"{method} {path} HTTP/1.1", f"Host: {host}", *headers, "", "")).encode()


def begin_sending(made: socket.socket, data: bytes) -> None:
    """Sends all of it from a thread, as fast as it is taken, until the connection ends."""

    def send() -> None:
        with suppress(OSError):
            made.sendall(data)

    threading.Thread(target=send, daemon=True).start()


def answered(made: socket.socket) -> bytes:
    """All that comes until the other side ends the connection."""
    out = b""
    with suppress(OSError):
        while data := made.recv(262_144):
            out += data
    return out


def frame(payload: bytes | str, opcode: int = TEXT, *, final: bool = True) -> bytes:
    """A client's frame; its mask is of zeros, so the payload stands in it as it is."""
    data = payload.encode() if isinstance(payload, str) else payload
    first = opcode | (0x80 if final else 0)
    if len(data) < 126:
        start = struct.pack("!BB", first, 0x80 | len(data))
    elif len(data) < 65536:
        start = struct.pack("!BBH", first, 0x80 | 126, len(data))
    else:
        start = struct.pack("!BBQ", first, 0x80 | 127, len(data))
    return start + bytes(4) + data


class WebSocket:
    """A websocket that has been opened, and joined `/jobs` unless told not to."""

    def __init__(self, made: socket.socket, *headers: str, host: str = "localhost", joins: bool = True) -> None:
        self.socket = made
        made.sendall(
            head(
                "GET", "/socket.io/?EIO=4&transport=websocket", "Upgrade: websocket", "Connection: Upgrade",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13", *headers, host=host,
            )
        )  # fmt: skip
        self._rest = b""
        while b"\r\n\r\n" not in self._rest:
            self._more()
        status, _, self._rest = self._rest.partition(b"\r\n\r\n")
        self.status = int(status.split()[1])
        if self.status == 101 and joins:
            self.say(JOINED)
            while not self.hear().startswith(JOINED):
                pass

    def say(self, text: str) -> None:
        """Sends one text."""
        self.socket.sendall(frame(text))

    def hear(self) -> str:
        """The next text; raises OSError where the connection has ended."""
        while True:
            opcode, payload = self._frame()
            if opcode == TEXT:
                return payload.decode()
            if opcode == 8:
                raise ConnectionResetError("the server closed")

    def _frame(self) -> tuple[int, bytes]:
        first, second = self._take(2)
        opcode, size = first & 15, second & 127
        if size == 126:
            size = struct.unpack("!H", self._take(2))[0]
        elif size == 127:
            size = struct.unpack("!Q", self._take(8))[0]
        return opcode, self._take(size)

    def _take(self, count: int) -> bytes:
        while len(self._rest) < count:
            self._more()
        taken, self._rest = self._rest[:count], self._rest[count:]
        return taken

    def _more(self) -> None:
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionResetError("the server has hung up")
        self._rest += data
