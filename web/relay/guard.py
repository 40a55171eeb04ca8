"""Puts the limits in: the library's connection class, and eventlet's websocket frames. Once, before any client."""

import logging
from functools import partial
from typing import Any

import engineio.payload
import engineio.socket
import eventlet
from eventlet.websocket import FailedConnectionError, RFC6455WebSocket

from shared.settings import RelayWrites, Settings
from web.relay.client import ClientSocket
from web.relay.direct import DirectSocket
from web.relay.limits import Bucket
from web.relay.pinger import Pinger

log = logging.getLogger(__name__)

MAX_MESSAGE_BYTES = 65536
TOO_BIG = 1009
FRAMES_A_SECOND = 200.0
FRAMES_AT_ONCE = 1000.0
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


_receive_frame = RFC6455WebSocket._recv_frame


def receive_frame(websocket: Any, message: Any = None) -> Any:
    """The next frame. Those that end no message, control frames and further fragments, come at a pace of their own.

    They reach nobody who would slow them down, and a flood of them would leave nobody else a turn.
    """
    received = _receive_frame(websocket, message=message)
    if message is not None or received.opcode & 8:
        pace = vars(websocket).get("pace_of_frames")
        if pace is None:
            pace = websocket.pace_of_frames = Bucket(FRAMES_A_SECOND, FRAMES_AT_ONCE)
        eventlet.sleep(pace.take())
    return received


def install(settings: Settings) -> None:
    """Replaces the library's classes for this process; what was said last counts for the next server."""
    kind = DirectSocket if settings.relay_writes is RelayWrites.DIRECT else ClientSocket
    engineio.socket.Socket = partial(kind, Pinger(settings.ping_interval))
    engineio.payload.Payload.max_decode_packets = PACKETS_A_POST
    RFC6455WebSocket._apply_mask = staticmethod(unmask)
    RFC6455WebSocket.Message = BoundedMessage
    RFC6455WebSocket._recv_frame = receive_frame


_REMEMBERED = (
    "HTTP_AUTHORIZATION", "HTTP_COOKIE", "HTTP_HOST", "HTTP_ORIGIN", "HTTP_X_FORWARDED_FOR", "REMOTE_ADDR",
    "wsgi.url_scheme",
)  # fmt: skip
"""What `connect` asks of the request by which a client came."""


def forget_requests(server: Any) -> None:
    """Has a Socket.IO server keep of a client's request what is asked of it later, and not the whole of it."""

    def connect(eio_sid: str, environ: dict[str, Any]) -> Any:
        return server._handle_eio_connect(eio_sid, {name: environ[name] for name in _REMEMBERED if name in environ})

    server.eio.on("connect", connect)


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


def say_mistakes_quietly(server: Any) -> None:
    """Has an Engine.IO server log a client's mistakes as such: it would call them errors, and name sessions."""
    server.eio._log_error_once = lambda message, key: log.debug("a client's mistake (%s)", key)
