"""What goes out on one websocket: written at once where the socket takes it, else in order as soon as it does."""

import logging
import socket
from collections import deque
from collections.abc import Callable
from typing import Any

import eventlet
from eventlet.hubs import trampoline

from web import happened

log = logging.getLogger(__name__)

BUFFERS_AT_ONCE = 64
FAREWELL = b"\x88\x02\x03\xe9"
"""A websocket's close frame with status 1001, going away."""


class Outbox:
    """Bytes for one connection, in the order in which they were put. Nothing here waits but a green thread of its own,
    which there is only while the other side reads too slowly.

    `written` is called when nothing waits any more after something had to. A connection on which more than `most`
    bytes wait is ended; whoever reads from it learns of that as of any other end.
    """

    def __init__(self, connection: Any, most: int, written: Callable[[], None]) -> None:
        self._connection = connection
        self._most = most
        self._written = written
        self._waiting: deque[memoryview] = deque()
        self._is_over = False
        self.bytes = 0
        """How many bytes the socket has not taken yet."""

    def put(self, data: bytes) -> None:
        """Writes, or has written later; says nothing to a connection that is over."""
        if self._is_over:
            return
        if self._waiting:
            self._waiting.append(memoryview(data))
            self.bytes += len(data)
            if self.bytes > self._most:
                log.info("a client left %d bytes unread and is closed", self.bytes)
                happened.client_closed.send(self, transport="socket")
                self.abandon()
            return
        try:
            sent = self._connection.fd.send(data, socket.MSG_DONTWAIT)
        except BlockingIOError:
            sent = 0
        except OSError:
            self.abandon()
            return
        if sent < len(data):
            # The frame is every client's: what is left of it is a view, not a copy.
            self._waiting.append(memoryview(data)[sent:])
            self.bytes = len(data) - sent
            eventlet.spawn_n(self._write_waiting)

    def end(self) -> None:
        """Takes nothing more. What waits is still written, then the connection is closed for both sides."""
        self.put(FAREWELL)
        self._is_over = True
        if not self._waiting:
            self._shut()

    def abandon(self) -> None:
        """Ends the connection at once, without what waits."""
        self._is_over = True
        self._waiting.clear()
        self.bytes = 0
        self._shut()

    def _write_waiting(self) -> None:
        try:
            while self._waiting:
                trampoline(self._connection, write=True)
                self._write_some()
        except (OSError, ValueError):  # broken, or closed meanwhile by who reads from it
            self.abandon()
            return
        if self._is_over:
            self._shut()
        else:
            self._written()

    def _write_some(self) -> None:
        some = [self._waiting[i] for i in range(min(len(self._waiting), BUFFERS_AT_ONCE))]
        if not some:  # abandoned meanwhile
            return
        try:
            sent = self._connection.fd.sendmsg(some, (), socket.MSG_DONTWAIT)
        except BlockingIOError:
            return
        self.bytes -= sent
        while sent:
            first = self._waiting.popleft()
            if sent < len(first):
                self._waiting.appendleft(first[sent:])
                return
            sent -= len(first)

    def _shut(self) -> None:
        try:
            # Both sides: whoever reads from it learns that it is over.
            self._connection.fd.shutdown(socket.SHUT_RDWR)
        except OSError as error:
            log.debug("the connection was closed already: %s", error)


class Outlet:
    """A connection as eventlet's websocket wants one; what that writes itself (pongs, its farewell) takes its turn."""

    def __init__(self, connection: Any, outbox: Outbox) -> None:
        self.recv = connection.recv
        self.close = connection.close
        self.sendall = outbox.put

    def shutdown(self, how: int) -> None:
        """Nothing: the outbox closes the connection once all is written."""
