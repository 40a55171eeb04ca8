"""What the relay says of itself: the name of what happened, once, with what a listener needs to know."""

from collections.abc import Callable, Iterator
from typing import Any

import eventlet
import pytest
from blinker import Signal
from engineio.packet import MESSAGE, Packet
from engineio.server import Server

from shared.events import Cursor
from tests.unit.relay.simulated import JOB, SimulatedJobs, event
from tests.unit.relay.test_hub import Client, hub_over, settle
from web import happened
from web.relay.client import MOST_BYTES as SOCKET_BYTES
from web.relay.client import ClientSocket
from web.relay.pinger import Pinger
from web.relay.stream import MOST_BYTES, Stream

Hear = Callable[[Signal], list[dict[str, Any]]]


@pytest.fixture
def hear() -> Iterator[Hear]:
    """`hear(signal)` gives a list that has what is sent from now on."""
    connected: list[tuple[Signal, Callable[..., None]]] = []

    def listen(signal: Signal) -> list[dict[str, Any]]:
        heard: list[dict[str, Any]] = []

        def listener(_: Any, **told: Any) -> None:
            heard.append(told)

        signal.connect(listener, weak=False)
        connected.append((signal, listener))
        return heard

    yield listen
    for signal, listener in connected:
        signal.disconnect(listener)


def test_an_event_leaves_once_however_many_follow(hear: Hear) -> None:
    jobs = SimulatedJobs()
    jobs.append()
    hub = hub_over(jobs)
    left = hear(happened.event_left)
    for _ in range(3):
        Client(hub).subscribe(Cursor(0))
    one = jobs.append()
    hub.hear(one)
    hub.hear(one)
    assert left == [{"at": Cursor.parse(one["cursor"])}]


def test_a_last_event_that_is_handed_out_again_does_not_count_as_late(hear: Hear) -> None:
    jobs = SimulatedJobs()
    jobs.append()
    hub = hub_over(jobs)
    left = hear(happened.event_left)
    heard: list[int] = []
    hub.attach(JOB, lambda one: heard.append(one["seq"]))
    settle()
    assert (heard, left) == ([1], [])
    hub.hear(jobs.append())
    assert [told["at"].seq for told in left] == [2]


def test_a_hole_in_the_broadcast_is_noticed_by_the_next_event_and_by_the_tail(hear: Hear) -> None:
    jobs = SimulatedJobs()
    client = Client(hub := hub_over(jobs))
    client.subscribe(Cursor(0))
    gaps = hear(happened.gap_noticed)
    jobs.append()
    hub.hear(jobs.append())
    settle()
    assert gaps == [{"by": "event"}]
    jobs.append()
    hub.check()
    assert gaps == [{"by": "event"}, {"by": "tail"}]
    hub.check()
    hub.hear(jobs.append())
    assert len(gaps) == 2


def test_the_hub_counts_what_is_followed_and_who_listens() -> None:
    jobs = SimulatedJobs()
    hub = hub_over(jobs)
    first, second = Client(hub), Client(hub)
    first.subscribe(None)
    second.subscribe(None)
    assert (hub.followed, hub.listeners) == (1, 2)
    first.leave()
    assert (hub.followed, hub.listeners) == (1, 1)
    second.leave()
    assert (hub.followed, hub.listeners) == (0, 0)


def test_a_stream_that_is_closed_for_what_it_left_unread_is_told_once(hear: Hear) -> None:
    closed = hear(happened.client_closed)
    stream = Stream()
    stream.begin([], 0, over=False)
    for seq in range(1, MOST_BYTES // 1000 + 10):
        stream.offer(event(seq, note="x" * 1000))
    assert closed == [{"transport": "sse"}]


def test_a_socket_that_is_closed_for_what_it_left_unread_is_told_once(hear: Hear) -> None:
    closed = hear(happened.client_closed)
    client = ClientSocket(Pinger(25), Server(async_mode="eventlet"), "one")
    client.last_ping = None
    for _ in range(SOCKET_BYTES // 2**20 + 3):
        client.send(Packet(MESSAGE, "x" * 2**20))
    eventlet.sleep(0)
    assert closed == [{"transport": "socket"}]
