"""Frames and packets of clients that mean harm."""

import pytest
from eventlet.websocket import FailedConnectionError
from hypothesis import given
from hypothesis import strategies as st

from web.relay import wire
from web.relay.guard import BoundedMessage, unmask


@given(st.binary(max_size=300), st.tuples(*[st.integers(0, 255)] * 4), st.integers(0, 9))
def test_unmasking_at_once_gives_what_the_loop_gives(data: bytes, mask: tuple[int, int, int, int], offset: int) -> None:
    assert unmask(data, mask, len(data), offset) == b"".join(
        bytes([byte ^ mask[(offset + i) % 4]]) for i, byte in enumerate(data)
    )


def test_fragments_of_one_message_are_bounded_together() -> None:
    message = BoundedMessage(opcode=2, max_frame_length=10)
    message.push(b"123456")
    message.push(b"7890", final=True)
    assert message.getvalue() == b"1234567890"
    with pytest.raises(FailedConnectionError):
        message.push(b"1")


@pytest.mark.parametrize("text", ['51-/jobs,["submit",{"_placeholder":true,"num":0}]', "61-/jobs,0[{}]", "50-[]"])
def test_packets_with_attachments_are_not_read(text: str) -> None:
    with pytest.raises(ValueError, match="not taken"):
        wire.TextPacket(encoded_packet=text)


@pytest.mark.parametrize("text", ["[" * 60_000, '["a", NaN]', '["\\ud800"]', "2["])
def test_json_that_would_do_harm_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):
        wire.loads(text)


def test_a_packet_is_written_as_compact_json() -> None:
    packet = wire.TextPacket(2, namespace="/jobs", data=["state", {"seq": 1, "state": "queued"}])
    packet.json = wire
    assert packet.encode() == '2/jobs,["state",{"seq":1,"state":"queued"}]'
