"""Websocket frames of Engine.IO packets (RFC 6455, section 5.2), each built once however many clients get it."""

import struct

from engineio.packet import Packet

_TEXT, _BINARY = 0x81, 0x82
"""A whole message in one frame."""


def frame_of(packet: Packet) -> bytes:
    """The frame by which a server sends the packet. It stays with the packet, which must not change any more.

    >>> frame_of(Packet(4, "hi"))
    b'\\x81\\x034hi'
    """
    frame: bytes | None = getattr(packet, "frame", None)
    if frame is None:
        encoded = packet.encode()
        is_text = isinstance(encoded, str)
        frame = packet.frame = _framed(_TEXT, encoded.encode()) if is_text else _framed(_BINARY, encoded)
    return frame


def _framed(kind: int, data: bytes) -> bytes:
    size = len(data)
    if size < 126:
        return struct.pack("!BB", kind, size) + data
    if size < 2**16:
        return struct.pack("!BBH", kind, 126, size) + data
    return struct.pack("!BBQ", kind, 127, size) + data
