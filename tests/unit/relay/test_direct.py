"""A client that is written to directly, from when it has changed from polling to its websocket."""

import socket
from collections.abc import Iterator
from typing import Any

import eventlet
import pytest
from engineio.packet import MESSAGE, NOOP, PONG, Packet
from engineio.server import Server
from eventlet.greenio import GreenSocket

from web.relay.direct import DirectSocket
from web.relay.frames import frame_of
from web.relay.outbox import FAREWELL
from web.relay.pinger import Pinger


class Websocket:
    """Eventlet's end of a websocket, as far as a client's reader needs it; the test says what the browser says."""

    def __init__(self) -> None:
        near, far = socket.socketpair()
        self.socket: Any = GreenSocket(near)
        self.far = GreenSocket(far)
        self._near = near
        self.says: Any = eventlet.Queue()

    def wait(self) -> str | None:
        said: str | None = self.says.get()
        return said

    def written(self) -> bytes:
        with eventlet.Timeout(5):
            return bytes(self.far.recv(65536))

    def close(self) -> None:
        self.says.put(None)
        self.far.close()
        self._near.close()


@pytest.fixture
def websocket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Websocket]:
    # A pair of sockets has no TCP to be bounded.
    monkeypatch.setattr("web.relay.client._bound", lambda _: None)
    made = Websocket()
    yield made
    made.close()


@pytest.fixture
def client() -> DirectSocket:
    made = DirectSocket(Pinger(25), Server(async_mode="eventlet"), "one")
    made.connected = True
    made.last_ping = None
    return made


def begin_to_upgrade(client: DirectSocket, websocket: Websocket) -> None:
    eventlet.spawn(client._websocket_handler, websocket)
    websocket.says.put("2probe")
    assert websocket.written() == frame_of(Packet(PONG, "probe"))


def test_what_was_sent_in_the_middle_of_an_upgrade_comes_first_when_the_websocket_is_open(
    client: DirectSocket, websocket: Websocket
) -> None:
    begin_to_upgrade(client, websocket)
    client.send(first := Packet(MESSAGE, "first"))
    websocket.says.put("5")
    expected = frame_of(Packet(NOOP)) + frame_of(first)
    assert websocket.written() == expected
    client.send(second := Packet(MESSAGE, "second"))
    assert websocket.written() == frame_of(second)


def test_a_client_that_is_sent_away_in_the_middle_of_an_upgrade_goes_when_that_is_over(
    client: DirectSocket, websocket: Websocket
) -> None:
    begin_to_upgrade(client, websocket)
    client.dismiss()
    websocket.says.put("5")
    said = websocket.written()
    while not said.endswith(FAREWELL):
        more = websocket.written()
        assert more, said
        said += more


def test_an_upgrade_that_fails_leaves_the_client_polling(client: DirectSocket, websocket: Websocket) -> None:
    begin_to_upgrade(client, websocket)
    websocket.says.put("no packet of this protocol")
    assert websocket.written() == FAREWELL
    client.send(packet := Packet(MESSAGE, "still here"))
    assert [one.encode() for one in client.poll()][-1] == packet.encode()
    assert not client.upgraded
