"""Engine.IO's pings for all clients by one green thread, where the library has one for each client."""

import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

import eventlet


class Pinged(Protocol):
    """A client that is to be pinged."""

    def ping(self) -> None:
        """Sends a ping, unless the connection has ended. Never waits."""


class Pinger:
    """Pings each client so many seconds after it was added. All wait equally long, so the first added is the first due.

    The green thread exists while anybody waits.
    """

    def __init__(self, seconds: float, now: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._now = now
        self._waiting: deque[tuple[float, Pinged]] = deque()
        self._is_running = False

    def add(self, client: Pinged) -> None:
        """The client is pinged once, after the interval."""
        self._waiting.append((self._now() + self._seconds, client))
        if not self._is_running:
            self._is_running = True
            eventlet.spawn_n(self._run)

    def _run(self) -> None:
        while self._waiting:
            due, client = self._waiting[0]
            pause = due - self._now()
            if pause > 0:
                eventlet.sleep(pause)
                continue
            self._waiting.popleft()
            client.ping()
        self._is_running = False
