"""What was looked up in Redis a moment ago, so that not every request asks for it again."""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

import redis

FRESH_SECONDS = 3.0
"""So old may be what is believed of a token without asking."""
MOST = 10_000

T = TypeVar("T")


class Remembered(Generic[T]):
    """Values by name. What is not there is asked for each time, so that nobody fills this with names of nothing."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._of: dict[str, tuple[T, float]] = {}

    def get(self, name: str, look: Callable[[], T | None]) -> T | None:
        """The value, looked up where it is not fresh. Raises `redis.RedisError` for one that is not known.

        Where Redis does not answer a value stays good for as long as that lasts: nobody can take it back meanwhile.
        """
        known = self._of.get(name)
        now = self._now()
        if known is not None and now - known[1] < FRESH_SECONDS:
            return known[0]
        try:
            value = look()
        except redis.RedisError:
            if known is None:
                raise
            return known[0]
        self._of.pop(name, None)
        if value is not None:
            self._of[name] = (value, now)
            if len(self._of) > MOST:
                del self._of[next(iter(self._of))]
        return value

    def forget(self, name: str) -> None:
        """It is looked up again before it is next believed."""
        self._of.pop(name, None)
