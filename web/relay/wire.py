"""JSON as python-socketio wants it, by orjson: faster, and strict about depth, numbers and lone surrogates."""

from typing import Any

import orjson
from socketio.packet import BINARY_ACK, BINARY_EVENT, Packet


def dumps(value: Any, **_: Any) -> str:
    """The value as compact JSON text."""
    return orjson.dumps(value).decode()


def loads(text: str | bytes, **_: Any) -> Any:
    """The value of a JSON text; raises ValueError."""
    return orjson.loads(text)


class TextPacket(Packet):  # type: ignore[misc]
    """A Socket.IO packet without attachments: nothing here is binary, and they would be collected without limit."""

    uses_binary_events = False

    def decode(self, encoded_packet: Any) -> int:
        """Reads a packet; raises ValueError for one that announces attachments."""
        attachments = super().decode(encoded_packet)
        if self.packet_type in (BINARY_EVENT, BINARY_ACK) or not isinstance(self.packet_type, int):
            raise ValueError("binary packets are not taken")
        if attachments:
            raise ValueError("attachments are not taken")
        return 0
