"""How fast tests may begin: what a limiter promises, and one for a single process."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Protocol

from winnow.defining.settings import Rate

LONGEST_WAIT_S = 0.25
"""Asked again at least so often, so that a changed rate bites."""
MAKE_UP_S = 0.25
"""Waking too late is made up for, up to this much: 2.5 % in ten seconds, of the five that a rate may be off. Or one of
50/s would be 48/s, and less where commits take long."""


class Limiter(Protocol):
    """A ceiling over all who ask it. Each go at a row (a batch) takes one, each retry too.

    `take` may be called from several threads. A limiter that cannot ask (Redis is away) lets nothing begin.
    """

    def take(self) -> float:
        """0 where a test may begin now, which is then counted; else seconds after which it is worth asking again."""

    async def take_async(self) -> float:
        """The same, for an event loop: does not hold it."""

    def change(self, rate: Rate | None) -> None:
        """From now on this rate; None for no ceiling."""


class LocalLimiter:
    """The ceiling of one process: tests begin evenly spread."""

    def __init__(self, rate: Rate | None, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._interval = 0.0 if rate is None else rate.interval
        self._next = now()

    def take(self) -> float:
        """See `Limiter`."""
        with self._lock:
            now = self._now()
            if now < self._next:
                return min(self._next - now, LONGEST_WAIT_S)
            self._next = max(self._next, now - MAKE_UP_S) + self._interval
            return 0.0

    async def take_async(self) -> float:
        """See `Limiter`."""
        return self.take()

    def change(self, rate: Rate | None) -> None:
        """See `Limiter`."""
        with self._lock:
            self._interval = 0.0 if rate is None else rate.interval
            self._next = min(self._next, self._now() + self._interval)


async def wait_for_turn(limiter: Limiter) -> None:
    """Returns when a test may begin, which is counted."""
    while wait := await limiter.take_async():
        await asyncio.sleep(wait)
