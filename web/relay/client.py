"""One Engine.IO connection with limits: it speaks at a bounded pace, and what it leaves unread is bounded too."""

import io
import logging
import socket
import time
from typing import Any

import eventlet
from engineio.exceptions import EngineIOError, SocketIsClosedError
from engineio.packet import PING, Packet
from engineio.socket import Socket

from web import happened
from web.relay.frames import frame_of
from web.relay.limits import Bucket, Unsent
from web.relay.pinger import Pinger

log = logging.getLogger(__name__)

MESSAGES_A_SECOND = 50.0
MESSAGES_AT_ONCE = 200.0
FULL_BYTES = 256 * 1024
KERNEL_BYTES = 64 * 1024
"""So much may wait in the kernel, which would else take megabytes for a client that does not read."""
POST_SECONDS = 20.0
"""How long the body of a client that polls may take: at most 64 KB."""
MOST_BYTES = 4 * 2**20
"""A whole log is an answer of 768 KiB; a client that asks for more of them without reading is closed."""


class FrameLog:
    """Where eventlet says that a connection which it closes is closed already: of no interest, and without line end."""

    @staticmethod
    def write(text: str) -> None:
        """Says it quietly."""
        log.debug("%s", text)


class Unreadable(EngineIOError):  # type: ignore[misc]
    """What came by POST is no packet, or did not come."""


class ClientSocket(Socket):  # type: ignore[misc]
    """The library's socket, its queue and its writer; `is_full` says when a room must leave this client out, `owe` what
    to send it later."""

    connected: bool
    upgraded: bool
    last_ping: float | None

    def __init__(self, pinger: Pinger, server: Any, sid: str) -> None:
        super().__init__(server, sid)
        self._pinger = pinger
        self._pace = Bucket(MESSAGES_A_SECOND, MESSAGES_AT_ONCE)
        self._unsent = Unsent(FULL_BYTES, MOST_BYTES)
        self._owed: dict[object, Packet] = {}
        self._websocket: Any = None
        self._is_dismissed = False

    @property
    def is_full(self) -> bool:
        """Whether too much waits for this client already."""
        return self._unsent.is_full

    def owe(self, key: object, packet: Packet) -> None:
        """Sends `packet` once the client has taken all that waits for it; one a key."""
        self._owed[key] = packet

    def handle_post_request(self, environ: dict[str, Any]) -> None:
        """Packets by POST, whole within a deadline; raises `Unreadable`, which closes the client, for what is none.

        The library waits as long as the body drips, and logs a traceback for each that it cannot read.
        """
        body = _body_of(environ)
        try:
            super().handle_post_request({**environ, "wsgi.input": io.BytesIO(body)})
        except (ValueError, TypeError, LookupError, RecursionError) as error:
            raise Unreadable(type(error).__name__) from error

    def receive(self, pkt: Packet) -> None:
        """A message of the client, taken at the client's pace and never many in a row without a turn for others."""
        eventlet.sleep(self._pace.take())
        if self.closed:
            raise SocketIsClosedError()
        super().receive(pkt)

    def send(self, pkt: Packet) -> None:
        """Queues a packet; closes a client with far too much unread, and says nothing to one that is closed."""
        if self.closed:
            return
        self._unsent.queue(len(frame_of(pkt)))
        if self._unsent.is_too_much and not self.closing:
            log.info("a client left %d bytes unread and is closed", self._unsent.bytes)
            happened.client_closed.send(self, transport="socket")
            self.cut()
            return
        super().send(pkt)

    def poll(self) -> list[Packet]:
        """The packets to write next; that they are asked for means that those before are written."""
        self._unsent.written()
        if self._unsent.bytes == 0:
            self._pay()
        packets: list[Packet] = super().poll()
        if not packets and self._is_dismissed and not self.upgraded:
            raise SocketIsClosedError()
        self._unsent.write(sum(len(frame_of(packet)) for packet in packets))
        return packets

    def schedule_ping(self) -> None:
        """After a pong: the next ping comes in its time."""
        if self.last_ping:
            self.last_ping = None
            self._pinger.add(self)

    def ping(self) -> None:
        """Asks the client whether it is there."""
        if not self.closing and not self.closed:
            self.last_ping = time.time()
            self.send(Packet(PING))

    def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:
        """Ends the connection; never waits until a client that may not read has read everything."""
        super().close(wait=False, abort=abort, reason=reason)
        # The library keeps it for whoever asks next, and answers that POST with a KeyError.
        self.server.sockets.pop(self.sid, None)

    def cut(self) -> None:
        """Ends the connection without waiting for the client to read."""
        self.close(abort=True)
        if self._websocket is not None:
            try:
                self._websocket.socket.shutdown(socket.SHUT_RDWR)
            except OSError as error:
                log.debug("the connection was closed already: %s", error)

    def dismiss(self) -> None:
        """Ends the connection so that the client connects anew, here or elsewhere, once it has what waits for it.

        A packet that says so would be a farewell for good to the Python client: it is the transport that ends, by a
        close frame, or by an error to the poll that waits.
        """
        self._is_dismissed = True
        self.queue.put(None)

    def _pay(self) -> None:
        owed, self._owed = self._owed, {}
        for packet in owed.values():
            self.send(packet)

    def _websocket_handler(self, ws: Any) -> Any:
        self._websocket = ws
        ws.log = FrameLog
        _bound(ws.socket)
        try:
            return self._converse(ws)
        except (ValueError, OSError) as error:
            # Nonsense in place of a packet: the library leaves its writer waiting.
            log.debug("a client spoke no Engine.IO: %s", error)
            self.cut()
            return []

    def _converse(self, ws: Any) -> Any:
        return super()._websocket_handler(ws)


def _body_of(environ: dict[str, Any]) -> bytes:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body = b""
    try:
        with eventlet.Timeout(POST_SECONDS):
            body = environ["wsgi.input"].read(length)
    except (eventlet.Timeout, OSError) as error:
        log.debug("a client's packets did not come: %s", error)
    if len(body) < length:
        raise Unreadable("the body is not whole")
    return body


def _bound(connection: Any) -> None:
    if hasattr(socket, "TCP_NOTSENT_LOWAT"):  # Linux and macOS
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, KERNEL_BYTES)
