"""What goes out on one websocket, over a real pair of sockets of which one end reads when it is told to."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import eventlet
import pytest
from eventlet.greenio import GreenSocket
from hypothesis import given
from hypothesis import strategies as st

from web.relay.outbox import FAREWELL, Outbox

MOST = 4 * 2**20
MUCH = b"m" * 2**20
"""More than a socket takes at once."""


@dataclass
class Line:
    """Both ends of a connection, and how often the outbox said that all is written."""

    near: GreenSocket
    far: GreenSocket
    written: list[int] = field(default_factory=list)

    def outbox(self, most: int = MOST) -> Outbox:
        made = Outbox(self.near, most, lambda: self.written.append(made.bytes))
        return made

    def read(self, count: int) -> bytes:
        """So many bytes; fewer where the connection ends before."""
        data = b""
        with eventlet.Timeout(10):
            while len(data) < count and (more := self.far.recv(count - len(data))):
                data += more
        return data

    def at_once(self) -> bytes:
        """What has arrived though no green thread had a turn."""
        return bytes(self.far.fd.recv(2**20, socket.MSG_DONTWAIT))

    def close(self) -> None:
        self.near.close()
        self.far.close()


def make_line() -> Line:
    near, far = socket.socketpair()
    return Line(GreenSocket(near), GreenSocket(far))


@pytest.fixture
def line() -> Iterator[Line]:
    made = make_line()
    yield made
    made.close()


def wait_until(true: Callable[[], bool]) -> None:
    with eventlet.Timeout(10):
        while not true():
            eventlet.sleep(0)


def test_what_the_socket_takes_is_there_when_put_returns(line: Line) -> None:
    outbox = line.outbox()
    outbox.put(b"one")
    outbox.put(b"two")
    assert line.at_once() == b"onetwo"
    assert (outbox.bytes, line.written) == (0, [])


def test_what_the_socket_does_not_take_waits_and_is_counted(line: Line) -> None:
    outbox = line.outbox()
    outbox.put(MUCH)
    outbox.put(b"more")
    assert 0 < outbox.bytes < len(MUCH) + 4
    assert line.read(len(MUCH) + 4) == MUCH + b"more"


def test_it_is_said_once_when_all_that_waited_is_written(line: Line) -> None:
    outbox = line.outbox()
    outbox.put(MUCH)
    outbox.put(MUCH)
    assert line.written == []
    line.read(2 * len(MUCH))
    wait_until(lambda: line.written == [0])


@given(sizes=st.lists(st.sampled_from([1, 125, 70_000, 200_000]), max_size=12), reads=st.lists(st.integers(1, 300_000)))
def test_whatever_is_put_arrives_whole_and_in_order(sizes: list[int], reads: list[int]) -> None:
    line = make_line()
    outbox = line.outbox()
    frames = [bytes([number % 256]) * size for number, size in enumerate(sizes)]
    arrived = b""
    for frame, read in zip(frames, [*reads, *[1] * len(frames)], strict=False):
        outbox.put(frame)
        arrived += line.read(min(read, sum(map(len, frames[: frames.index(frame) + 1])) - len(arrived)))
    arrived += line.read(sum(sizes) - len(arrived))
    assert arrived == b"".join(frames)
    line.close()


def test_at_the_end_what_waits_still_comes_then_a_farewell_then_nothing(line: Line) -> None:
    outbox = line.outbox()
    outbox.put(MUCH)
    outbox.end()
    outbox.put(b"too late")
    assert line.read(2 * len(MUCH)) == MUCH + FAREWELL


def test_who_reads_from_a_connection_that_ends_learns_of_it(line: Line) -> None:
    outbox = line.outbox()
    reader = eventlet.spawn(line.near.recv, 10)
    eventlet.sleep(0)
    outbox.end()
    with eventlet.Timeout(10):
        assert reader.wait() == b""


def test_an_abandoned_connection_ends_at_once(line: Line) -> None:
    outbox = line.outbox()
    outbox.put(MUCH)
    outbox.abandon()
    assert outbox.bytes == 0
    assert len(line.read(len(MUCH))) < len(MUCH)


def test_nothing_happens_where_the_other_side_has_gone(line: Line) -> None:
    outbox = line.outbox()
    line.far.close()
    outbox.put(b"one")
    outbox.put(MUCH)
    outbox.end()
    assert outbox.bytes == 0


def test_the_other_side_may_go_while_something_waits(line: Line) -> None:
    outbox = line.outbox()
    outbox.put(MUCH)
    line.far.close()
    wait_until(lambda: outbox.bytes == 0)
    assert line.written == []


def test_a_connection_on_which_far_too_much_waits_is_ended(line: Line) -> None:
    outbox = line.outbox(most=3 * len(MUCH))
    for _ in range(4):
        outbox.put(MUCH)
    assert outbox.bytes == 0
    assert len(line.read(4 * len(MUCH))) < len(MUCH)
