"""One connection with its limits, over a server that is only a queue."""

import eventlet
import pytest
from engineio.packet import MESSAGE, Packet
from engineio.server import Server

from web.relay.client import FULL_BYTES, MOST_BYTES, ClientSocket
from web.relay.frames import frame_of
from web.relay.pinger import Pinger


@pytest.fixture
def client() -> ClientSocket:
    server = Server(async_mode="eventlet")
    made = ClientSocket(Pinger(25), server, "one")
    made.last_ping = None
    return made


def packet(size: int) -> Packet:
    """A packet of so many bytes on the wire."""
    head = 2 if size < 128 else 4 if size < 2**16 + 4 else 10
    made = Packet(MESSAGE, "x" * (size - head - 1))
    assert len(frame_of(made)) == size
    return made


def test_a_client_with_more_than_256_kib_unread_is_full_until_it_has_read_them(client: ClientSocket) -> None:
    client.send(packet(FULL_BYTES))
    assert not client.is_full
    client.send(packet(3))
    assert client.is_full
    assert len(client.poll()) == 2
    assert client.is_full
    client.send(packet(4))
    client.poll()
    assert not client.is_full


def test_what_is_owed_comes_once_when_everything_else_is_read(client: ClientSocket) -> None:
    owed = packet(5)
    client.send(packet(FULL_BYTES + 1))
    client.owe("job", packet(9))
    client.owe("job", owed)
    assert owed not in client.poll()
    assert client.poll() == [owed]
    client.send(last := packet(3))
    assert client.poll() == [last]


def test_a_client_that_asks_and_never_reads_is_closed(client: ClientSocket) -> None:
    for _ in range(MOST_BYTES // 2**20):
        client.send(packet(2**20))
    assert not client.closed
    client.send(packet(4))
    assert client.closed


def test_nothing_is_said_to_a_client_that_is_closed(client: ClientSocket) -> None:
    client.close()
    client.send(packet(5))
    with eventlet.Timeout(5):
        assert packet(5).data not in [p.data for p in client.poll()]


def test_bytes_are_counted_as_they_are_on_the_wire(client: ClientSocket) -> None:
    client.send(Packet(MESSAGE, "é" * (FULL_BYTES // 2)))
    assert client.is_full
