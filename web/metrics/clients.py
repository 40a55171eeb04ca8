"""Who is connected and what is followed, counted when somebody asks."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from web import happened
from web.relay.hub import Hub


class Clients(Collector):
    """Looks at the Engine.IO server's clients and at the hub."""

    def __init__(self, engine: Any, hub: Hub) -> None:
        self._engine = engine
        self._hub = hub
        self._streams = 0
        happened.stream_opened.connect(self._opened, weak=False)
        happened.stream_closed.connect(self._closed, weak=False)

    def describe(self) -> list[Metric]:
        """Nothing: there is no need to look yet."""
        return []

    def collect(self) -> Iterator[Metric]:
        """The metrics now."""
        transports = Counter({"websocket": 0, "polling": 0, "sse": self._streams})
        # One that is closed stays listed until the library looks after its own.
        there = [one for one in self._engine.sockets.values() if not one.closed]
        transports.update("websocket" if one.upgraded else "polling" for one in there)
        clients = GaugeMetricFamily("winnow_web_clients", "Connected clients, by transport", labels=["transport"])
        for transport, count in transports.items():
            clients.add_metric([transport], count)
        yield clients
        yield GaugeMetricFamily(
            "winnow_web_followed_jobs", "Jobs whose events are handed to somebody here", self._hub.followed
        )
        yield GaugeMetricFamily(
            "winnow_web_listeners",
            "Who gets those events: a job's room of sockets counts as one, each stream and each followed result too",
            self._hub.listeners,
        )
        yield GaugeMetricFamily(
            "winnow_web_relay_hears_itself",
            "1 while what this process publishes comes back to it through Redis, 0 while the relay is deaf",
            int(self._hub.hears_itself()),
        )
        yield CounterMetricFamily(
            "winnow_web_listener_reconnects",
            "Times that the relay's listener connected to Redis again",
            max(0, self._hub.connections - 1),
        )

    def _opened(self, _: Any) -> None:
        self._streams += 1

    def _closed(self, _: Any) -> None:
        self._streams -= 1
