"""Puts the limits in: the library's connection class, and eventlet's websocket frames. Once, before any client."""

import logging
from typing import Any

import engineio.payload
import engineio.socket
from eventlet.websocket import FailedConnectionError, RFC6455WebSocket

from web.relay.client import ClientSocket

log = logging.getLogger(__name__)

MAX_MESSAGE_BYTES = 65536
TOO_BIG = 1009
PACKETS_A_POST = 1000
"""More than sixteen packets in one POST are an error to the library, answered as a success; its bytes are bounded."""


def unmask(data: bytes, mask: tuple[int, int, int, int], length: int | None = None, offset: int = 0) -> bytes:
    """A frame's payload without its mask, as one XOR of big integers (3 ms a MB where a loop takes 300).

    >>> unmask(unmask(b"hello", (1, 2, 3, 4)), (1, 2, 3, 4))
    b'hello'
    """
    count = len(data)
    turned = bytes(mask[(offset + i) & 3] for i in range(4))
    key = (turned * (count // 4 + 1))[:count]
    return (int.from_bytes(data, "little") ^ int.from_bytes(key, "little")).to_bytes(count, "little")


class BoundedMessage(RFC6455WebSocket.Message):  # type: ignore[misc]
    """A message whose fragments together are bounded; eventlet bounds each frame alone."""

    pushed = 0

    def push(self, data: bytes, final: bool = False) -> None:
        """Takes a piece of a frame; raises once the whole is too large, which closes the connection."""
        self.pushed += len(data)
        if self.pushed > self.max_frame_length:
            raise FailedConnectionError(TOO_BIG, "message too large")
        super().push(data, final)


def install() -> None:
    """Replaces the library's classes for this process; a second time changes nothing."""
    engineio.socket.Socket = ClientSocket
    engineio.payload.Payload.max_decode_packets = PACKETS_A_POST
    RFC6455WebSocket._apply_mask = staticmethod(unmask)
    RFC6455WebSocket.Message = BoundedMessage


def close_who_speaks_nonsense(server: Any) -> None:
    """Has a Socket.IO server close a client whose packet cannot be read, where it would log a traceback for each."""

    def take(eio_sid: str, data: Any) -> None:
        try:
            server._handle_eio_message(eio_sid, data)
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
            log.info("a client sent what is no Socket.IO packet and is closed (%s)", type(error).__name__)
            client = server.eio.sockets.get(eio_sid)
            if client is not None:
                client.cut()

    server.eio.on("message", take)
