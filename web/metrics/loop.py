"""How late green threads wake: the one measure of whether something holds the loop that answers everybody."""

import time

import eventlet
from prometheus_client import CollectorRegistry, Histogram

EVERY_SECONDS = 0.25
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class Loop:
    """Sleeps, and looks at the clock."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._late = Histogram(
            "winnow_web_loop_late_seconds",
            "How late a green thread woke that slept for a quarter of a second: what pings and events wait behind",
            buckets=_SECONDS,
            registry=registry,
        )

    def start(self) -> None:
        """Measures until the process ends."""
        eventlet.spawn_n(self._measure_for_ever)

    def _measure_for_ever(self) -> None:
        while True:
            due = time.monotonic() + EVERY_SECONDS
            eventlet.sleep(EVERY_SECONDS)
            self._late.observe(max(0.0, time.monotonic() - due))
