"""One green thread pings all clients, each in its time."""

import eventlet
import pytest

from web.relay.pinger import Pinger


class Client:
    """Counts its pings."""

    def __init__(self) -> None:
        self.pinged: list[float] = []
        self.clock = 0.0

    def ping(self) -> None:
        self.pinged.append(self.clock)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time; who sleeps finds that it has passed."""
    now = [0.0]
    real = eventlet.sleep

    def sleep(seconds: float = 0) -> None:
        now[0] += seconds
        real(0)

    monkeypatch.setattr("web.relay.pinger.eventlet.sleep", sleep)
    return now


def test_each_client_is_pinged_once_after_the_interval(clock: list[float]) -> None:
    pinger = Pinger(25, lambda: clock[0])
    times: list[float] = []

    class Noting:
        def ping(self) -> None:
            times.append(clock[0])

    pinger.add(Noting())
    clock[0] = 10.0
    pinger.add(Noting())
    for _ in range(5):
        eventlet.sleep(0)
    assert times == [25.0, 35.0]


def test_who_is_added_after_a_quiet_time_is_pinged_too(clock: list[float]) -> None:
    pinger = Pinger(25, lambda: clock[0])
    first, second = Client(), Client()
    pinger.add(first)
    for _ in range(3):
        eventlet.sleep(0)
    pinger.add(second)
    for _ in range(3):
        eventlet.sleep(0)
    assert (len(first.pinged), len(second.pinged)) == (1, 1)
