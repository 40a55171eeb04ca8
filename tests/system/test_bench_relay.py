"""`python -m bench.relay` measures servers that relay: each brings every event to every client."""

import pytest

from bench.relay import measuring
from bench.relay.contestants import NODE, PEERS, STOCK, WINNOW
from bench.relay.measuring import Load, measure

needs_peers = pytest.mark.skipif(
    not (PEERS / "node_modules").exists(), reason="Node's socket.io is not installed: `make bench` does it"
)


@pytest.mark.parametrize("name", [WINNOW, STOCK, pytest.param(NODE, marks=needs_peers)])
def test_every_client_gets_every_event_and_the_serving_process_is_what_is_measured(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "WARM_UP_SECONDS", 0.1)
    (window,) = measure([name], Load(clients=3, rate=10, seconds=1.5))
    assert window.events >= 3
    assert (window.deliveries, window.lost, window.reconnects) == (3 * window.events, 0, 0)
    assert 0 < window.p50 <= window.p99 <= window.longest
    assert window.cpu > 0 and window.rss > 10
