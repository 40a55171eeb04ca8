"""Frames as a server sends them, read back by another implementation of websockets."""

import pytest
from engineio.packet import MESSAGE, Packet
from hypothesis import given
from hypothesis import strategies as st
from wsproto.connection import Connection, ConnectionType
from wsproto.events import BytesMessage, TextMessage

from web.relay.frames import frame_of


def read(frame: bytes) -> list[object]:
    client = Connection(ConnectionType.CLIENT)
    client.receive_data(frame)
    return [event.data for event in client.events() if isinstance(event, TextMessage | BytesMessage)]


@given(st.text(max_size=300))
def test_a_text_is_read_back(text: str) -> None:
    assert read(frame_of(Packet(MESSAGE, text))) == [f"4{text}"]


@pytest.mark.parametrize("size", [0, 124, 125, 126, 65_534, 65_535, 65_536, 1_000_000])
def test_every_form_of_length_is_right(size: int) -> None:
    assert read(frame_of(Packet(MESSAGE, "x" * size))) == ["4" + "x" * size]


def test_bytes_are_a_binary_message() -> None:
    assert read(frame_of(Packet(MESSAGE, b"\x00\xff"))) == [b"\x00\xff"]


def test_a_frame_is_built_once_for_all_who_get_the_packet() -> None:
    packet = Packet(MESSAGE, "once")
    assert frame_of(packet) is frame_of(packet)
