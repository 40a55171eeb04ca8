"""A client whose websocket is written to directly: no queue, no writer's green thread, no frame of its own.

The library queues each packet for each client, wakes a writer for each and frames it anew for each: of what a message
to a room costs that is most. Here a frame goes to the socket in the call that sends it; `web.relay.outbox` keeps what
the socket does not take. While a client polls it is the library's queue all the same.
"""

import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from engineio.exceptions import SocketIsClosedError, UnknownPacketError
from engineio.packet import NOOP, PING, PONG, UPGRADE, Packet

from web.relay.client import FULL_BYTES, MOST_BYTES, ClientSocket
from web.relay.frames import frame_of
from web.relay.outbox import Outbox, Outlet
from web.relay.websocket import open_websocket

log = logging.getLogger(__name__)

PROBE = "probe"


class DirectSocket(ClientSocket):
    """`ClientSocket` with an outbox from when its websocket is open, or the client has upgraded to it."""

    _outbox: Outbox | None = None

    @property
    def is_full(self) -> bool:
        """Whether too much waits for this client already."""
        outbox = self._outbox
        return super().is_full if outbox is None else outbox.bytes > FULL_BYTES

    def send(self, pkt: Packet) -> None:
        """Writes a packet, or has it written when its turn comes; says nothing to a client that is closed."""
        if self._outbox is None:
            super().send(pkt)
        elif not self.closed and self.check_ping_timeout():
            self._outbox.put(frame_of(pkt))

    def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:
        """Ends the connection, unless `abort` after what waits is written; waits for nothing."""
        super().close(wait=wait, abort=abort, reason=reason)
        if self._outbox is None:
            return
        if abort or reason == self.server.reason.PING_TIMEOUT:
            self._outbox.abandon()
        else:
            self._outbox.end()

    def dismiss(self) -> None:
        """Ends the connection so that the client connects anew, here or elsewhere, once it has what waits for it."""
        if self._outbox is None:
            super().dismiss()
        else:
            self._outbox.end()

    def _upgrade_websocket(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if self.upgraded:
            raise OSError("this client has a websocket already")
        return open_websocket(environ, start_response, self.server.max_http_buffer_size, self._websocket_handler)

    def _websocket_handler(self, ws: Any) -> Any:
        try:
            return super()._websocket_handler(ws)
        finally:
            if self.closed:
                self.server.sockets.pop(self.sid, None)

    def _converse(self, ws: Any) -> Any:
        """What the library's handler does, but for the writer."""
        connection = ws.socket
        connection.settimeout(self.server.ping_interval + self.server.ping_timeout)
        outbox = Outbox(connection, MOST_BYTES, self._pay)
        ws.socket = Outlet(connection, outbox)
        if self.connected and not self._upgrade(ws, outbox):
            outbox.end()
            return []
        self.connected = True
        self._begin(outbox)
        try:
            self._read(ws)
        finally:
            self.close(abort=True, reason=self.server.reason.TRANSPORT_CLOSE)
        return []

    def _upgrade(self, ws: Any, outbox: Outbox) -> bool:
        """Engine.IO's change of transport: what comes meanwhile is queued, for the last poll or for the websocket."""
        self.upgrading = True
        try:
            if not _is(self._next(ws), PING, PROBE):
                return False
            outbox.put(frame_of(Packet(PONG, data=PROBE)))
            # Ends the poll that waits.
            self.queue.put(Packet(NOOP))
            return _is(self._next(ws), UPGRADE)
        except (ValueError, OSError) as error:
            # The client goes on polling.
            log.debug("an upgrade failed: %s", error)
            return False
        finally:
            self.upgrading = False

    def _begin(self, outbox: Outbox) -> None:
        """From here on everything is written; first what was queued, with nothing in between."""
        self.upgraded = True
        self._outbox = outbox
        while not self.queue.empty():
            packet = self.queue.get()
            if packet is not None:
                outbox.put(frame_of(packet))
        if self.closed or self._is_dismissed:
            outbox.end()
        elif outbox.bytes == 0:
            self._pay()

    def _read(self, ws: Any) -> None:
        while (packet := self._next(ws)) is not None:
            try:
                with suppress(UnknownPacketError):
                    self.receive(packet)
            except SocketIsClosedError:
                return
            except Exception:
                log.exception("what a client said could not be taken")
                return

    def _next(self, ws: Any) -> Packet | None:
        """The client's next packet, None at the end; raises ValueError for what is none, OSError."""
        data = ws.wait()
        if data is None:
            return None
        if len(data) > self.server.max_http_buffer_size:
            raise ValueError("a packet is too large")
        return Packet(encoded_packet=data)


def _is(packet: Packet | None, kind: int, data: str | None = None) -> bool:
    return packet is not None and packet.packet_type == kind and (data is None or packet.data == data)
