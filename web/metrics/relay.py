"""How soon events leave this process, and who could not keep up."""

from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram

from shared.events import Cursor
from web import happened
from web.metrics.clock import Clock

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Relay:
    """Counts once an event, however many follow."""

    def __init__(self, registry: CollectorRegistry, clock: Clock) -> None:
        self._clock = clock
        self._seconds = Histogram(
            "winnow_web_relay_seconds",
            "From when an event was recorded to when it was handed to all who follow its job here",
            buckets=_SECONDS,
            registry=registry,
        )
        self._gaps = Counter(
            "winnow_web_gaps_healed",
            "Times that the log was read for what the broadcast had left out, by what noticed it: a later event, or a "
            "look at the log's tail (where an event on its way looks left out, too)",
            ["noticed"],
            registry=registry,
        )
        self._resyncs = Counter(
            "winnow_web_resyncs",
            "Clients sent to subscribe again: slow ones that had not read, or all of a job whose log is another",
            ["reason"],
            registry=registry,
        )
        self._closed = Counter(
            "winnow_web_slow_clients_closed",
            "Clients closed because they left too much unread",
            ["transport"],
            registry=registry,
        )
        for by in ("event", "tail"):
            self._gaps.labels(by)
        for reason in ("slow", "log"):
            self._resyncs.labels(reason)
        for transport in ("socket", "sse"):
            self._closed.labels(transport)
        happened.event_left.connect(self._left, weak=False)
        happened.gap_noticed.connect(self._gap, weak=False)
        happened.client_resynced.connect(self._resynced, weak=False)
        happened.client_closed.connect(self._closed_one, weak=False)

    def _left(self, _: Any, *, at: Cursor) -> None:
        if at.us is not None:
            self._seconds.observe(self._clock.since(at.us))

    def _gap(self, _: Any, *, by: str) -> None:
        self._gaps.labels(by).inc()

    def _resynced(self, _: Any, *, reason: str) -> None:
        self._resyncs.labels(reason).inc()

    def _closed_one(self, _: Any, *, transport: str) -> None:
        self._closed.labels(transport).inc()
