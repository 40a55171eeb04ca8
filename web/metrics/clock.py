"""Redis's clock by ours: events carry its time, and its machine may be another."""

import logging
import time
from collections.abc import Callable

import eventlet
import redis

log = logging.getLogger(__name__)


class Clock:
    """Says how long ago something was that Redis gave its time to; the same clock until it was compared."""

    def __init__(self, client: redis.Redis, now: Callable[[], float] = time.time) -> None:
        self._redis = client
        self._now = now
        self._ahead = 0.0

    def start(self) -> None:
        """Compares the clocks soon; later whoever is asked for metrics does."""
        eventlet.spawn_n(self._compare_quietly)

    def compare(self) -> None:
        """Asks Redis for its time. Raises `redis.RedisError`."""
        before = self._now()
        seconds, micros = self._redis.time()
        after = self._now()
        ahead = seconds + micros / 1e6 - (before + after) / 2
        # What the way there and back may be to blame for is no difference.
        self._ahead = ahead if abs(ahead) > (after - before) / 2 else 0.0

    def since(self, micros: int) -> float:
        """Seconds since a moment of Redis's (microseconds); never negative."""
        return max(0.0, self._now() + self._ahead - micros / 1e6)

    def _compare_quietly(self) -> None:
        try:
            self.compare()
        except redis.RedisError as error:
            log.debug("Redis's clock is not known yet (%s)", type(error).__name__)
